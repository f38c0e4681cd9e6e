"""Interactions that are calls of the fake T-Servers, and their way to a destination.

Routing, the agents' states and the calls are one world: an interaction whose id is the connection id of a call, or that
a test has connected with one, is diverted there. Another voice interaction becomes a call where it arrives. What is no
call, or goes to no DN of a fake, has nowhere to go; it counts as arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import define, field

from orsagent.errors import OrsagentError
from orsagent.standins.orders import Order
from orsagent.tlib import FakeTServer
from orsagent.tlib.fake.calls import FakeCall

__all__ = ["Placement", "PlacementError", "destination"]

_WAITING: Final = ("Queued", "Ringing")


class PlacementError(OrsagentError):
    """An interaction cannot go to a destination.

    Attributes:
        error: what the workflow sees in `error` (ORS Developer's Guide, interaction.redirect).
    """

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


@define(eq=False)
class Placement:
    """Finds calls and diverts them.

    Args:
        tservers: the fake T-Servers by the names of their switches.

    Attributes:
        connections: connection ids of the calls that interactions are, by the interactions' ids, where they differ.
        on_placed: called with the id of an interaction that has been sent on.
        ring: lets an interaction that is no call yet ring at a DN, if it can be one.
    """

    tservers: Mapping[str, FakeTServer]
    connections: dict[str, str] = field(factory=dict)
    on_placed: list[Callable[[str], None]] = field(factory=list)
    ring: Callable[[str, FakeTServer, str], None] = field(default=lambda _interaction_id, _tserver, _dn: None)

    def calls(self, interaction_id: object) -> list[FakeCall]:
        """The parts of DNs in the call that an interaction is; none when it is no call of a fake."""
        conn_id = self.connections.get(str(interaction_id), interaction_id)
        return [call for tserver in self.tservers.values() for call in tserver.calls if call.conn_id == conn_id]

    def send(self, interaction_id: object, dn: str, switch: str = "") -> None:
        """Divert an interaction, or let it ring; nothing moves when the destination is no DN of its switch, or of any.

        Raises:
            PlacementError: the call is not in a state for it, or the destination takes no calls.
        """
        calls = self.calls(interaction_id)
        if calls and self._is_inside(calls[0], dn, switch):
            _divert(calls, dn)
        elif not calls:
            self._let_ring(str(interaction_id), dn, switch)
        for callback in self.on_placed:
            callback(str(interaction_id))

    def redirect(self, order: Order) -> None:
        """What ``<ixn:redirect>`` does: see `Behaviour`."""
        try:
            dn, switch = destination(order.arguments.get("to"))
            self.send(order.arguments.get("interactionid"), dn, switch)
        except PlacementError as error:
            order.fail(error.error, str(error))
        else:
            order.done()

    def _let_ring(self, interaction_id: str, dn: str, switch: str) -> None:
        homes = (one for one in self.tservers.values() if switch in {"", one.switch})
        home = next((one for one in homes if any(place.name == dn for place in one.dns)), None)
        if home is None:
            return
        try:
            self.ring(interaction_id, home, dn)
        except ValueError as error:
            raise PlacementError("invaliddestination", str(error)) from error

    def _is_inside(self, call: FakeCall, dn: str, switch: str) -> bool:
        home = next(tserver for tserver in self.tservers.values() if call in tserver.calls)
        return switch in {"", home.switch} and any(one.name == dn for one in home.dns)


def destination(value: object) -> tuple[str, str]:
    """The DN and the switch that a `to` means: a resource object, or a text such as ``7001`` or ``7001@SW1.DN``.

    Raises:
        PlacementError: it means none.
    """
    if isinstance(value, Mapping):
        dn, switch = value.get("dn"), value.get("switch")
    else:
        dn, switch = _written(value)
    if isinstance(dn, int | float) and not isinstance(dn, bool) and dn == int(dn):
        dn = str(int(dn))
    if not isinstance(dn, str) or not dn:
        found = "nothing" if value is None else repr(value)
        raise PlacementError("invaliddestination", f"to: found {found}, expected a DN or a resource object with a dn")
    return dn, switch if isinstance(switch, str) else ""


def _written(value: object) -> tuple[Any, str]:
    if not isinstance(value, str):
        return value, ""
    dn, _, rest = value.partition("@")
    return dn.strip(), rest.rpartition(".")[0] or rest


def _divert(calls: list[FakeCall], dn: str) -> None:
    waiting = next((call for call in calls if call.status in _WAITING and call.this_dn != dn), None)
    if waiting is None and any(call.this_dn == dn for call in calls):
        return  # it is there already
    if waiting is None:
        status = calls[0].status.lower()
        raise PlacementError(f"invalidstate.{status}", f"call {calls[0].conn_id} is {status} and cannot be sent on")
    try:
        waiting.divert(dn)
    except (ValueError, LookupError) as error:
        raise PlacementError("invaliddestination", str(error)) from error
