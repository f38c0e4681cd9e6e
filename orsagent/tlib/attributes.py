"""The attributes that messages have: T-Library's names for them, their checks, and how messages print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from typing import Any, ClassVar, Final

from attrs import Attribute, fields, frozen

from orsagent.errors import Position
from orsagent.tlib.key_values import KeyValueList, is_wildcard, plain_text
from orsagent.tlib.message_types import MessageType

__all__ = [
    "ATTRIBUTE_NAMES",
    "Message",
    "extensions_list",
    "instance",
    "number",
    "optional_text",
    "reasons_list",
    "text",
    "user_data_list",
]

ATTRIBUTE_NAMES: Final[Mapping[str, str]] = {
    "this_dn": "ThisDN",
    "agent_id": "AgentID",
    "password": "Password",
    "this_queue": "ThisQueue",
    "agent_work_mode": "AgentWorkMode",
    "register_mode": "RegisterMode",
    "control_mode": "ControlMode",
    "address_type": "AddressType",
    "conn_id": "ConnID",
    "transfer_conn_id": "TransferConnID",
    "previous_conn_id": "PreviousConnID",
    "call_type": "CallType",
    "call_state": "CallState",
    "other_dn": "OtherDN",
    "third_party_dn": "ThirdPartyDN",
    "user_data": "UserData",
    "error_code": "ErrorCode",
    "error_message": "ErrorMessage",
    "reasons": "Reasons",
    "extensions": "Extensions",
    "reference_id": "ReferenceID",
    "time": "TimeinSecs, TimeinuSecs",
}
"""Our fields and T-Library's attributes, in the order in which messages print them. `time` holds both parts,
in seconds since the clock's start."""

_NOT_SHOWN: Final = frozenset({"time", "position"})
_Check = Callable[[Any, "Attribute[Any]", Any], None]


@frozen(kw_only=True, eq=False, repr=False)
class Message:
    """What requests and events share: a number, and how they print.

    `repr` is Python to paste into a test: the fields that take part in equality, where they say anything. `str` is
    `describe`.

    Attributes:
        message_type: T-Library's number of the message.
    """

    message_type: ClassVar[MessageType]

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        compared = {one.name for one in fields(type(self)) if one.eq}
        pairs = (f"{name}={_code(name, value)}" for name, value in set_fields(self) if name in compared)
        return f"{type(self).__name__}({', '.join(pairs)})"

    def describe(self) -> str:
        """One line for a terminal: the name and what is set, without the time."""
        shown = ((name, value) for name, value in set_fields(self) if name not in _NOT_SHOWN)
        return " ".join([type(self).__name__, *(f"{name}={_shown(name, value)}" for name, value in shown)])

    def to_json(self) -> dict[str, object]:
        """The name under ``message`` and what is set, always in the same order; bytes as ``{"hex": "00ff"}``."""
        pairs = {name: _json_value(name, value) for name, value in set_fields(self)}
        return {"message": type(self).__name__, **pairs}


def set_fields(message: Message) -> Iterator[tuple[str, Any]]:
    """The fields of `message` that say more than their class's default, in the order of `ATTRIBUTE_NAMES`."""
    own: dict[str, Attribute[Any]] = {one.name: one for one in fields(type(message))}
    for name in [*ATTRIBUTE_NAMES, *(one for one in own if one not in ATTRIBUTE_NAMES)]:
        if name in own and not _says_nothing(own[name], value := getattr(message, name)):
            yield name, value


def _says_nothing(attribute: Attribute[Any], value: object) -> bool:
    if is_wildcard(value):
        return False
    if isinstance(value, KeyValueList):
        return not value
    return value is None or (isinstance(value, IntEnum) and value == attribute.default)


def _shown(name: str, value: object) -> str:
    if name == "password":
        return "***"
    if isinstance(value, IntEnum) and name != "error_code":
        return value.name
    return plain_text(value) if isinstance(value, str) else str(value)


def _code(name: str, value: object) -> str:
    if name == "password":
        return "'***'"
    return f"{type(value).__name__}.{value.name}" if isinstance(value, IntEnum) else repr(value)


def _json_value(name: str, value: object) -> object:
    if name == "password":
        return "***"
    match value:
        case KeyValueList():
            return value.to_json()
        case IntEnum() if name != "error_code":
            return value.name
        case str() | Position():
            return str(value)
        case int() | float():
            return value
        case _:
            return repr(value)


def reasons_list(entries: Mapping[str, object] | None) -> KeyValueList:
    """The converter of `reasons`; None means no reasons."""
    return _key_value_list(entries, "reasons")


def extensions_list(entries: Mapping[str, object] | None) -> KeyValueList:
    """The converter of `extensions`; None means no extensions."""
    return _key_value_list(entries, "extensions")


def user_data_list(entries: Mapping[str, object] | None) -> KeyValueList:
    """The converter of `user_data`; None means no data."""
    return _key_value_list(entries, "user_data")


def _key_value_list(entries: Any, name: str) -> KeyValueList:  # noqa: ANN401 - a wildcard may stand for the list
    if isinstance(entries, KeyValueList) or (entries is not None and is_wildcard(entries)):
        return entries
    return KeyValueList(entries, name=name)


def text(message: Message, attribute: Attribute[Any], value: object) -> None:
    """The check of an attribute that is a non-empty string."""
    if is_wildcard(value):
        return
    if not isinstance(value, str):
        raise TypeError(_complaint(message, attribute, value, "a string"))
    if not value:
        raise ValueError(_complaint(message, attribute, value, "a string that is not empty"))


def optional_text(message: Message, attribute: Attribute[Any], value: object) -> None:
    """The check of an attribute that is a non-empty string or not stated."""
    if value is not None:
        text(message, attribute, value)


def number(message: Message, attribute: Attribute[Any], value: object) -> None:
    """The check of an attribute that is a number from 0 up, or not stated."""
    if value is None or is_wildcard(value):
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(_complaint(message, attribute, value, "a number"))
    if not value >= 0:
        raise ValueError(_complaint(message, attribute, value, "a number from 0 up"))


def instance(kind: type[object]) -> _Check:
    """The check of an attribute that is a `kind`."""

    def check(message: Message, attribute: Attribute[Any], value: object) -> None:
        if not isinstance(value, kind) and not is_wildcard(value):
            raise TypeError(_complaint(message, attribute, value, f"a member of {kind.__name__}"))

    return check


def _complaint(message: Message, attribute: Attribute[Any], value: object, expected: str) -> str:
    return f"{type(message).__name__}: {attribute.name} is {value!r}, expected {expected}"
