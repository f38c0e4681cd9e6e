"""An agent of the fake, as tests see and play it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from orsagent.tlib.codes import AgentWorkMode, CallType, error_text
from orsagent.tlib.fake.calls import FakeCall
from orsagent.tlib.fake.case import Case
from orsagent.tlib.fake.changes import carry_out
from orsagent.tlib.fake.dns import FakeDN
from orsagent.tlib.fake.records import AgentRecord, AgentState, DNRecord
from orsagent.tlib.fake.situations import situation_code
from orsagent.tlib.fake.switch import Switch
from orsagent.tlib.requests import (
    Request,
    RequestAgentLogin,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestSetDNDOff,
    RequestSetDNDOn,
)

__all__ = ["FakeAgent"]


@frozen(repr=False)
class FakeAgent:
    """One agent. The state can only be read; it changes by requests and by what the agent does at the telephone set.

    The methods are the actions at the set: they work at once, and T-Server tells of them by events without a reference
    id. Each raises `ValueError` when the set would refuse it.
    """

    _record: AgentRecord
    _switch: Switch = field(eq=False)

    @property
    def agent_id(self) -> str:
        """The agent id."""
        return self._record.agent_id

    @property
    def dn(self) -> str | None:
        """The DN of the present login; when logged out, of the last or the next one."""
        return None if self._record.place is None else self._record.place.name

    @property
    def state(self) -> AgentState:
        """LoggedOut, NotReady or Ready, whether a call is up or not."""
        return self._record.state

    @property
    def work_mode(self) -> AgentWorkMode:
        """How the agent is Ready or NotReady."""
        return self._record.work_mode

    @property
    def busy(self) -> bool:
        """Whether a call is up at the agent's DN (BusyReady, BusyNotReady); a call that only rings is not."""
        return self._own_place is not None and self._own_place.off_hook

    @property
    def dnd(self) -> bool:
        """Whether Do-Not-Disturb is on at the agent's DN."""
        return self._record.place is not None and self._record.place.dnd

    @property
    def reasons(self) -> dict[str, object]:
        """The list of reasons of the agent's DN, a copy; empty while somebody else is logged in there."""
        return self._own_place.reasons.to_dict() if self._own_place is not None else {}

    @property
    def calls(self) -> tuple[FakeCall, ...]:
        """The calls at the agent's DN that have not ended."""
        return FakeDN(self._own_place, self._switch).calls if self._own_place is not None else ()

    @property
    def queues(self) -> tuple[str, ...]:
        """The queues that the agent is logged in to, in the order of the logins."""
        return tuple(self._record.queues)

    @property
    def available(self) -> bool:
        """Whether a call can be given to the agent: Ready, no call at the DN, no Do-Not-Disturb, in service."""
        place = self._own_place
        return self.state == "Ready" and place is not None and place.takes_calls and not place.calls

    @property
    def since(self) -> float:
        """When the present state began, in seconds since the clock's start."""
        return self._record.since

    @property
    def wrap_up_ends(self) -> float | None:
        """When the after-call work ends by itself, in seconds since the clock's start; None when it does not."""
        return None if self._record.wrap_up_end is None else self._record.wrap_up_end.when

    @property
    def history(self) -> list[tuple[float, AgentState]]:
        """The states from the first on, a copy: when entered, in seconds since the clock's start, and which."""
        return list(self._record.history)

    def login(
        self,
        dn: str | None = None,
        *,
        queue: str | None = None,
        work_mode: AgentWorkMode = AgentWorkMode.Unknown,
        reasons: Mapping[str, object] | None = None,
    ) -> None:
        """Log in at the set, at `dn` or else the agent's own DN: NotReady, or Ready if the work mode asks for it.

        Args:
            dn: where.
            queue: to which queue; an agent who is logged in can log in to further ones.
            work_mode: how.
            reasons: the DN's list of reasons.
        """
        request = RequestAgentLogin(
            this_dn=dn or self._dn_name(),
            agent_id=self.agent_id,
            this_queue=queue,
            agent_work_mode=work_mode,
            reasons=reasons,
        )
        self._do(request, "log in")

    def logout(self, *, queue: str | None = None, reasons: Mapping[str, object] | None = None) -> None:
        """Log out at the set: of one queue where there are others, else of everything."""
        dn = self._login_dn("log out")
        request = RequestAgentLogout(this_dn=dn, agent_id=self.agent_id, this_queue=queue, reasons=reasons)
        self._do(request, "log out")

    def ready(
        self, *, work_mode: AgentWorkMode = AgentWorkMode.Unknown, reasons: Mapping[str, object] | None = None
    ) -> None:
        """Become Ready at the set."""
        request = RequestAgentReady(
            this_dn=self._login_dn("become Ready"), agent_id=self.agent_id, agent_work_mode=work_mode, reasons=reasons
        )
        self._do(request, "become Ready")

    def not_ready(
        self,
        reason: str | None = None,
        *,
        reasons: Mapping[str, object] | None = None,
        work_mode: AgentWorkMode = AgentWorkMode.Unknown,
    ) -> None:
        """Become NotReady at the set.

        Args:
            reason: the value of ReasonCode in the list of reasons.
            reasons: more of the list of reasons.
            work_mode: how.
        """
        listed = {**({"ReasonCode": reason} if reason is not None else {}), **(reasons or {})}
        dn = self._login_dn("become NotReady")
        request = RequestAgentNotReady(this_dn=dn, agent_id=self.agent_id, agent_work_mode=work_mode, reasons=listed)
        self._do(request, "become NotReady")

    def set_dnd(self, on: bool) -> None:
        """Switch Do-Not-Disturb of the agent's DN on or off at the set."""
        kind = RequestSetDNDOn if on else RequestSetDNDOff
        self._do(kind(this_dn=self._dn_name()), "switch Do-Not-Disturb")

    def ring(
        self,
        call_type: CallType = CallType.Inbound,
        other_dn: str | None = None,
        *,
        user_data: Mapping[str, object] | None = None,
    ) -> FakeCall:
        """A call arrives at the agent's DN; see `FakeDN.ring`."""
        return FakeDN(self._place(), self._switch).ring(call_type, other_dn, user_data=user_data)

    def dial(
        self,
        call_type: CallType | None = None,
        other_dn: str | None = None,
        *,
        user_data: Mapping[str, object] | None = None,
    ) -> FakeCall:
        """The agent makes a call; its `answer` is the other side's. See `FakeDN.dial`."""
        return FakeDN(self._place(), self._switch).dial(call_type, other_dn, user_data=user_data)

    def __repr__(self) -> str:
        return f"FakeAgent({self.agent_id}, {self.state} at {self.dn})"

    @property
    def _own_place(self) -> DNRecord | None:
        place = self._record.place
        return place if place is not None and place.agent in (None, self._record) else None

    def _place(self) -> DNRecord:
        if self._record.place is None:
            raise ValueError(f"agent {self.agent_id} has no DN; add it with one, or log in with login(dn=...)")
        return self._record.place

    def _dn_name(self) -> str:
        return self._place().name

    def _login_dn(self, wish: str) -> str:
        if self.state == "LoggedOut":
            raise ValueError(f"agent {self.agent_id} is LoggedOut and cannot {wish} at the set; call login() first")
        return self._dn_name()

    def _do(self, request: Request, wish: str) -> None:
        code = situation_code(self._switch, request, None)
        if code is not None:
            refused = f"agent {self.agent_id} cannot {wish} at DN {request.this_dn}"
            raise ValueError(f"{refused}: {error_text(code)} ({int(code)})")
        self._switch.announce(*carry_out(Case(self._switch, self._switch.dns[request.this_dn], request, None)))
