"""T-Library's messages as JSON objects, and back.

One table, made from the message classes: for each message its attributes, under T-Library's names, and how each is
written and read. A field that has no T-Library name cannot be carried; the table is not made if there is one that
nobody has decided about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from attrs import NOTHING, fields, frozen

from orsagent.tlib.attributes import ATTRIBUTE_NAMES, set_fields
from orsagent.tlib.key_values import KeyValueList
from orsagent.tlib.messages import EVENTS, REQUESTS, Event, Message, Request
from orsagent.tlib.net.errors import ProtocolError
from orsagent.tlib.net.frames import Body

__all__ = ["MESSAGES", "Attribute", "Form", "Layout", "decode", "encode", "event_of", "request_of"]

_Message = TypeVar("_Message", bound=Message)
_NOT_CARRIED: Final = frozenset({"position"})
"""Where in a document a request was made, on the client's machine."""

_LARGEST: Final = 2**63 - 1
_MICROSECONDS: Final = 1_000_000
_BYTES: Final = "hex"
_DEEPEST: Final = 64


@frozen
class Form:
    """How a kind of value is written.

    Attributes:
        description: in words.
        write: gives the JSON values, one for each of the attribute's names. Raises TypeError or ValueError.
        read: the way back. Raises TypeError or ValueError.
    """

    description: str
    write: Callable[[Any], tuple[Any, ...]]
    read: Callable[..., Any]


@frozen
class Attribute:
    """One attribute of a message.

    Attributes:
        field: the field of the class.
        names: T-Library's names, under which the values stand.
        form: how they are written.
        required: whether it must be there.
    """

    field: str
    names: tuple[str, ...]
    form: Form
    required: bool


@frozen
class Layout:
    """One message: its class, and its attributes in the order in which they are written."""

    kind: type[Message]
    attributes: tuple[Attribute, ...]


# --- forms


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"found {value!r}, expected a string")
    return value


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"found {value!r}, expected a whole number")
    if not -_LARGEST <= value <= _LARGEST:
        raise ValueError("found a number with more than 64 bits")
    return int(value)


def _written_entries(entries: object, left: int = _DEEPEST) -> Body:
    if not isinstance(entries, KeyValueList):
        raise TypeError(f"found {entries!r}, expected a key-value list")
    _check_depth(left)
    return {key: _written_entry(value, left - 1) for key, value in entries.items()}


def _written_entry(value: object, left: int) -> object:
    match value:
        case KeyValueList():
            return _written_entries(value, left)
        case bytes():
            return [_BYTES, value.hex()]
        case str():
            return value
        case _:
            return _number(value)


def _read_entries(value: object, left: int = _DEEPEST) -> KeyValueList:
    if not isinstance(value, dict):
        raise TypeError(f"found {value!r}, expected an object")
    _check_depth(left)
    return KeyValueList({key: _read_entry(entry, left - 1) for key, entry in value.items()})


def _read_entry(value: object, left: int) -> object:
    match value:
        case dict():
            return _read_entries(value, left)
        case [tag, str(digits)] if tag == _BYTES:
            return bytes.fromhex(digits)
        case str():
            return value
        case _:
            return _number(value)


def _check_depth(left: int) -> None:
    if not left:
        raise ValueError(f"key-value lists are nested deeper than {_DEEPEST} levels")


def _enumeration(kind: type[IntEnum]) -> Form:
    def write(value: object) -> tuple[str]:
        if not isinstance(value, kind):
            raise TypeError(f"found {value!r}, expected a member of {kind.__name__}")
        return (value.name,)

    def read(name: object) -> IntEnum:
        if not isinstance(name, str) or name not in kind.__members__:
            raise ValueError(f"found {name!r}, expected one of {', '.join(kind.__members__)}")
        return kind[name]

    return Form(f"one of {', '.join(f'`{name}`' for name in kind.__members__)}", write, read)


def _written_time(seconds: float) -> tuple[int, int]:
    return divmod(round(seconds * _MICROSECONDS), _MICROSECONDS)


def _read_time(seconds: object, microseconds: object = 0) -> float:
    return _number(seconds) + _number(microseconds) / _MICROSECONDS


