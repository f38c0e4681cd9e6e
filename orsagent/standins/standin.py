"""A stand-in for a Genesys module: it takes every action, notes it, and answers as it is told.

A theory of operation. An action becomes an `Order`. The first script that matches answers it; without one, the
element's behaviour does, which by default succeeds at once: in the same moment of virtual time, but after what the
session has in its queue already. Of an order that has not ended with its session nothing is told any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from orsagent.actions import Action, ActionContext, ElementSpec, ModuleSpec
from orsagent.clock import Scheduler
from orsagent.standins.actions_taken import ModuleAction
from orsagent.standins.orders import Order
from orsagent.standins.patterns import ActionPattern, known_element
from orsagent.standins.scripts import Script
from orsagent.standins.tables.entries import started_event

__all__ = ["Behaviour", "StandIn", "succeed"]

Behaviour: TypeAlias = Callable[[Order], None]
"""What a stand-in does with an action that no script answers: it ends the order now or later."""


class StandIn:
    """Plays one Genesys module.

    Args:
        specification: the module's elements.
        delay: seconds of virtual time that an answer takes where nobody says otherwise.

    Attributes:
        orders: every action with what became of it, in order.
        scripts: the scripted answers, in the order of their definition.
        on_action: called with each action before anything else happens to it.

    Raises:
        ValueError: a negative delay.
    """

    def __init__(self, specification: ModuleSpec, *, delay: float = 0.0) -> None:
        self._specification = specification
        self._elements: dict[str, ElementSpec] = {one.name: one for one in specification.elements}
        self._behaviours: dict[str, Behaviour] = {}
        self.delay = delay
        self.orders: list[Order] = []
        self._open: dict[str, list[Order]] = {}
        self.scripts: list[Script] = []
        self.on_action: Callable[[ModuleAction], None] = lambda _action: None

    @property
    def name(self) -> str:
        """The module's short name, such as ``queue``."""
        return self._specification.name

    @property
    def specification(self) -> ModuleSpec:
        """The module's elements."""
        return self._specification

    @property
    def delay(self) -> float:
        """Seconds of virtual time that an answer takes where nobody says otherwise."""
        return self._delay

    @delay.setter
    def delay(self, seconds: float) -> None:
        if not seconds >= 0:
            raise ValueError(f"delay is {seconds!r}; expected seconds, 0 or more")
        self._delay = seconds

    @property
    def journal(self) -> list[ModuleAction]:
        """Every action, in order; compare it with a list."""
        return [order.action for order in self.orders]

    @property
    def unhit_scripts(self) -> tuple[Script, ...]:
        """The scripted answers that no action has used, but for those that are `Script.optional`."""
        return tuple(script for script in self.scripts if script.is_unhit)

    def on(self, element: str, /, *, times: int | None = None, **arguments: object) -> Script:
        """Script an answer; the result says which: ``ors.module("queue").on("submit").fail("remote")``.

        Args:
            element: the element's local name.
            times: how many actions; None for all. The same as `Script.times`.
            arguments: what its attributes must be: a value, `unittest.mock.ANY`, or a function that gets the value;
                ``params``, ``content`` and ``children`` too.

        Raises:
            ValueError: the module has no such element, or an attribute's name is misspelled.
        """
        script = Script(ActionPattern(self.name, known_element(self._specification, element), arguments))
        if times is not None:
            script.times(times)
        self.scripts.append(script)
        return script

    def behave(self, element: str, behaviour: Behaviour) -> None:
        """Replace what the stand-in does with an element that no script answers.

        Args:
            element: the element's local name.
            behaviour: gets the `Order` and ends it, now or later.

        Raises:
            ValueError: the module has no such element.
        """
        self._behaviours[known_element(self._specification, element).name] = behaviour

    def open(self, scheduler: Scheduler) -> None:
        """The runtime starts."""

    def execute(self, action: Action, context: ActionContext) -> None:
        """Take an action.

        Raises:
            ValueError: the element is none of the module's.
        """
        element = known_element(self._specification, action.element)
        order = Order(self._taken(action, context, element), element, context, self.delay)
        self._prepare(order)
        self.orders.append(order)
        self._open.setdefault(context.session_id, []).append(order)
        self.on_action(order.action)
        started = started_event(element)
        if started is not None:
            context.raise_event(started, {"requestid": action.request_id})
        script = next((one for one in self.scripts if one.matches(element.name, self._judged(order))), None)
        if script is None or not script.apply(order):
            self._behaviours.get(element.name, succeed)(order)

    def session_ended(self, session_id: str) -> None:
        """Tell a session nothing any more."""
        for order in self._open.pop(session_id, ()):
            if order.pending:
                order.outlive()

    def close(self) -> None:
        """Forget everything that is open."""
        for order in (one for orders in self._open.values() for one in orders):
            order.forget()
        self._open.clear()

    def _taken(self, action: Action, context: ActionContext, element: ElementSpec) -> ModuleAction:
        places = {one.name for one in element.attributes if one.kind.value == "location"}
        return ModuleAction(
            self.name,
            action.element,
            {name: value for name, value in action.arguments.items() if name not in places},
            request_id=action.request_id,
            session=context.session_id,
            time=context.now(),
            position=action.position,
        )

    def _prepare(self, order: Order) -> None:
        """Fill in what the done event says by itself: what the guide says it repeats of the arguments."""
        told = set(order.element.events[0].data) - {"requestid"}
        order.defaults = {name: value for name, value in order.arguments.items() if name in told}

    def _judged(self, order: Order) -> Mapping[str, Any]:
        """What scripts are matched with."""
        return order.arguments

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name}, {len(self.orders)} actions)"


def succeed(order: Order) -> None:
    """Let an action succeed with nothing else to say."""
    order.done()
