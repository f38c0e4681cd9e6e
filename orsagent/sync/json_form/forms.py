"""Classes as JSON objects and back: a table made from the attrs classes, one row for each field.

A field whose type has no kind cannot be carried; the table is not made if there is one that nobody has decided about.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, Final, NoReturn, get_args, get_origin, get_type_hints

from attrs import NOTHING, define, field, fields, frozen, has

from orsagent.errors import OrsagentError, Position
from orsagent.sync.json_form.kinds import (
    ACTION,
    ENTRIES,
    NAME,
    NAMES,
    STATUS,
    TEXT,
    TIME,
    VERSION,
    Kind,
    WrongValueError,
)
from orsagent.sync.json_form.places import Path, Places
from orsagent.sync.updates import Status

__all__ = ["AT", "DISCRIMINATOR", "JsonForm", "Layout", "Member", "MessageError", "NotJsonError", "Received"]

DISCRIMINATOR: Final = "message"
"""The member that has the name of the message."""

AT: Final = "at"
"""The member that has the time when a message was received; in recordings."""

_KINDS: Final[Mapping[object, Kind]] = {
    str: TEXT,
    int: VERSION,
    float: TIME,
    Status | str: STATUS,
    Mapping[str, object]: ENTRIES,
    tuple[str, ...]: NAMES,
}
_NAMED: Final[Mapping[str, Kind]] = {"agent_id": NAME, "dn": NAME, "action": ACTION}
"""Fields whose name says more than their type."""


class MessageError(OrsagentError):
    """A text is no message of the JSON form.

    Attributes:
        message: what was found and what was expected.
        path: the names and indexes of the members that lead to what is wrong, such as ``places[0].status``.
        position: where in the text; None where there is no text.
    """

    def __init__(self, message: str, path: str = "", position: Position | None = None) -> None:
        inside = f"{path}: {message}" if path else message
        super().__init__(f"{position}: {inside}" if position is not None else inside)
        self.message = message
        self.path = path
        self.position = position


class NotJsonError(MessageError):
    """A text is not even JSON: what follows it cannot be trusted either."""


@frozen(kw_only=True)
class Received:
    """A message, and when it was received if that was recorded; seconds since 1970."""

    message: Any
    at: float | None = None


@frozen(kw_only=True)
class Member:
    """One member of an object.

    Attributes:
        name: the field of the class, and the member of the object.
        kind: what its value is; a `Layout` for an array of objects.
        required: whether it must be there.
        default: the value that is not written.
        nullable: whether null stands for None.
    """

    name: str
    kind: Kind | Layout
    required: bool
    default: object
    nullable: bool


@define(eq=False)
class Layout:
    """One class: its members in the order in which they are written.

    Args:
        cls: the class.
        members: by name.
        known: members of its objects that are somebody else's.
    """

    cls: type
    members: Mapping[str, Member]
    known: frozenset[str] = frozenset()
    _names: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._names = frozenset(self.members) | self.known

    def read(self, value: object) -> Any:  # noqa: ANN401 -- an instance of cls
        """The instance of an object.

        Raises:
            WrongValueError: it is none.
        """
        if not isinstance(value, dict):
            raise WrongValueError(f"found {_shown(value)}, expected an object")
        if not self._names.issuperset(value):
            self._complain_of_unknown(value)
        found = {}
        for name, member in self.members.items():
            if name in value:
                found[name] = _read(member, value[name])
            elif member.required:
                raise WrongValueError(f"{name} is missing, expected {_expected(member)}")
        return self.cls(**found)

    def write(self, instance: object) -> dict[str, object]:
        """The object of an instance, without what has its default.

        Raises:
            WrongValueError: a value that cannot be carried.
        """
        return {
            name: _write(member, value)
            for name, member in self.members.items()
            if (value := getattr(instance, name)) != member.default or member.required
        }

    def _complain_of_unknown(self, value: Mapping[str, object]) -> NoReturn:
        unknown = next(name for name in value if name not in self._names)
        expected = ", ".join([*sorted(self.known), *self.members])
        raise WrongValueError(f"{_shown(unknown)} is no member of {self.cls.__name__}, expected {expected}", (unknown,))


def _read(member: Member, value: object) -> object:
    if value is None and member.nullable:
        return None
    try:
        if isinstance(member.kind, Kind):
            return member.kind.read(value)
        return _read_array(member.kind, value)
    except WrongValueError as error:
        raise error.inside(member.name) from None


def _read_array(layout: Layout, value: object) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise WrongValueError(f"found {_shown(value)}, expected an array of objects")
    found = []
    for index, one in enumerate(value):
        try:
            found.append(layout.read(one))
        except WrongValueError as error:
            raise error.inside(index) from None
    return tuple(found)


def _write(member: Member, value: Any) -> object:  # noqa: ANN401 -- a value of any kind
    try:
        if isinstance(member.kind, Kind):
            return member.kind.write(value)
        return [member.kind.write(one) for one in value]
    except WrongValueError as error:
        raise error.inside(member.name) from None


def _expected(member: Member) -> str:
    return member.kind.expected if isinstance(member.kind, Kind) else "an array of objects"


# --- the table


def _layout(cls: type, known: frozenset[str] = frozenset()) -> Layout:
    hints = get_type_hints(cls)
    members = (_member(cls, one.name, hints[one.name], one.default) for one in fields(cls))
    return Layout(cls, {member.name: member for member in members}, known)


def _member(cls: type, name: str, hint: object, default: Any) -> Member:  # noqa: ANN401 -- a default of any type
    nullable = get_origin(hint) is UnionType and NoneType in get_args(hint)
    if nullable:
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    if default is not NOTHING and hasattr(default, "factory"):
        default = default.factory()
    kind = _NAMED.get(name) or _KINDS.get(hint) or _elements(hint)
    if kind is None:
        raise TypeError(f"{cls.__name__}.{name} is of {hint}, which has no kind; add one to {__name__}")
    return Member(name=name, kind=kind, required=default is NOTHING, default=default, nullable=nullable)


def _elements(hint: object) -> Layout | None:
    arguments = get_args(hint)
    return _layout(arguments[0]) if get_origin(hint) is tuple and has(arguments[0]) else None


# --- texts


@define(eq=False)
class JsonForm:
    """The JSON form of some messages.

    Args:
        classes: the classes of the messages.

    Attributes:
        layouts: the table, by the names of the classes.
    """

    classes: tuple[type, ...]
    layouts: Mapping[str, Layout] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.layouts = {cls.__name__: _layout(cls, _ENVELOPE) for cls in self.classes}

    def read(self, text: str | bytes, *, source: str = "<text>", line: int = 1) -> Received:
        """The message of a text.

        Args:
            text: one JSON object; bytes are UTF-8.
            source: where it comes from, for the message of an error.
            line: the line of the source that the text begins at.

        Raises:
            MessageError: it is no message.
        """
        try:
            return self._read(text, source, line)
        except RecursionError:
            position = Position(source, line, 1)
            raise MessageError("values are nested deeper than is read here", position=position) from None

    def read_value(self, value: object) -> Received:
        """The message of a value that JSON has given.

        Raises:
            MessageError: it is none.
        """
        try:
            return self._received(value)
        except WrongValueError as error:
            raise MessageError(error.text, _path_text(error.path)) from None

    def write(self, message: object, *, at: float | None = None) -> str:
        """The text of a message, one line in ASCII without its end.

        Args:
            message: the message.
            at: when it was received, if that is to be kept.

        Raises:
            MessageError: a value that cannot be carried.
            TypeError: no such message.
        """
        return _ENCODER.encode(self.write_value(message, at=at))

    def write_value(self, message: object, *, at: float | None = None) -> dict[str, object]:
        """The same, as a value for JSON."""
        name = type(message).__name__
        if name not in self.layouts or self.layouts[name].cls is not type(message):
            raise TypeError(f"found {_shown(message)}, expected one of {', '.join(self.layouts)}")
        try:
            received = {} if at is None else {AT: TIME.write(at)}
            return {**received, DISCRIMINATOR: name, **self.layouts[name].write(message)}
        except WrongValueError as error:
            raise MessageError(error.text, _path_text((name, *error.path))) from None

    def _read(self, text: str | bytes, source: str, line: int) -> Received:
        value = _parsed(text, source, line)
        try:
            return self._received(value)
        except WrongValueError as error:
            place = _place(text, error.path, source, line)
            raise MessageError(error.text, _path_text(error.path), place) from None

    def _received(self, value: object) -> Received:
        if not isinstance(value, dict):
            raise WrongValueError(f"found {_shown(value)}, expected an object with the name of a message")
        name = value.get(DISCRIMINATOR)
        layout = self.layouts.get(name) if isinstance(name, str) else None
        if layout is None:
            found = f"found {_shown(name)}" if DISCRIMINATOR in value else "it is missing"
            raise WrongValueError(f"{found}, expected one of {', '.join(self.layouts)}", (DISCRIMINATOR,))
        at = _read(_AT, value[AT]) if AT in value else None
        return Received(message=layout.read(value), at=at)  # type: ignore[arg-type]


_AT: Final = Member(name=AT, kind=TIME, required=False, default=None, nullable=False)
_ENVELOPE: Final = frozenset({DISCRIMINATOR, AT})


class _TwiceError(Exception):
    """A name stands twice in one object."""


def _parsed(text: str | bytes, source: str, line: int) -> object:
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        reason = f"this is not UTF-8: {error.reason} at byte {error.start}"
        raise NotJsonError(reason, position=Position(source, line, 1)) from None
    try:
        return _DECODER.decode(decoded)
    except json.JSONDecodeError as error:
        position = Position(source, line + error.lineno - 1, error.colno)
        raise NotJsonError(f"this is not JSON: {error.msg}", position=position) from None
    except _TwiceError:
        path = Places(decoded).twice or ()
        place = _place(text, path, source, line)
        raise MessageError("this member stands twice in its object, expected once", _path_text(path), place) from None
    except ValueError as error:  # a number with too many digits, or one that JSON does not have
        reason = str(error).partition(";")[0]
        raise MessageError(
            f"this is not JSON that is read here: {reason}", position=Position(source, line, 1)
        ) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _TwiceError
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def _place(text: str | bytes, path: Path, source: str, line: int) -> Position:
    decoded = text.decode("utf-8") if isinstance(text, bytes) else text
    row, column = Places(decoded).at(path)
    return Position(source, line + row - 1, column)


def _path_text(path: Iterable[str | int]) -> str:
    return "".join(_steps(path)).removeprefix(".")


def _steps(path: Iterable[str | int]) -> Iterator[str]:
    for step in path:
        yield f"[{step}]" if isinstance(step, int) else f".{step if step.isidentifier() else json.dumps(step)}"


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}..."  # noqa: PLR2004 -- a line of a terminal