_TEXT: Final = Form("a string", lambda value: (_text(value),), _text)
_INTEGER: Final = Form("a whole number", lambda value: (_number(value),), _number)
_TIME: Final = Form("two whole numbers: seconds since the server's start, and microseconds", _written_time, _read_time)
_ENTRIES: Final = Form(
    'an object; a value is a string, a whole number, a nested object, or bytes as `["hex", "00ff"]`',
    lambda value: (_written_entries(value),),
    _read_entries,
)
_FORMS: Final[Mapping[type, Form]] = {str: _TEXT, int: _INTEGER, float: _TIME, KeyValueList: _ENTRIES}


# --- the table


def _form(kind: type[Message], name: str, hint: object) -> Form:
    choices = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    stated = [one for one in choices if one is not NoneType]
    if len(stated) == 1 and isinstance(stated[0], type):
        if issubclass(stated[0], IntEnum):
            return _enumeration(stated[0])
        if stated[0] in _FORMS:
            return _FORMS[stated[0]]
    raise TypeError(f"{kind.__name__}.{name} is of {hint}, which has no form; add one to {__name__}")


def _layout(kind: type[Message]) -> Layout:
    hints, own = get_type_hints(kind), {one.name: one for one in fields(kind) if one.name not in _NOT_CARRIED}
    if nameless := own.keys() - ATTRIBUTE_NAMES.keys():
        raise TypeError(f"{kind.__name__} has fields without T-Library names: {', '.join(sorted(nameless))}")
    return Layout(
        kind,
        tuple(
            Attribute(
                name, tuple(names.split(", ")), _form(kind, name, hints[name]), required=own[name].default is NOTHING
            )
            for name, names in ATTRIBUTE_NAMES.items()
            if name in own
        ),
    )


MESSAGES: Final[Mapping[str, Layout]] = {kind.__name__: _layout(kind) for kind in (*REQUESTS, *EVENTS)}
"""Every message by its name."""


# --- both ways


def encode(message: Message) -> Body:
    """The JSON object of a message: its name, and what is set.

    Raises:
        TypeError: a value that cannot be carried, such as a wildcard.
        ValueError: a number that is too large.
    """
    values = dict(set_fields(message))
    body: Body = {"message": type(message).__name__}
    for attribute in MESSAGES[type(message).__name__].attributes:
        if attribute.field in values:
            body |= zip(attribute.names, _written(message, attribute, values[attribute.field]), strict=True)
    return body


def decode(body: Body) -> Message:
    """The message of a JSON object.

    Raises:
        ProtocolError: no such message, or it lacks an attribute, has one too many, or one that makes no sense.
    """
    name = body["message"]
    layout = MESSAGES.get(name)
    if layout is None:
        raise ProtocolError(f"found the message {name!r}, expected one of T-Library's, such as RequestAgentLogout")
    _check_names(name, layout, body)
    values = {one.field: _read(name, one, body) for one in layout.attributes if one.names[0] in body}
    try:
        return layout.kind(**values)
    except (TypeError, ValueError) as error:
        raise ProtocolError(str(error)) from error


def request_of(body: Body) -> Request:
    """The request of a JSON object.

    Raises:
        ProtocolError: it is none.
    """
    return _expected(decode(body), Request, "a request")


def event_of(body: Body) -> Event:
    """The event of a JSON object.

    Raises:
        ProtocolError: it is none.
    """
    return _expected(decode(body), Event, "an event")


def _expected(message: Message, kind: type[_Message], words: str) -> _Message:
    if not isinstance(message, kind):
        raise ProtocolError(f"found {type(message).__name__}, expected {words}")
    return message


def _written(message: Message, attribute: Attribute, value: object) -> tuple[Any, ...]:
    try:
        return attribute.form.write(value)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{type(message).__name__}: {attribute.field}: {error}") from error


def _read(name: str, attribute: Attribute, body: Body) -> object:
    try:
        return attribute.form.read(*(body[one] for one in attribute.names if one in body))
    except (TypeError, ValueError) as error:
        raise ProtocolError(f"{name}: {attribute.names[0]}: {error}") from error


def _check_names(name: str, layout: Layout, body: Body) -> None:
    known = {one for attribute in layout.attributes for one in attribute.names}
    if unknown := body.keys() - known - {"message"}:
        raise ProtocolError(f"{name}: found {', '.join(sorted(unknown))}, expected only {', '.join(sorted(known))}")
    missing = [one.names[0] for one in layout.attributes if one.required and one.names[0] not in body]
    if missing:
        raise ProtocolError(f"{name}: {', '.join(missing)} is missing")
