"""What users may choose about the reducer; each option belongs to a reading."""

from __future__ import annotations

from typing import Literal

from attrs import Attribute, field, frozen
from attrs.validators import in_, instance_of

__all__ = ["ReducerOptions"]

LONGEST_COALESCE = 0.25
LONGEST_SNAPSHOT_WAIT = 60.0


def _seconds(longest: float) -> object:
    def check(_: object, attribute: Attribute[float], value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= longest:
            raise ValueError(f"{attribute.name} is {value!r}: expected seconds, from 0 to {longest:g}")

    return check


def _key(_: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{attribute.name} is {value!r}: expected the key of a reason, such as 'ReasonCode'")


@frozen(kw_only=True)
class ReducerOptions:
    """How the readings are applied.

    Attributes:
        coalesce: seconds, 0 to 0.25, for which what is heard of an agent is waited for and decided upon once; 0
            decides at once.
        snapshot_wait: seconds, 0 to 60, for which at most the end of a snapshot is waited for before its states are
            decided upon; without effect when `coalesce` is 0.
        ringing_is_call: ringing and dialing count as a call.
        reason_key: the key under which a reason is looked for first.
        strict_reasons: names of reasons and keys are compared exactly as they are.
        on_leave: for an agent that is no longer synchronised: ``keep`` sends nothing, ``offline`` sends Offline.
        resync: after a reconnect: ``changed`` sends what differs, ``all`` sends the state of every agent again.

    Raises:
        ValueError: a value is out of its range.
        TypeError: a value is of a wrong type.
    """

    coalesce: float = field(default=0.1, validator=_seconds(LONGEST_COALESCE))  # type: ignore[call-overload]
    snapshot_wait: float = field(default=2.0, validator=_seconds(LONGEST_SNAPSHOT_WAIT))  # type: ignore[call-overload]
    ringing_is_call: bool = field(default=False, validator=instance_of(bool))
    reason_key: str = field(default="ReasonCode", validator=_key)
    strict_reasons: bool = field(default=False, validator=instance_of(bool))
    on_leave: Literal["keep", "offline"] = field(default="keep", validator=in_(("keep", "offline")))
    resync: Literal["changed", "all"] = field(default="changed", validator=in_(("changed", "all")))
