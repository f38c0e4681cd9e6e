"""The stand-in for the Queue interface: it routes to the ready agents of the fake T-Servers.

A theory of operation. A submit waits in a line. Whenever one begins to wait or something happens in a fake T-Server,
the line is gone through in order of priority, and every submit for which somebody is ready is served. With `route` the
interaction is diverted at once, if it is a call; without, whoever was chosen is promised to the session until the
session sends the interaction on, asks again or ends, or the promise is too old. A submit ends by being served, by its
timeout, by `cancel`, or with its session.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from attrs import define

from orsagent.actions import ModuleSpec
from orsagent.clock import Scheduler, Timer
from orsagent.standins.candidates import Candidate, World
from orsagent.standins.choosing import Chooser
from orsagent.standins.orders import Order
from orsagent.standins.placement import Placement, PlacementError
from orsagent.standins.standin import StandIn
from orsagent.standins.targets import Target, TargetError, number_of, targets_of
from orsagent.standins.waiting import WaitingLine, WaitingSubmit
from orsagent.tlib import Unsubscribe

__all__ = ["QueueStandIn"]

_EVERYBODY: Final = Target(name="", kind="GA")


@define(eq=False)
class _Promise:
    """Somebody who was chosen for a session and has not got the interaction yet."""

    place: tuple[str, str]
    session: str
    interaction: str
    timer: Timer


class QueueStandIn(StandIn):
    """Plays the Queue interface.

    Args:
        specification: the module's elements.
        placement: where the calls are.
        delay: as in `StandIn`.
        shown: statistics that documents see, by object and name: `orderstat` goes by them as well.

    Attributes:
        world: who is there; its `groups` and `skills` may be filled by the test.
        statistics: values for `orderstat`, by the names of object and statistic.
        transition_time: seconds for which somebody who was chosen without `route` is promised at most.
    """

    def __init__(
        self,
        specification: ModuleSpec,
        placement: Placement,
        *,
        delay: float = 0.0,
        shown: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        super().__init__(specification, delay=delay)
        self.world = World(placement.tservers)
        self.statistics: dict[tuple[str, str], float] = {}
        self.transition_time = 5.0
        self._placement = placement
        self._chooser = Chooser(self.statistics, {} if shown is None else shown)
        self._line = WaitingLine()
        self._submits: dict[Order, WaitingSubmit] = {}
        self._promises: list[_Promise] = []
        self._left: dict[str, list[Target]] = {}
        self._unsubscribe: list[Unsubscribe] = []
        self._scheduler: Scheduler | None = None
        self._serving = False
        self._once_more = False
        placement.on_placed.append(self._placed)
        for name, behaviour in (
            ("submit", self._submit),
            ("cancel", self._cancel),
            ("query", self._query),
            ("update", self._update),
        ):
            self.behave(name, behaviour)

    @property
    def groups(self) -> dict[str, Any]:
        """The members of groups by the groups' names; while there are none, every agent is in every group."""
        return self.world.groups

    @property
    def skills(self) -> dict[str, Any]:
        """The levels of skills by agent id; while there are none, every agent has every skill."""
        return self.world.skills

    def open(self, scheduler: Scheduler) -> None:
        """Watch the fake T-Servers."""
        self._scheduler = scheduler
        self._unsubscribe = [tserver.watch(lambda _event: self.serve()) for tserver in self.world.tservers.values()]

    def session_ended(self, session_id: str) -> None:
        """Forget what waits for a session, and who is promised to it."""
        super().session_ended(session_id)
        self._left.pop(session_id, None)
        self._break_promises(lambda one: one.session == session_id)

    def close(self) -> None:
        """Forget everything and watch no more."""
        super().close()
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = []

    def serve(self) -> None:
        """Give whoever is ready to whoever waits. It is done by itself; after a change of `groups`, call it."""
        self._once_more = True
        if self._serving:
            return
        self._serving = True
        try:
            while self._once_more:
                self._once_more = False
                self._serve_line()
        finally:
            self._serving = False

    def _serve_line(self) -> None:
        for submit in self._line.in_order(self._now()):
            if not submit.order.pending:
                continue
            candidate = self._choose(submit)
            if candidate is not None:
                self._assign(submit, candidate)

    def _choose(self, submit: WaitingSubmit) -> Candidate | None:
        arguments = submit.order.arguments
        ready = [one for target in dict.fromkeys(submit.targets) for one in self.world.ready(target)]
        kind, statistic = arguments.get("ordertype"), arguments.get("orderstat")
        order = (str(kind or "any").lower(), str(statistic or ""))
        return self._chooser.choose(submit.targets, ready, order, submit.queue, self._now())

    def _assign(self, submit: WaitingSubmit, candidate: Candidate) -> None:
        order = submit.order
        self._line.remove(submit)
        self._chooser.chosen(submit.targets, candidate, submit.queue)
        if _is_true(order.arguments.get("route"), default=True):
            try:
                self._placement.send(order.arguments.get("interactionid"), candidate.dn, candidate.switch)
            except PlacementError as error:
                order.fail("remote", str(error))
                return
        else:
            self._promise(order, candidate)
        if order.delay:
            order.done(_told(submit, candidate))
        else:
            # whoever has become ready must not have to wait until the test moves the time
            order.done_at_once(_told(submit, candidate))

    # --- promises

    def _promise(self, order: Order, candidate: Candidate) -> None:
        if candidate.agent_id is None or self._scheduler is None:
            return
        timer = self._scheduler.call_later(self.transition_time, lambda: self._expire(promise))
        promise = _Promise(candidate.place, order.action.session, str(order.arguments.get("interactionid")), timer)
        self._promises.append(promise)
        self.world.taken.add(promise.place)

    def _expire(self, promise: _Promise) -> None:
        self._break_promises(lambda one: one is promise)
        self.serve()

    def _placed(self, interaction: str) -> None:
        self._break_promises(lambda one: one.interaction == interaction)

    def _break_promises(self, meant: Any) -> None:  # noqa: ANN401 -- a predicate of promises
        broken = [one for one in self._promises if meant(one)]
        self._promises = [one for one in self._promises if one not in broken]
        for one in broken:
            one.timer.cancel()
        self.world.taken = {one.place for one in self._promises}

    # --- the elements

    def _submit(self, order: Order) -> None:
        session = order.action.session
        self._break_promises(lambda one: one.session == session)
        try:
            targets = targets_of(order.arguments)
        except TargetError as error:
            order.fail("invalidtarget", str(error))
            return
        left = self._left.pop(session, [])
        if not _is_true(order.arguments.get("cleartargets"), default=False):
            targets += left
        submit = self._line.add(order, targets or [self._own_queue(order)], self._now())
        self._submits[order] = submit
        order.when_ended(lambda: self._submits.pop(order, None))
        self.serve()

    def _prepare(self, order: Order) -> None:
        super()._prepare(order)
        seconds = number_of(order.arguments.get("timeout"))
        if order.element.name == "submit" and seconds is not None and seconds >= 0:
            order.later(seconds, lambda: self._timed_out(order, seconds))

    def _timed_out(self, order: Order, seconds: float) -> None:
        submit = self._submits.get(order)
        targets = [] if submit is None else submit.targets
        if not _is_true(order.arguments.get("clearontimeout"), default=True):
            self._left[order.action.session] = targets
        unknown = [str(target) for target in targets if not self.world.knows(target)]
        reason = f"; no agent of the fake T-Servers can be one of {', '.join(unknown)}" if unknown else ""
        order.fail_at_once("timeout", f"no target was ready within {seconds:g} s{reason}")

    def _own_queue(self, order: Order) -> Target:
        """What a submit without targets waits for: the agents of its queue if there are any, else everybody."""
        queue = order.arguments.get("queue")
        own = Target(name=str(queue), kind="GA")
        return own if queue is not None and self.world.knows(own) else _EVERYBODY

    def _cancel(self, order: Order) -> None:
        for submit in self._line.meant(order):
            submit.order.withdraw()
        self._left.pop(order.action.session, None)
        order.done()

    def _query(self, order: Order) -> None:
        now = self._now()
        submit = next(iter(self._line.meant(order)), None)
        if submit is None:
            order.done({"priority": 0, "positioninqueue": 0, "invqwaittime": 0})
            return
        order.done(
            {
                "priority": submit.rank(now),
                "positioninqueue": self._line.position(submit, now),
                "invqwaittime": now - submit.since,
                "queue": submit.queue,
                "interactionid": submit.interaction,
            }
        )

    def _update(self, order: Order) -> None:
        arguments = order.arguments
        try:
            targets = targets_of(arguments)
        except TargetError as error:
            order.fail("invalidtarget", str(error))
            return
        for submit in self._line.meant(order):
            submit.targets = targets or submit.targets
            for name in ("priority", "increment", "interval"):
                number = number_of(arguments.get(name))
                if number is not None:
                    setattr(submit, name, number)
        order.done()
        self.serve()

    def _now(self) -> float:
        return self._scheduler.now() if self._scheduler is not None else 0.0


def _told(submit: WaitingSubmit, candidate: Candidate) -> dict[str, Any]:
    return {
        "targetselected": f"{candidate.dn}{f'@{candidate.switch}' if candidate.switch else ''}.DN",
        "vqselected": submit.queue,
        "targetcomponentselected": candidate.component,
        "targetobjectselected": candidate.component if candidate.target == _EVERYBODY else str(candidate.target),
        "interactionid": submit.interaction,
        "resource": candidate.resource(),
    }


def _is_true(value: object, *, default: bool) -> bool:
    """The boolean that a document means, also by a text."""
    if value is None:
        return default
    return value.strip().lower() != "false" if isinstance(value, str) else bool(value)
