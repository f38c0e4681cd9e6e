"""How a switch answers in the situations where switches differ: tables, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import Attribute, field, fields, frozen

from orsagent.tlib.codes import AgentWorkMode, ErrorCode

__all__ = ["PROFILES", "SwitchProfile", "profile_named"]

_CODE: Final = "error code"


def _required(profile: object, attribute: Attribute[Any], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ValueError(f"{type(profile).__name__}: {attribute.name} is {value!r}, expected a T-Library error code")


def _optional(profile: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None:
        _required(profile, attribute, value)


def _boolean(profile: object, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, bool):
        raise TypeError(f"{type(profile).__name__}: {attribute.name} is {value!r}, expected True or False")


def _modes(value: Iterable[AgentWorkMode]) -> frozenset[AgentWorkMode]:
    return frozenset(map(AgentWorkMode, value))


def _always(code: int) -> int:
    """A situation that is an error on every switch; which one can be chosen."""
    default: int = field(default=code, validator=_required, metadata={_CODE: True})
    return default


def _answer(code: int | None) -> int | None:
    """A situation that is an error on some switches."""
    default: int | None = field(default=code, validator=_optional, metadata={_CODE: True})
    return default


def _work_modes(*modes: AgentWorkMode) -> frozenset[AgentWorkMode]:
    default: frozenset[AgentWorkMode] = field(default=frozenset(modes), converter=_modes)
    return default


def _option() -> bool:
    default: bool = field(default=False, validator=_boolean)
    return default


@frozen(kw_only=True)
class SwitchProfile:
    """A table: what happens in which situation.

    A number is the error code that the request gets; None, where it is allowed, means that the switch does as asked and
    sends the request's event. The fields at the end are no error codes; they say how the switch behaves.

    Attributes:
        link_down: T-Server has lost its switch.
        unknown_dn: no such DN.
        registered_by_another: another client has the DN for itself, or has it when this one wants it for itself.
        register_when_registered: the client has registered the DN.
        not_registered: the client has not registered the DN, or to watch it only.
        out_of_service: the DN is out of service.
        login_when_logged_in: the same agent is logged in at the DN, and in the queue if one is named.
        login_dn_taken: another agent is logged in at the DN.
        login_wrong_agent_id: no such agent.
        login_agent_id_in_use: the agent is logged in at another DN.
        login_wrong_password: the agent has another password.
        login_unknown_queue: the request names a queue that is not there.
        logout_when_logged_out: nobody is logged in at the DN.
        logout_other_queue: the agent is logged in, but not in the queue that the request names.
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
        unknown_call: no such call at the DN.
        wrong_call_state: the call is not in a state for the request.
        second_call: a call that is not on hold is up at the DN, and another one is to be made.
        wrong_target: the number to call is the DN itself, or a DN that takes no calls is to get one by transfer.
        ready_after_login: the work modes of a login after which the agent is Ready at once.
        no_wrap_up_after: the work modes of agents who have no after-call work.
        untimed_wrap_up_after: the work modes of agents whose after-call work ends by hand only.
        ready_after_wrap_up: whether the agent is Ready after the wrap-up time, whatever was before.
        wrap_up_when_idle: whether after-call work that is asked for without a call ends by itself, too.
        wrap_up_before_release: whether after-call work is told before the call's EventReleased.
        wrap_up_event: whether after-call work is told by EventAgentAfterCallWork, not by EventAgentNotReady.
        logout_when_out_of_service: whether the agent is logged out when the DN goes out of service.
    """

    link_down: int = _always(ErrorCode.NoSwitch)
    unknown_dn: int = _always(ErrorCode.DNNotConfigured)
    registered_by_another: int | None = _answer(ErrorCode.ResourceSeized)
    register_when_registered: int | None = _answer(None)
    not_registered: int | None = _answer(ErrorCode.NotRegistered)
    out_of_service: int | None = _answer(ErrorCode.OutOfService)
    login_when_logged_in: int | None = _answer(ErrorCode.AlreadyLoggedIn)
    login_dn_taken: int = _always(ErrorCode.AlreadyLoggedIn)
    login_wrong_agent_id: int = _always(ErrorCode.WrongAgentID)
    login_agent_id_in_use: int = _always(ErrorCode.AgentIDInUse)
    login_wrong_password: int | None = _answer(ErrorCode.WrongPassword)
    login_unknown_queue: int | None = _answer(None)
    logout_when_logged_out: int = _always(ErrorCode.NotLoggedIn)
    logout_other_queue: int = _always(ErrorCode.NotLoggedIn)
    ready_when_logged_out: int = _always(ErrorCode.NotLoggedIn)
    not_ready_when_logged_out: int = _always(ErrorCode.NotLoggedIn)
    dnd_when_logged_out: int | None = _answer(None)
    agent_id_differs: int | None = _answer(ErrorCode.InvalidAgentID)
    logout_during_call: int | None = _answer(ErrorCode.WrongSetState)
    ready_during_call: int | None = _answer(None)
    not_ready_during_call: int | None = _answer(None)
    ready_when_ready: int | None = _answer(None)
    not_ready_when_not_ready: int | None = _answer(None)
    dnd_on_when_on: int | None = _answer(None)
    dnd_off_when_off: int | None = _answer(None)
    unknown_call: int = _always(ErrorCode.InvalidConnectionID)
    wrong_call_state: int = _always(ErrorCode.WrongSetState)
    second_call: int | None = _answer(ErrorCode.WrongSetState)
    wrong_target: int = _always(ErrorCode.InvalidTargetDN)
    ready_after_login: frozenset[AgentWorkMode] = _work_modes(AgentWorkMode.ManualIn, AgentWorkMode.AutoIn)
    no_wrap_up_after: frozenset[AgentWorkMode] = _work_modes()
    untimed_wrap_up_after: frozenset[AgentWorkMode] = _work_modes()
    ready_after_wrap_up: bool = _option()
    wrap_up_when_idle: bool = _option()
    wrap_up_before_release: bool = _option()
    wrap_up_event: bool = _option()
    logout_when_out_of_service: bool = _option()

    @classmethod
    def situations(cls) -> tuple[str, ...]:
        """The names of the fields that are error codes."""
        return tuple(one.name for one in fields(cls) if one.metadata.get(_CODE))

    def code(self, situation: str) -> int | None:
        """The error code of one situation; None when the switch does as asked.

        Raises:
            ValueError: there is no situation of that name.
        """
        if situation not in self.situations():
            raise ValueError(f"no situation {situation!r}; there are {', '.join(self.situations())}")
        code: int | None = getattr(self, situation)
        return code


PROFILES: Final[Mapping[str, SwitchProfile]] = {
    "default": SwitchProfile(),
    "strict": SwitchProfile(
        login_unknown_queue=ErrorCode.InvalidTargetDN,
        register_when_registered=ErrorCode.AlreadyInState,
        dnd_when_logged_out=ErrorCode.NotLoggedIn,
        ready_during_call=ErrorCode.WrongSetState,
        not_ready_during_call=ErrorCode.WrongSetState,
        ready_when_ready=ErrorCode.AlreadyInState,
        not_ready_when_not_ready=ErrorCode.AlreadyInState,
        dnd_on_when_on=ErrorCode.AlreadyInState,
        dnd_off_when_off=ErrorCode.AlreadyInState,
    ),
    "lenient": SwitchProfile(
        registered_by_another=None,
        not_registered=None,
        out_of_service=None,
        login_when_logged_in=None,
        login_wrong_password=None,
        agent_id_differs=None,
        logout_during_call=None,
        second_call=None,
    ),
    "emulated": SwitchProfile(
        ready_after_wrap_up=True,
        wrap_up_when_idle=True,
        wrap_up_before_release=True,
    ),
    "in-modes": SwitchProfile(
        no_wrap_up_after=frozenset({AgentWorkMode.AutoIn}),
        untimed_wrap_up_after=frozenset({AgentWorkMode.ManualIn}),
    ),
    "acw-event": SwitchProfile(wrap_up_event=True),
}
"""Profiles by name, as `FakeTServer` and agents files take them.

``default`` is what the reference says. ``strict`` calls every repetition an error, ``lenient`` nothing that can be
allowed. ``emulated`` tells after-call work as T-Servers do that emulate agents (T-Server for CSTA, Emulated After-Call
Work): before the release, and Ready at its end. ``in-modes`` has the work modes decide: none after AutoIn, until the
agent ends it after ManualIn. ``acw-event`` tells after-call work by an event of its own.
"""


def profile_named(profile: SwitchProfile | str | None) -> SwitchProfile:
    """The profile itself, or the one of that name; None for ``default``.

    Raises:
        ValueError: there is none of that name.
    """
    if profile is None:
        return PROFILES["default"]
    if isinstance(profile, SwitchProfile):
        return profile
    if profile not in PROFILES:
        raise ValueError(f"no profile {profile!r}; there are {', '.join(PROFILES)}, or make a SwitchProfile(...)")
    return PROFILES[profile]
