"""Where requests come in: faults, the journal, the time until the switch acts, and the answer."""

from __future__ import annotations

from functools import partial

from attrs import define, evolve, field

from orsagent.errors import TransportError
from orsagent.tlib.codes import ErrorCode, RegisterMode
from orsagent.tlib.events import Event, EventError
from orsagent.tlib.fake.case import Case
from orsagent.tlib.fake.changes import carry_out
from orsagent.tlib.fake.exchanges import Exchange
from orsagent.tlib.fake.faults import NO_EFFECT, Effect, Fault, Rejection
from orsagent.tlib.fake.outages import break_connection
from orsagent.tlib.fake.random_faults import RandomFaults
from orsagent.tlib.fake.situations import failure_code
from orsagent.tlib.fake.switch import PRIVATE_EVENTS, Connection, Switch
from orsagent.tlib.key_values import is_wildcard
from orsagent.tlib.messages import REQUESTS
from orsagent.tlib.requests import Request

__all__ = ["Reception"]

_NOT_CONNECTED = Rejection(ErrorCode.NoSwitch, "not connected to T-Server")


@define(eq=False)
class Reception:
    """Takes the requests of all clients in, in one order.

    Args:
        switch: the switch that acts on them.
        latency: seconds from a request to its answer.

    Attributes:
        exchanges: the requests that reached T-Server, with their answers.
        journal: the same requests.
        refused: the requests that could not be handed over.
        faults: the scripted faults.
        random: the random faults.
    """

    switch: Switch
    latency: float
    exchanges: list[Exchange] = field(factory=list, init=False)
    journal: list[Request] = field(factory=list, init=False)
    refused: list[Request] = field(factory=list, init=False)
    faults: list[Fault] = field(factory=list, init=False)
    random: list[RandomFaults] = field(factory=list, init=False)

    def take(self, request: Request, asked: Connection) -> int:
        """Hand over a request of a client; see `Transport.send`.

        Raises:
            TransportError: the client is disconnected (code 54), or a fault refuses the request.
            TypeError: none of T-Library's requests, or one with a wildcard for its DN.
        """
        _check_is_request(request)
        if not asked.up:
            raise self._refusal(request, _NOT_CONNECTED)
        effect = self._effect(request)
        if effect.refusal is not None:
            raise self._refusal(request, effect.refusal)
        return self._accept(request, asked, effect)

    def pending(self) -> tuple[Exchange, ...]:
        """The requests that are not answered yet, the next answer first."""
        waiting = (one for one in self.exchanges if one.due is not None)
        return tuple(sorted(waiting, key=lambda one: one.due or 0.0))

    def forget(self, keep: int) -> None:
        """Keep the latest requests only, and with each client those that are not answered yet."""
        del self.journal[:-keep], self.exchanges[:-keep]
        kept = set(map(id, self.exchanges))
        for one in self.switch.connections:
            one.exchanges[:] = [each for each in one.exchanges if id(each) in kept or each.outcome == "pending"]

    def _accept(self, request: Request, asked: Connection, effect: Effect) -> int:
        reference_id = asked.next_reference_id()
        stamped = evolve(request, reference_id=reference_id, time=self.switch.now())
        exchange = Exchange(request=stamped, client=asked.name, dn_is_known=request.this_dn in self.switch.dns)
        self.journal.append(stamped)
        self.exchanges.append(exchange)
        asked.exchanges.append(exchange)
        later = self.switch.agenda.later
        if effect.disconnected:
            # before the switch acts, so that the answer is lost
            later(effect.seconds, partial(break_connection, self.switch, asked, effect.away))
        if effect.dropped:
            exchange.outcome = "dropped"
        else:
            seconds = self.latency + effect.seconds
            exchange.wait_for(
                later(seconds, partial(self._act, exchange, asked, asked.registrations, effect.rejection))
            )
        return reference_id

    def _act(
        self,
        exchange: Exchange,
        asked: Connection,
        registrations: dict[str, RegisterMode],
        rejection: Rejection | None,
    ) -> None:
        if registrations is not asked.registrations:
            # the client has lost its registrations, but T-Server had taken the request before
            asked = evolve(asked, registrations=registrations)
        events = self._events(exchange.request, asked, rejection)
        if exchange.outcome == "lost":
            # whoever asked is gone; the clients that are there now see what changed, not the answer
            news = (event for event in events if not isinstance(event, PRIVATE_EVENTS))
            self.switch.announce(*(evolve(event, reference_id=None) for event in news))
            return
        answer = next(event for event in events if event.reference_id is not None)
        exchange.answer = answer
        exchange.outcome = "rejected" if isinstance(answer, EventError) else "done"
        self.switch.announce(*events, asked=asked)

    def _events(self, request: Request, asked: Connection, rejection: Rejection | None) -> list[Event]:
        if rejection is not None:
            return [self._error(request, rejection.code, rejection.message)]
        code = failure_code(self.switch, request, asked)
        if code is not None:
            return [self._error(request, code)]
        return [*carry_out(Case(self.switch, self.switch.dns[request.this_dn], request, asked))]

    def _error(self, request: Request, code: int, message: str | None = None) -> EventError:
        text = {} if message is None else {"error_message": message}
        return EventError(
            error_code=int(code),
            this_dn=request.this_dn,
            agent_id=getattr(request, "agent_id", None),
            reference_id=request.reference_id,
            reasons=request.reasons,
            extensions=request.extensions,
            time=self.switch.now(),
            **text,
        )

    def _effect(self, request: Request) -> Effect:
        fault = next((one for one in self.faults if one.matches(request)), None)
        if fault is not None:
            fault.hits += 1
            return fault.effect
        # every one of them draws, so that one does not move the faults of another
        drawn = [one.draw(request) for one in self.random]
        return next((effect for effect in drawn if effect is not None), NO_EFFECT)

    def _refusal(self, request: Request, refusal: Rejection) -> TransportError:
        self.refused.append(evolve(request, time=self.switch.now()))
        text = f"{self.switch.name}: {type(request).__name__} for DN {request.this_dn} not sent: {refusal.message}"
        return TransportError(text, code=refusal.code)


def _check_is_request(request: object) -> None:
    if not isinstance(request, Request) or type(request) not in REQUESTS or is_wildcard(request.this_dn):
        raise TypeError(f"cannot send {request!r}; expected a request such as RequestAgentLogout for a certain DN")
