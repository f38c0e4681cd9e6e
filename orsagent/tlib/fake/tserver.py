"""The fake T-Server: a transport whose switch is made up by the test."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Final, Literal, TypeAlias

from orsagent.clock import Clock, Scheduler
from orsagent.tlib.events import Event
from orsagent.tlib.fake import outages
from orsagent.tlib.fake.agenda import Agenda
from orsagent.tlib.fake.client import FakeClient
from orsagent.tlib.fake.durations import duration
from orsagent.tlib.fake.exchanges import Exchange
from orsagent.tlib.fake.faults import Fault, stated_reason
from orsagent.tlib.fake.patterns import RequestPattern
from orsagent.tlib.fake.profile import SwitchProfile, profile_named
from orsagent.tlib.fake.random_faults import DEFAULT_CODES, RandomFaults
from orsagent.tlib.fake.reception import Reception
from orsagent.tlib.fake.roster import Roster
from orsagent.tlib.fake.switch import Connection, Switch
from orsagent.tlib.requests import Request
from orsagent.tlib.transport import Subscriber, Unsubscribe

__all__ = ["FakeTServer", "Role", "Standby"]

Role: TypeAlias = Literal["primary", "backup"]
Standby: TypeAlias = Literal["hot", "warm"]

_STANDBYS: Final = ("hot", "warm")
_OWN_CLIENT: Final = "orsagent"


class FakeTServer(Roster):
    """A T-Server with a switch, agents and telephone sets, all made up: for tests and for running workflows at a desk.

    It is a `Transport`. `send` returns at once; the switch acts when the latency is over, and only then does the state
    change and the answer come. Time is the runtime's; a fake that no runtime has opened keeps its own, moved by
    `advance` and `run`. Ids are counters, so that the same test gives the same ids. `client` gives further transports.

    Args:
        switch: the switch's name, as workflows give it.
        profile: how the switch answers where switches differ: one of `PROFILES` by name, or one of your own.
        latency: seconds from a request to its answer; 0 means as soon as the time is moved at all.
        wrap_up: seconds of after-call work of agents that have no figure of their own; 0 for none.
        standby: how a backup stands ready for `switch_over`, ``hot`` or ``warm``; None for no backup.

    Raises:
        ValueError: an empty name, a negative time, no such profile or standby.
    """

    def __init__(
        self,
        switch: str = "SW1",
        *,
        profile: SwitchProfile | str | None = None,
        latency: float = 0.0,
        wrap_up: float = 0.0,
        standby: Standby | None = None,
    ) -> None:
        if not switch:
            raise ValueError("a switch needs a name that is not empty, such as SW1")
        if standby not in {None, *_STANDBYS}:
            raise ValueError(f"standby is {standby!r}, expected hot, warm, or None for no backup")
        super().__init__(
            Switch(
                name=switch,
                profile=profile_named(profile),
                wrap_up=duration("wrap_up", wrap_up),
                agenda=Agenda(),
            )
        )
        self._reception = Reception(self._switch, duration("latency", latency))
        self._client_numbers = count(1)
        self._own = Connection(name=_OWN_CLIENT, registers_all=True)
        self._switch.connect(self._own)
        self._standby: Standby | None = standby
        self._active: Role = "primary"
        self._unknown_dns_allowed: dict[str, str] = {}

    @property
    def switch(self) -> str:
        """The switch's name."""
        return self._switch.name

    @property
    def clock(self) -> Clock:
        """The time that the fake goes by: its own, or that of the runtime that has opened it."""
        return self._switch.agenda.scheduler.clock

    @property
    def profile(self) -> SwitchProfile:
        """How the switch answers."""
        return self._switch.profile

    @property
    def latency(self) -> float:
        """Seconds from a request to its answer."""
        return self._reception.latency

    @property
    def connected(self) -> bool:
        """Whether the fake's own client has its connection to T-Server."""
        return self._own.up

    @property
    def link_is_up(self) -> bool:
        """Whether T-Server has its switch."""
        return self._switch.link_up

    @property
    def active(self) -> Role:
        """Which T-Server of the pair serves the clients."""
        return self._active

    @property
    def clients(self) -> tuple[FakeClient, ...]:
        """The clients that `client` has made and that are not closed, in order."""
        connections = (one for one in self._switch.connections if one is not self._own)
        return tuple(FakeClient(one, self._switch, self._reception) for one in connections)

    @property
    def journal(self) -> list[Request]:
        """Every request that reached T-Server, of all clients, in order, rejected ones too; compare it with a list."""
        return self._reception.journal

    @property
    def exchanges(self) -> list[Exchange]:
        """The same requests with their answers."""
        return self._reception.exchanges

    @property
    def pending(self) -> tuple[Exchange, ...]:
        """The requests that are not answered yet, each with when that is `due`; the next answer first."""
        return self._reception.pending()

    @property
    def refused(self) -> list[Request]:
        """The requests that could not be handed over, in order."""
        return self._reception.refused

    @property
    def unknown_dn_requests(self) -> tuple[Request, ...]:
        """The requests for DNs that were not there when they came, but for those of `allow_unknown_dn`."""
        unknown = (one.request for one in self.exchanges if not one.dn_is_known)
        return tuple(request for request in unknown if request.this_dn not in self._unknown_dns_allowed)

    @property
    def faults(self) -> list[Fault]:
        """The scripted faults, in the order of their definition."""
        return self._reception.faults

    @property
    def unhit_faults(self) -> tuple[Fault, ...]:
        """The scripted faults that no request has used, but for those that are `Fault.optional`."""
        return tuple(fault for fault in self.faults if fault.is_unhit)

    def client(self, name: str | None = None, *, registers_all: bool = False) -> FakeClient:
        """Connect one more client.

        Args:
            name: what the client is called; None for a number.
            registers_all: whether every DN is registered for it from the start, as it is for the fake's own client;
                else it has to send RequestRegisterAddress for the DNs that it wants to control and hear of.

        Raises:
            ValueError: the name is empty, or another client has it.
        """
        chosen = f"client-{next(self._client_numbers)}" if name is None else name
        if not chosen or any(one.name == chosen for one in self._switch.connections):
            raise ValueError(f"a client needs a name that is not empty and not in use; found {chosen!r}")
        connection = Connection(name=chosen, registers_all=registers_all)
        self._switch.connect(connection)
        return FakeClient(connection, self._switch, self._reception)

    def open(self, scheduler: Scheduler) -> None:
        """Go by the runtime's time from now on; what is still to be done moves along.

        Raises:
            TransportError: another runtime has opened it.
        """
        self._switch.agenda.hand_over(scheduler, self._own)

    def close(self) -> None:
        """The runtime has ended: open requests are never answered, and the switch does not act on them any more.

        While the same runtime has clients open that `client` made, the switch goes on for them.
        """
        self._own.lose_pending()
        self._switch.release(self._own)

    def send(self, request: Request) -> int:
        """Hand over a request of the fake's own client; see `Transport.send`.

        Raises:
            TransportError: disconnected (code 54), or a fault refuses it.
            TypeError: none of T-Library's requests, or one with a wildcard for its DN.
        """
        return self._reception.take(request, self._own)

    def subscribe(self, callback: Subscriber) -> Unsubscribe:
        """Have `callback` called with every event for the fake's own client; the result ends that.

        A callback that raises stops nobody else: what callbacks raised comes out as one `ExceptionGroup` where the time
        was moved, when every event is delivered.
        """
        return self._own.line.subscribe(callback)

    def watch(self, callback: Subscriber) -> Unsubscribe:
        """Have `callback` called with every event of the switch, whatever is registered, connected or linked.

        The state has changed when it is called. Events carry no reference id; errors and what T-Server says to one
        client only do not come.
        """
        return self._switch.watchers.subscribe(callback)

    def announce(self, event: Event) -> None:
        """Send an event that nothing caused to the clients that may see it. The state stays as it is."""
        self._switch.announce(event)

    def on(
        self,
        request_type: type[Request],
        this_dn: object = None,
        *,
        times: int | None = None,
        **fields: object,
    ) -> Fault:
        """Script a fault; the result says which: ``tserver.on(RequestAgentLogout).once().reject(59)``.

        Args:
            request_type: the class of the requests that are meant; `Request` for all.
            this_dn: their DN; None for any.
            times: how many requests; None for all. The same as `Fault.times`.
            fields: what other fields must be: a value, `unittest.mock.ANY`, or a function that gets the value.

        Raises:
            TypeError: `request_type` is no class of requests.
            ValueError: no such request has such a field.
        """
        dn = {} if this_dn is None else {"this_dn": this_dn}
        fault = Fault(RequestPattern(request_type, {**dn, **fields}))
        if times is not None:
            fault.times(times)
        self.faults.append(fault)
        return fault

    def random_faults(
        self,
        *,
        seed: int,
        reject: float = 0.0,
        drop: float = 0.0,
        delay: float = 0.0,
        refuse: float = 0.0,
        codes: Iterable[int] = DEFAULT_CODES,
        longest_delay: float = 5.0,
        request_type: type[Request] = Request,
        **fields: object,
    ) -> RandomFaults:
        """Let something happen to a share of the requests, the same in every run with the same seed.

        Args:
            seed: what the draws start from.
            reject: the share that gets an error, from 0 to 1.
            drop: the share that is lost.
            delay: the share whose answer comes later.
            refuse: the share that cannot be sent.
            codes: the error codes of `reject` and `refuse`.
            longest_delay: seconds; delays are drawn from 0 to that.
            request_type: the class of the requests that are meant; all by default.
            fields: what their fields must be, as in `on`.

        Raises:
            TypeError: a seed that is no whole number.
            ValueError: shares that are not between 0 and 1, or more than 1 together; no codes; no such field.
        """
        faults = RandomFaults(
            seed,
            RequestPattern(request_type, fields),
            reject=reject,
            drop=drop,
            delay=delay,
            refuse=refuse,
            codes=codes,
            longest_delay=longest_delay,
        )
        self._reception.random.append(faults)
        return faults

    def allow_unknown_dn(self, dn: str, reason: str) -> None:
        """Requests for a DN that is not there are meant: they are in none of `unknown_dn_requests`.

        Args:
            dn: the DN.
            reason: why, for whoever reads the test.

        Raises:
            ValueError: an empty reason.
        """
        self._unknown_dns_allowed[dn] = stated_reason(reason, f"why requests for DN {dn} are meant")

    @property
    def allowed_unknown_dns(self) -> dict[str, str]:
        """The DNs of `allow_unknown_dn` with their reasons; a copy."""
        return dict(self._unknown_dns_allowed)

    def forget_requests(self, keep: int) -> None:
        """Shorten `journal` and `exchanges`, those of clients too, for a fake that runs for long.

        Args:
            keep: how many stay, the latest ones; requests that are not answered yet still will be.

        Raises:
            ValueError: fewer than 1.
        """
        if keep < 1:
            raise ValueError(f"keep is {keep!r}; expected a whole number from 1 up")
        self._reception.forget(keep)

    def disconnect(self, for_: float | None = None) -> None:
        """The fake's own client loses its connection to T-Server. Nothing happens when it has none.

        `send` raises from now on. The switch still acts on the requests that have arrived; their answers never come.
        Subscribers get EventServerDisconnected, and nothing more until `reconnect`. Registrations outlast it.

        Args:
            for_: seconds after which it reconnects by itself; None for never.
        """
        outages.break_connection(self._switch, self._own, None if for_ is None else duration("for_", for_))

    def reconnect(self) -> None:
        """The connection is there again: EventServerConnected, and the event of the link's state.

        Nothing happens when it is not lost.
        """
        outages.restore_connection(self._switch, self._own)

    def link_down(self) -> None:
        """T-Server loses the switch: EventLinkDisconnected; requests fail, events of DNs stay away."""
        outages.set_link(self._switch, up=False)

    def link_up(self) -> None:
        """T-Server has its switch again: EventLinkConnected."""
        outages.set_link(self._switch, up=True)

    def out_of_service(self, dn: str) -> None:
        """A DN cannot be used any more: EventDNOutOfService. Agent, calls and Do-Not-Disturb stay as they are.

        Raises:
            LookupError: there is no such DN.
        """
        outages.out_of_service(self._switch, self._dn(dn))

    def back_in_service(self, dn: str) -> None:
        """A DN can be used again: EventDNBackInService.

        Raises:
            LookupError: there is no such DN.
        """
        outages.back_in_service(self._switch, self._dn(dn))

    def switch_over(self, after: float = 0.0) -> None:
        """The other T-Server of the pair takes over. It knows every state; requests that are open are never answered.

        The switch still acts on those, and clients see what changes as events without a reference id. In hot standby
        the clients keep their connections and get EventPrimaryChanged. In warm standby they lose them, connect to the
        other one, and what they have registered by requests is gone.

        Args:
            after: seconds without a connection in warm standby.

        Raises:
            ValueError: there is no backup.
        """
        if self._standby is None:
            raise ValueError('there is no backup; make the fake with FakeTServer(standby="hot") or "warm"')
        self._active = "backup" if self._active == "primary" else "primary"
        if self._standby == "hot":
            outages.switch_over_hot(self._switch)
        else:
            outages.switch_over_warm(self._switch, duration("after", after))

    def advance(self, seconds: float = 0.0, *, minutes: float = 0.0) -> None:
        """Move the fake's own time: deliver what falls due, in order.

        Raises:
            RuntimeError: a runtime has opened the fake and moves its time.
            ExceptionGroup: of what subscribers raised.
        """
        self._switch.agenda.advance(seconds + minutes * 60)

    def run(self) -> None:
        """Deliver everything that is still to come, moving the fake's own time as far as that takes.

        Raises:
            RuntimeError: a runtime has opened the fake and moves its time.
            ExceptionGroup: of what subscribers raised.
        """
        self._switch.agenda.run()

    def __repr__(self) -> str:
        return f"FakeTServer({self.switch}, {len(self._switch.agents)} agents, {len(self.journal)} requests)"
