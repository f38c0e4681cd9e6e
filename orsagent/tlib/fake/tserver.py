"""The fake T-Server: a transport whose switch is made up by the test."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import count
from math import inf

from attrs import evolve

from orsagent.clock import Scheduler, moment
from orsagent.errors import TransportError
from orsagent.tlib.codes import AddressType, AgentWorkMode, ErrorCode
from orsagent.tlib.events import (
    Event,
    EventDNBackInService,
    EventDNOutOfService,
    EventError,
    EventLinkConnected,
    EventLinkDisconnected,
    EventServerConnected,
    EventServerDisconnected,
)
from orsagent.tlib.fake.agenda import Agenda, Appointment
from orsagent.tlib.fake.agents import FakeAgent
from orsagent.tlib.fake.changes import carry_out
from orsagent.tlib.fake.dns import FakeDN
from orsagent.tlib.fake.exchanges import Exchange
from orsagent.tlib.fake.faults import Fault, Rejection
from orsagent.tlib.fake.line import Line
from orsagent.tlib.fake.population import add_agent, add_dn
from orsagent.tlib.fake.profile import SwitchProfile
from orsagent.tlib.fake.records import AgentState, DNRecord
from orsagent.tlib.fake.situations import failure_code
from orsagent.tlib.fake.switch import Switch
from orsagent.tlib.key_values import is_wildcard
from orsagent.tlib.messages import REQUESTS
from orsagent.tlib.requests import Request
from orsagent.tlib.transport import Subscriber, Unsubscribe

__all__ = ["FakeTServer"]


class FakeTServer:
    """A T-Server with a switch, agents and telephone sets, all made up: for tests and for running workflows at a desk.

    It is a `Transport`. `send` returns at once; the switch acts when the latency is over, and only then does the state
    change and the answer come. Time is the runtime's; a fake that no runtime has opened keeps its own, moved by
    `advance` and `run`. Ids are counters, so that the same test gives the same ids.

    Args:
        switch: the switch's name, as workflows give it.
        profile: how the switch answers where switches differ.
        latency: seconds from a request to its answer; 0 means as soon as the time is moved at all.
        wrap_up: seconds of after-call work of agents that have no figure of their own; 0 for none.

    Attributes:
        journal: every request that reached T-Server, in order, rejected ones too; compare it with a list of requests.
        exchanges: the same requests with their answers.
        refused: the requests that could not be handed over, in order.
        faults: the scripted faults, in the order of their definition.

    Raises:
        ValueError: an empty name, a negative time.
    """

    def __init__(
        self,
        switch: str = "SW1",
        *,
        profile: SwitchProfile | None = None,
        latency: float = 0.0,
        wrap_up: float = 0.0,
    ) -> None:
        if not switch:
            raise ValueError("a switch needs a name that is not empty, such as SW1")
        self._latency = _duration("latency", latency)
        self._agenda = Agenda()
        self._line = Line(switch)
        self._switch = Switch(
            name=switch,
            profile=profile or SwitchProfile(),
            wrap_up=_duration("wrap_up", wrap_up),
            agenda=self._agenda,
            publish=self._line.publish,
        )
        self._reference_ids = count(1)
        self._coming_back: Appointment | None = None
        self.journal: list[Request] = []
        self.exchanges: list[Exchange] = []
        self.refused: list[Request] = []
        self.faults: list[Fault] = []

    @property
    def switch(self) -> str:
        """The switch's name."""
        return self._switch.name

    @property
    def profile(self) -> SwitchProfile:
        """How the switch answers."""
        return self._switch.profile

    @property
    def latency(self) -> float:
        """Seconds from a request to its answer."""
        return self._latency

    @property
    def connected(self) -> bool:
        """Whether the client has its connection to T-Server."""
        return self._line.connected

    @property
    def link_is_up(self) -> bool:
        """Whether T-Server has its switch."""
        return self._switch.link_up

    @property
    def agents(self) -> tuple[FakeAgent, ...]:
        """The agents, in the order added."""
        return tuple(FakeAgent(record, self._switch) for record in self._switch.agents.values())

    @property
    def dns(self) -> tuple[FakeDN, ...]:
        """The DNs, in the order added."""
        return tuple(FakeDN(record, self._switch) for record in self._switch.dns.values())

    def add_dn(
        self,
        dn: str,
        *,
        address_type: AddressType = AddressType.DN,
        registered: bool = True,
        dnd: bool = False,
    ) -> FakeDN:
        """Configure a DN.

        Args:
            dn: the directory number.
            address_type: what kind of address it is.
            registered: whether the client has registered it; if not, requests get error 41, and no events come.
            dnd: whether Do-Not-Disturb is on.

        Raises:
            ValueError: there is such a DN.
        """
        return add_dn(self._switch, dn, address_type=address_type, registered=registered, dnd=dnd)

    def add_agent(
        self,
        agent_id: str,
        *,
        dn: str | None = None,
        state: AgentState = "LoggedOut",
        work_mode: AgentWorkMode = AgentWorkMode.Unknown,
        dnd: bool | None = None,
        reasons: Mapping[str, object] | None = None,
        password: str | None = None,
        wrap_up: float | None = None,
        registered: bool | None = None,
    ) -> FakeAgent:
        """Configure an agent, and a DN if it is not there yet. No event tells of it.

        Args:
            agent_id: the agent id.
            dn: where the agent sits; None for an agent who sits nowhere until a login.
            state: LoggedOut, NotReady or Ready.
            work_mode: how the agent is Ready or NotReady.
            dnd: whether Do-Not-Disturb is on at the DN; None leaves a DN as it is.
            reasons: the DN's list of reasons.
            password: what a login needs; None for any.
            wrap_up: seconds of after-call work; None for the fake's figure.
            registered: whether the client has registered the DN; None leaves a DN as it is, a new one is registered.

        Raises:
            ValueError: the agent id is in use, another agent sits at the DN, or the values contradict each other.
        """
        return add_agent(
            self._switch,
            agent_id,
            dn=dn,
            state=state,
            work_mode=work_mode,
            dnd=dnd,
            reasons=reasons,
            password=password,
            wrap_up=None if wrap_up is None else _duration("wrap_up", wrap_up),
            registered=registered,
        )

    def agent(self, agent_id: str) -> FakeAgent:
        """The agent of that id.

        Raises:
            LookupError: there is none.
        """
        record = self._switch.agents.get(agent_id)
        if record is None:
            raise LookupError(f"no agent {agent_id!r} at {self.switch}; there are {_names(self._switch.agents)}")
        return FakeAgent(record, self._switch)

    def dn(self, name: str) -> FakeDN:
        """The DN of that number.

        Raises:
            LookupError: there is none.
        """
        return FakeDN(self._dn(name), self._switch)

    def open(self, scheduler: Scheduler) -> None:
        """Go by the runtime's time from now on; what is still to be done moves along.

        Raises:
            TransportError: another runtime has opened it.
        """
        self._agenda.hand_over(scheduler)

    def close(self) -> None:
        """The runtime has ended: open requests are never answered, and the switch does not act on them any more."""
        self._agenda.take_back()
        self._lose_pending()

    def send(self, request: Request) -> int:
        """Hand over a request; see `Transport.send`.

        Raises:
            TransportError: disconnected (code 54), or a scripted fault refuses it.
            TypeError: none of T-Library's requests, or one with a wildcard for its DN.
        """
        _check_is_request(request)
        if not self.connected:
            raise self._refusal(request, Rejection(ErrorCode.NoSwitch, "not connected to T-Server"))
        fault = self._use_fault(request)
        if fault is not None and fault.refusal is not None:
            raise self._refusal(request, fault.refusal)
        return self._accept(request, fault)

    def subscribe(self, callback: Subscriber) -> Unsubscribe:
        """Have `callback` called with every event; the result ends that.

        A callback that raises stops nobody else: what callbacks raised comes out as one `ExceptionGroup` where the time
        was moved, when every event is delivered.
        """
        return self._line.subscribe(callback)

    def on(self, request_type: type[Request], this_dn: str | None = None, *, times: int | None = None) -> Fault:
        """Script a fault; the result says which: ``tserver.on(RequestAgentLogout).once().reject(59)``.

        Args:
            request_type: the class of the requests that are meant; `Request` for all.
            this_dn: their DN; None for any.
            times: how many requests; None for all. The same as `Fault.times`.
        """
        _check_is_request_type(request_type)
        fault = Fault(request_type, this_dn)
        self.faults.append(fault if times is None else fault.times(times))
        return fault

    def disconnect(self, for_: float | None = None) -> None:
        """The client loses its connection to T-Server. Nothing happens when it has none.

        `send` raises from now on. The switch still acts on the requests that have arrived; their answers never come.
        Subscribers get EventServerDisconnected, and nothing more until `reconnect`. Registrations outlast it.

        Args:
            for_: seconds after which it reconnects by itself; None for never.
        """
        seconds = None if for_ is None else _duration("for_", for_)
        if not self.connected:
            return
        self._line.connected = False
        self._lose_pending()
        if seconds is not None:
            self._coming_back = self._agenda.later(seconds, self.reconnect)
        self._line.deliver(EventServerDisconnected(time=self._agenda.now()))

    def reconnect(self) -> None:
        """The connection is there again: EventServerConnected. Nothing happens when it is not lost."""
        if self._coming_back is not None:
            self._agenda.cancel(self._coming_back)
        if not self.connected:
            self._line.connected = True
            self._line.publish(EventServerConnected(time=self._agenda.now()))

    def link_down(self) -> None:
        """T-Server loses the switch: EventLinkDisconnected; requests fail, events of DNs stay away."""
        if self._switch.link_up:
            self._switch.link_up = False
            self._line.publish(EventLinkDisconnected(time=self._agenda.now()))

    def link_up(self) -> None:
        """T-Server has its switch again: EventLinkConnected."""
        if not self._switch.link_up:
            self._switch.link_up = True
            self._line.publish(EventLinkConnected(time=self._agenda.now()))

    def out_of_service(self, dn: str) -> None:
        """A DN cannot be used any more: EventDNOutOfService. Agent, calls and Do-Not-Disturb stay as they are.

        Raises:
            LookupError: there is no such DN.
        """
        record = self._dn(dn)
        if record.in_service:
            record.in_service = False
            self._switch.announce(EventDNOutOfService(this_dn=dn, time=self._agenda.now()))

    def back_in_service(self, dn: str) -> None:
        """A DN can be used again: EventDNBackInService.

        Raises:
            LookupError: there is no such DN.
        """
        record = self._dn(dn)
        if not record.in_service:
            record.in_service = True
            self._switch.announce(EventDNBackInService(this_dn=dn, time=self._agenda.now()))

    def advance(self, seconds: float = 0.0, *, minutes: float = 0.0) -> None:
        """Move the fake's own time: deliver what falls due, in order.

        Raises:
            RuntimeError: a runtime has opened the fake and moves its time.
            ExceptionGroup: of what subscribers raised.
        """
        self._agenda.advance(seconds + minutes * 60)

    def run(self) -> None:
        """Deliver everything that is still to come, moving the fake's own time as far as that takes.

        Raises:
            RuntimeError: a runtime has opened the fake and moves its time.
            ExceptionGroup: of what subscribers raised.
        """
        self._agenda.run()

    def __repr__(self) -> str:
        return f"FakeTServer({self.switch}, {len(self._switch.agents)} agents, {len(self.journal)} requests)"

    def _accept(self, request: Request, fault: Fault | None) -> int:
        reference_id = next(self._reference_ids)
        stamped = evolve(request, reference_id=reference_id, time=self._agenda.now())
        exchange = Exchange(request=stamped)
        self.journal.append(stamped)
        self.exchanges.append(exchange)
        if fault is not None and fault.dropped:
            exchange.outcome = "dropped"
        else:
            seconds = self._latency + (fault.seconds if fault is not None else 0.0)
            exchange.due = moment(self._agenda.now() + seconds)
            self._agenda.later(seconds, partial(self._act, exchange, fault.rejection if fault is not None else None))
        return reference_id

    def _act(self, exchange: Exchange, rejection: Rejection | None) -> None:
        events = self._events(exchange.request, rejection)
        failed = isinstance(events[0], EventError)
        if exchange.outcome == "lost":
            # The client that asked is gone; the one that is there now sees what changed, not the answer.
            self._switch.announce(*(evolve(event, reference_id=None) for event in events if not failed))
            return
        exchange.answer = events[0]
        exchange.outcome = "rejected" if failed else "done"
        self._switch.announce(*events)

    def _events(self, request: Request, rejection: Rejection | None) -> list[Event]:
        if rejection is not None:
            return [self._error(request, rejection.code, rejection.message)]
        code = failure_code(self._switch, request)
        return [*carry_out(self._switch, request)] if code is None else [self._error(request, code)]

    def _error(self, request: Request, code: int, message: str | None = None) -> EventError:
        text = {} if message is None else {"error_message": message}
        return EventError(
            error_code=int(code),
            this_dn=request.this_dn,
            agent_id=getattr(request, "agent_id", None),
            reference_id=request.reference_id,
            reasons=request.reasons,
            extensions=request.extensions,
            time=self._agenda.now(),
            **text,
        )

    def _use_fault(self, request: Request) -> Fault | None:
        fault = next((one for one in self.faults if one.matches(request)), None)
        if fault is not None:
            fault.hits += 1
        return fault

    def _refusal(self, request: Request, refusal: Rejection) -> TransportError:
        self.refused.append(evolve(request, time=self._agenda.now()))
        text = f"{self.switch}: {type(request).__name__} for DN {request.this_dn} not sent: {refusal.message}"
        return TransportError(text, code=refusal.code)

    def _lose_pending(self) -> None:
        for exchange in self.exchanges:
            if exchange.outcome == "pending":
                exchange.outcome = "lost"

    def _dn(self, name: str) -> DNRecord:
        if name not in self._switch.dns:
            raise LookupError(f"no DN {name!r} at {self.switch}; there are {_names(self._switch.dns)}")
        return self._switch.dns[name]


def _names(things: Mapping[str, object]) -> str:
    return ", ".join(things) or "none"


def _check_is_request(request: object) -> None:
    if not isinstance(request, Request) or type(request) not in REQUESTS or is_wildcard(request.this_dn):
        raise TypeError(f"cannot send {request!r}; expected a request such as RequestAgentLogout for a certain DN")


def _check_is_request_type(request_type: object) -> None:
    if not (isinstance(request_type, type) and issubclass(request_type, Request)):
        raise TypeError(f"{request_type!r} is no class of requests; expected one such as RequestAgentLogout")


def _duration(name: str, seconds: object) -> float:
    if isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and 0 <= seconds < inf:
        return float(seconds)
    raise ValueError(f"{name} is {seconds!r}; expected seconds from 0 up")
