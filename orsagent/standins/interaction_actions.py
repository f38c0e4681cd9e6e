"""What the actions of the Interaction interface do to the interactions of a world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from attrs import frozen

from orsagent.standins.destinations import Destination, destination
from orsagent.standins.interactions import Interaction, InteractionState
from orsagent.standins.media import medium_name
from orsagent.standins.orders import Order
from orsagent.standins.placement import Placement, PlacementError
from orsagent.standins.standin import StandIn, succeed
from orsagent.standins.world import GenesysWorld

__all__ = ["play_interactions"]

_FREE: Final[frozenset[InteractionState]] = frozenset({"queued", "established", "routed"})
_OFFERED: Final[frozenset[InteractionState]] = frozenset({"queued", "established", "ringing"})
_ALIVE: Final[frozenset[InteractionState]] = frozenset({*_FREE, *_OFFERED, "hold", "transferring", "treating"})


@frozen
class _Case:
    """One action on one interaction."""

    order: Order
    interaction: Interaction
    world: GenesysWorld
    placement: Placement

    @property
    def arguments(self) -> Mapping[str, Any]:
        return self.order.arguments

    @property
    def session(self) -> str:
        return self.order.context.session_id

    @property
    def to(self) -> Destination:
        anything = self.interaction.call is None
        return destination(self.arguments.get("to"), self.placement.tservers, anything=anything)


@frozen(kw_only=True)
class _Deed:
    """What one action does.

    Attributes:
        states: in which it can be done.
        own: whether the interaction must be the session's own.
        told: whether the error value names the state.
        do: does it; what it raises is why it cannot be done.
    """

    do: Callable[[_Case], None]
    states: frozenset[InteractionState] = _FREE
    own: bool = True
    told: bool = True


class _RefusedError(Exception):
    """It cannot be done: the value of ``error``, and why."""


def _terminate(case: _Case) -> None:
    """End it for the workflow; a call that was routed is the agent's by now, who goes on talking."""
    if case.interaction.state == "routed":
        case.interaction.delete()
    else:
        _end(case)


def _end(case: _Case) -> None:
    call = case.interaction.call
    if call is not None and call.status != "Released":
        call.release()
    if not case.interaction.deleted:
        case.interaction.delete()


def _redirect(case: _Case) -> None:
    target, interaction = case.to, case.interaction
    if target.problem:
        raise _RefusedError("invaliddestination", target.problem)
    if case.arguments.get("udata"):
        interaction.attach_udata(case.arguments["udata"])
    try:
        case.placement.send(interaction.id, target.name)
    except PlacementError as error:
        raise _RefusedError(error.error, str(error)) from error
    if interaction.call is None:
        interaction.change_party(target.name, devicetype=target.devicetype)
    if str(case.arguments.get("detach", "")).lower() == "true":
        interaction.give_away()


def _accept(case: _Case) -> None:
    call = case.interaction.call
    if call is not None and call.status == "Ringing":
        call.answer()
    case.interaction.take_state("established")


def _reject(case: _Case) -> None:
    case.interaction.take_state("queued")


def _attach(case: _Case) -> None:
    if case.interaction.session not in {None, case.session}:
        raise _RefusedError("invalidstate", f"interaction {case.interaction.id} belongs to another session")
    case.interaction.enter(case.session)


def _detach(case: _Case) -> None:
    case.interaction.give_away()


def _associate(case: _Case) -> None:
    """Move it to another session, or to this one (Developer's Guide, Moving an Interaction's Association)."""
    target = case.arguments.get("sessionid") or case.session
    if case.interaction.session not in {None, target}:
        case.interaction.give_away("associate")
    if case.interaction.session is None:
        case.interaction.enter(target)
        case.interaction.added()


def _merge(case: _Case) -> None:
    into = case.world.interactions.find(case.arguments.get("tointeractionid"))
    if into is None or into.deleted or into is case.interaction:
        raise _RefusedError("unknown", f"there is no other interaction {case.arguments.get('tointeractionid')!r}")
    case.interaction.merge(into)


def _at_the_telephone(move: str, state: InteractionState) -> Callable[[_Case], None]:
    """What somebody does at a telephone: with the fake's call if it is one."""

    def do(case: _Case) -> None:
        call = case.interaction.call
        try:
            if call is not None:
                getattr(call, move)()
        except ValueError as error:
            raise _RefusedError("remote", str(error)) from error
        case.interaction.take_state(state)

    return do


def _nothing(_case: _Case) -> None:
    """The interaction stays as it is."""


