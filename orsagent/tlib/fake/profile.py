"""How a switch answers in the situations where switches differ."""

from __future__ import annotations

from typing import Any

from attrs import Attribute, field, fields, frozen

from orsagent.tlib.codes import AgentWorkMode, ErrorCode

__all__ = ["SwitchProfile"]


def _required(profile: object, attribute: Attribute[Any], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ValueError(f"{type(profile).__name__}: {attribute.name} is {value!r}, expected a T-Library error code")


def _optional(profile: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None:
        _required(profile, attribute, value)


@frozen(kw_only=True)
class SwitchProfile:
    """A table: what happens in which situation.

    A number is the error code that the request gets; None, where it is allowed, means that the switch does as asked and
    sends the request's event.

    The defaults are ours: T-Server's published error codes, and Ready and NotReady allowed during a call and repeated
    at will (the same event again, with the new reasons). Where two situations meet, the upper one of this list counts.

    Attributes:
        link_down: T-Server has lost its switch.
        unknown_dn: no such DN.
        not_registered: the client has not registered the DN.
        out_of_service: the DN is out of service.
        login_when_logged_in: the same agent is logged in at the DN.
        login_dn_taken: another agent is logged in at the DN.
        login_wrong_agent_id: no such agent.
        login_agent_id_in_use: the agent is logged in at another DN.
        login_wrong_password: the agent has another password.
        logout_when_logged_out: nobody is logged in at the DN.
        ready_when_logged_out: nobody is logged in at the DN.
        not_ready_when_logged_out: nobody is logged in at the DN.
        dnd_when_logged_out: nobody is logged in at the DN.
        agent_id_differs: the request names another agent than the one logged in.
        logout_during_call: a call is up at the DN.
        ready_during_call: a call is up at the DN.
        not_ready_during_call: a call is up at the DN.
        ready_when_ready: the agent is Ready.
        not_ready_when_not_ready: the agent is NotReady.
        dnd_on_when_on: Do-Not-Disturb is on.
        dnd_off_when_off: Do-Not-Disturb is off.
        ready_after_login: the work modes of a login after which the agent is Ready at once.
    """

    link_down: int = field(default=ErrorCode.NoSwitch, validator=_required)
    unknown_dn: int = field(default=ErrorCode.DNNotConfigured, validator=_required)
    not_registered: int | None = field(default=ErrorCode.NotRegistered, validator=_optional)
    out_of_service: int | None = field(default=ErrorCode.OutOfService, validator=_optional)
    login_when_logged_in: int | None = field(default=ErrorCode.AlreadyLoggedIn, validator=_optional)
    login_dn_taken: int = field(default=ErrorCode.AlreadyLoggedIn, validator=_required)
    login_wrong_agent_id: int = field(default=ErrorCode.WrongAgentID, validator=_required)
    login_agent_id_in_use: int = field(default=ErrorCode.AgentIDInUse, validator=_required)
    login_wrong_password: int | None = field(default=ErrorCode.WrongPassword, validator=_optional)
    logout_when_logged_out: int = field(default=ErrorCode.NotLoggedIn, validator=_required)
    ready_when_logged_out: int = field(default=ErrorCode.NotLoggedIn, validator=_required)
    not_ready_when_logged_out: int = field(default=ErrorCode.NotLoggedIn, validator=_required)
    dnd_when_logged_out: int | None = field(default=None, validator=_optional)
    agent_id_differs: int | None = field(default=ErrorCode.InvalidAgentID, validator=_optional)
    logout_during_call: int | None = field(default=ErrorCode.WrongSetState, validator=_optional)
    ready_during_call: int | None = field(default=None, validator=_optional)
    not_ready_during_call: int | None = field(default=None, validator=_optional)
    ready_when_ready: int | None = field(default=None, validator=_optional)
    not_ready_when_not_ready: int | None = field(default=None, validator=_optional)
    dnd_on_when_on: int | None = field(default=None, validator=_optional)
    dnd_off_when_off: int | None = field(default=None, validator=_optional)
    ready_after_login: frozenset[AgentWorkMode] = field(
        default=frozenset({AgentWorkMode.ManualIn, AgentWorkMode.AutoIn}), converter=frozenset
    )

    def code(self, situation: str) -> int | None:
        """The error code of one situation; None when the switch does as asked.

        Raises:
            ValueError: there is no situation of that name.
        """
        known = [one.name for one in fields(type(self)) if one.name != "ready_after_login"]
        if situation not in known:
            raise ValueError(f"no situation {situation!r}; there are {', '.join(known)}")
        code: int | None = getattr(self, situation)
        return code
