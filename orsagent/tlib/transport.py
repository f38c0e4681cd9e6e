"""How requests get to T-Server: one transport for each switch, and a pool of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol, TypeAlias, Union, runtime_checkable

from orsagent.clock import Scheduler
from orsagent.errors import TransportError
from orsagent.tlib.codes import ErrorCode
from orsagent.tlib.messages import Event, Request

__all__ = ["Subscriber", "TServerPool", "Transport", "Transports", "UnknownSwitchError", "Unsubscribe"]

Subscriber: TypeAlias = Callable[[Event], None]
"""Receives every event that T-Server sends to this client."""

Unsubscribe: TypeAlias = Callable[[], None]
"""Ends a subscription; harmless when called again."""


class UnknownSwitchError(TransportError):
    """No T-Server is connected under that switch name, or none was named where there are several."""


@runtime_checkable
class Transport(Protocol):
    """The connection to the T-Server of one switch."""

    @property
    def switch(self) -> str:
        """The switch's name, as workflows give it."""
        ...

    def open(self, scheduler: Scheduler) -> None:
        """Connect; `scheduler` is the runtime's time, by which answers arrive."""
        ...

    def close(self) -> None:
        """Disconnect. Answers that are still to come never arrive. Harmless when not open."""
        ...

    def send(self, request: Request) -> int:
        """Hand over a request and return at once; the answer comes later, as an event to the subscribers.

        Returns:
            The reference id, from 1 up, that the answer will carry.

        Raises:
            TransportError: the request could not be handed over; `code` says why, where T-Library has a code for it.
        """
        ...

    def subscribe(self, callback: Subscriber) -> Unsubscribe:
        """Have `callback` called with every event; the result ends that."""
        ...


Transports: TypeAlias = Union["TServerPool", Transport, Iterable[Transport], Mapping[str, Transport]]
"""What a pool can be made of."""


class TServerPool:
    """The T-Servers of several switches, by switch name.

    Args:
        transports: one transport, several, or a mapping of switch names to transports. In a mapping, the key is the
            name, whatever the transport calls itself. None at all is allowed: then no T-Server is connected.

    Raises:
        ValueError: two transports for one switch.
        TypeError: something that is no transport.
    """

    def __init__(self, transports: Transports = ()) -> None:
        self._by_switch: dict[str, Transport] = {}
        for switch, transport in _named(transports):
            self._add(switch, transport)

    @property
    def switches(self) -> tuple[str, ...]:
        """The names, in the order given."""
        return tuple(self._by_switch)

    @property
    def transports(self) -> tuple[Transport, ...]:
        """The transports, in the order given."""
        return tuple(self._by_switch.values())

    def get(self, switch: str | None = None) -> Transport:
        """The transport of `switch`; of the only switch when None.

        Raises:
            UnknownSwitchError: no T-Server for that switch, or None where there are several.
            TransportError: no T-Server at all (code 54).
        """
        if not self._by_switch:
            raise TransportError("no T-Server connected", code=ErrorCode.NoSwitch)
        if switch is None:
            return self._only()
        try:
            return self._by_switch[switch]
        except KeyError:
            raise UnknownSwitchError(f"no T-Server for switch {switch!r}; connected: {self._known()}") from None

    def open(self, scheduler: Scheduler) -> None:
        """Open every transport."""
        for transport in self.transports:
            transport.open(scheduler)

    def close(self) -> None:
        """Close every transport."""
        for transport in self.transports:
            transport.close()

    def __getitem__(self, switch: str) -> Transport:
        return self.get(switch)

    def __contains__(self, switch: object) -> bool:
        return switch in self._by_switch

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_switch)

    def __len__(self) -> int:
        return len(self._by_switch)

    def __repr__(self) -> str:
        return f"TServerPool({self._known() or 'empty'})"

    def _add(self, switch: str, transport: Transport) -> None:
        if not isinstance(transport, Transport):
            raise TypeError(f"{transport!r} is no transport: it needs switch, open, close, send and subscribe")
        if switch in self._by_switch:
            raise ValueError(f"two T-Servers for switch {switch!r}; give each its own switch name")
        self._by_switch[switch] = transport

    def _only(self) -> Transport:
        if len(self._by_switch) > 1:
            raise UnknownSwitchError(
                f"no switch named, and several T-Servers are connected; name one of {self._known()}"
            )
        return self.transports[0]

    def _known(self) -> str:
        return ", ".join(self._by_switch)


def _named(transports: Transports) -> Iterator[tuple[str, Transport]]:
    if isinstance(transports, Transport):
        yield transports.switch, transports
    elif isinstance(transports, (Mapping, TServerPool)):
        for switch in transports:
            yield switch, transports[switch]
    else:
        for transport in transports:
            yield getattr(transport, "switch", ""), transport
