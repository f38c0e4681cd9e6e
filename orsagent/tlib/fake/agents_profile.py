"""The profile in an agents file: a name, or a table that changes rows of a named one.

profile = "strict"

[switch.profile]
base = "strict"                        # default unless given
logout_during_call = "allowed"         # or an error code
ready_after_login = ["AutoIn"]         # work modes
ready_after_wrap_up = true
"""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, fields_dict

from orsagent.tlib.codes import AgentWorkMode
from orsagent.tlib.fake.profile import PROFILES, SwitchProfile, profile_named

__all__ = ["profile_from"]

_BASE: Final = "base"
_ALLOWED: Final = "allowed"


def profile_from(value: str | dict[str, Any]) -> SwitchProfile:
    """The profile that `value` describes.

    Raises:
        ValueError: no profile of that name, no such row, or a value that the row does not take.
    """
    if isinstance(value, str):
        return _named(value)
    rows = {name: _row(name, found) for name, found in value.items() if name != _BASE}
    try:
        return evolve(_named(value.get(_BASE, "default")), **rows)
    except TypeError as error:
        raise ValueError(str(error)) from error


def _named(name: object) -> SwitchProfile:
    if not isinstance(name, str) or name not in PROFILES:
        raise ValueError(f"profile is {name!r}, expected one of {', '.join(PROFILES)}")
    return profile_named(name)


def _row(name: str, found: Any) -> Any:  # noqa: ANN401 - a code, a switch or work modes
    known = fields_dict(SwitchProfile)
    if name not in known:
        raise ValueError(f"profile: unknown row {name!r}; expected one of {_BASE}, {', '.join(known)}")
    if name in SwitchProfile.situations():
        return None if found == _ALLOWED else found
    return _modes(name, found) if name.endswith(("_after", "_login")) else found


def _modes(name: str, found: Any) -> frozenset[AgentWorkMode]:  # noqa: ANN401 - whatever the file says
    if not isinstance(found, list) or not all(one in AgentWorkMode.__members__ for one in found):
        modes = ", ".join(AgentWorkMode.__members__)
        raise ValueError(f"profile: {name} is {found!r}, expected a list of work modes: {modes}")
    return frozenset(AgentWorkMode[one] for one in found)