_DEEDS: Final[Mapping[str, _Deed]] = {
    "terminate": _Deed(do=_terminate),
    "delete": _Deed(do=_end, states=_ALIVE),
    "release": _Deed(do=_end, states=_ALIVE),
    "redirect": _Deed(do=_redirect),
    "accept": _Deed(do=_accept, states=_OFFERED),
    "reject": _Deed(do=_reject, states=_OFFERED),
    "attach": _Deed(do=_attach, states=_ALIVE, own=False, told=False),
    "detach": _Deed(do=_detach, states=_ALIVE, told=False),
    "associate": _Deed(do=_associate, states=_ALIVE, own=False, told=False),
    "merge": _Deed(do=_merge, states=_ALIVE),
    "answer": _Deed(do=_at_the_telephone("answer", "established"), states=_OFFERED),
    "hold": _Deed(do=_at_the_telephone("hold", "hold"), states=frozenset({"established"})),
    "retrieve": _Deed(do=_at_the_telephone("retrieve", "established"), states=frozenset({"hold"})),
    "senddtmf": _Deed(do=_nothing, states=_ALIVE),
}
"""The actions that need an interaction."""

_MAKERS: Final[Mapping[str, str]] = {
    "createcall": "TMediaVoice",
    "createmessage": "TMediaEMail",
    "createinteraction": "TMediaWorkItem",
}
"""The actions that make one, with the medium where they name none."""

_Behaviour: TypeAlias = Callable[[Order], None]


def play_interactions(standin: StandIn, world: GenesysWorld, placement: Placement) -> None:
    """Let the stand-in ``ixn`` act on the interactions of a world.

    An id that the world does not know is an error; but in a session that never had an interaction of the world, the
    test plays them itself, and every action succeeds.

    Args:
        standin: the stand-in.
        world: the world.
        placement: where the calls of the fake T-Servers are.
    """
    placement.on_placed.append(lambda interaction_id: _placed(world, interaction_id))
    for name, deed in _DEEDS.items():
        standin.behave(name, _done_to_one(deed, world, placement))
    for name, medium in _MAKERS.items():
        standin.behave(name, _making(medium, world))


def _placed(world: GenesysWorld, interaction_id: str) -> None:
    """An interaction was sent on, by a redirection or by a queue."""
    interaction = world.interactions.find(interaction_id)
    if interaction is not None and not interaction.deleted:
        interaction.take_state("routed")


def _done_to_one(deed: _Deed, world: GenesysWorld, placement: Placement) -> _Behaviour:
    def behave(order: Order) -> None:
        named = order.arguments.get("interactionid")
        is_served = world.serves(order.context.session_id)
        if named not in world.interactions and (placement.calls(named) or not is_served):
            (placement.redirect if order.element.name == "redirect" else succeed)(order)
        else:
            order.act(order.delay, lambda: _attempt(deed, order, world, placement))

    return behave


def _attempt(deed: _Deed, order: Order, world: GenesysWorld, placement: Placement) -> None:
    try:
        interaction = _meant(deed, order, world)
        with world.acting():
            deed.do(_Case(order, interaction, world, placement))
    except _RefusedError as refused:
        error, why = refused.args
        order.fail(error, why, after=0.0)
    else:
        order.done({"interactionid": interaction.id}, after=0.0)


def _meant(deed: _Deed, order: Order, world: GenesysWorld) -> Interaction:
    session = order.context.session_id
    named = order.arguments.get("interactionid")
    own = world.interactions.within_reach_of(session)
    found = own[0] if named is None and own else world.interactions.find(named)
    owner = None if found is None else found.session or found.detached_by
    if found is None or (deed.own and owner not in {session, None}):
        raise _RefusedError("unknown", f"session {session} has no interaction {named!r}")
    if found.state not in deed.states or (deed.own and owner is None):
        state = f"invalidstate.{found.state}" if deed.told else "invalidstate"
        raise _RefusedError(state, f"interaction {found.id} is {found.state}, of session {found.session or 'none'}")
    return found


def _making(medium: str, world: GenesysWorld) -> _Behaviour:
    def behave(order: Order) -> None:
        order.act(order.delay, lambda: _make(medium, order, world))

    return behave


def _make(medium: str, order: Order, world: GenesysWorld) -> None:
    given = order.arguments.get("media")
    try:
        name = medium if given is None else medium_name(given)
    except ValueError as error:
        order.fail("unknown", str(error), after=0.0)
        return
    made = world.interactions.make(name, udata=dict(order.arguments.get("udata") or {}))
    made.enter(order.context.session_id)
    made.added()
    order.done({"interactionid": made.id}, after=0.0)
