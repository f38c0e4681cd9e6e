"""Properties: random orders of events, delays and faults, and what must never or always hold in them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orsagent.testing.properties.claims import Predicate, always_claims, never_claims
from orsagent.testing.properties.plan import Plan

if TYPE_CHECKING:
    from hypothesis.stateful import RuleBasedStateMachine
    from hypothesis.strategies import SearchStrategy

__all__ = ["workflow_machine"]

Properties = str | Predicate | Iterable[str | Predicate]


def workflow_machine(
    path: str | Path,
    *,
    events: Iterable[str] | Mapping[str, SearchStrategy[Any] | None],
    faults: Iterable[str | int] = (),
    max_advance: float = 0,
    never: Properties = (),
    always: Properties = (),
    agents: Mapping[str, Mapping[str, Any]] | None = None,
    data: Mapping[str, object] | None = None,
    dialect: str = "auto",
    completion: str = "accepted",
    switches: Iterable[str] = ("SW1",),
    engine: str | None = None,
) -> type[RuleBasedStateMachine]:
    """A Hypothesis state machine that looks for an order of events, delays and faults in which a workflow goes wrong.

    It starts the workflow, then sends events, moves the time and makes T-Server fail, in any order, and after each step
    checks what must never and what must always hold. That the session never fails (an endless loop, a limit of its
    script) is checked without saying. What goes wrong is made as short as possible, and printed as a test with the
    fixture ``ors`` that can be pasted. The result's ``TestCase`` is collected by pytest::

        TestEndOfShift = workflow_machine("end_of_shift.scxml", events=["shift.ended"], never="attention").TestCase

    Args:
        path: the workflow, looked for beside the module that calls this and in the working folder; or the document
            itself when it begins with ``<``.
        events: the names of the events that come from outside; or a mapping from names to Hypothesis strategies of
            their data, None for no data.
        faults: what may go wrong, each with the next request: ``"drop"``, ``"delay"``, ``"reject"`` and ``"refuse"``
            (with any error code of the fake T-Server), or the code of a rejection as an integer. And at any time:
            ``"disconnect"``, ``"link_down"``, ``"out_of_service"`` (of an agent's DN).
        max_advance: the longest time that one step moves the clock, in seconds; 0 lets no time pass.
        never: what must not happen: the id of a state that must never be entered, a descriptor of error events such as
            ``error.*``, an ECMAScript expression that must never be true, or a function of (ors, session).
        always: what must hold after each step: an ECMAScript expression, or a function of (ors, session).
        agents: by agent id, the keyword arguments of `FakeTServer.add_agent`, and ``switch`` for another switch than
            the first one.
        data: values for top-level ``<data>`` elements.
        dialect: ``auto``, ``ors`` or ``w3c``.
        completion: as in `AgentModule`.
        switches: the names of the switches.
        engine: ``v8`` or ``quickjs``; by default ``quickjs`` if it is installed, which starts sessions faster.

    Raises:
        FileNotFoundError: there is no such workflow.
        DocumentError: the workflow is wrong.
        ValueError: an argument has a value that it cannot have; the message says what is expected.
        ImportError: Hypothesis is not installed.
    """
    if find_spec("hypothesis") is None:
        raise ImportError("workflow_machine needs Hypothesis: pip install 'orsagent[hypothesis]'")
    caller = sys._getframe(1).f_globals.get("__file__")
    plan = Plan.of(
        path,
        folders=[*([Path(caller).parent] if caller else []), Path()],
        agents=agents or {},
        data=data or {},
        dialect=dialect,
        completion=completion,
        switches=tuple(switches),
        engine=engine or ("quickjs" if find_spec("quickjs") else "v8"),
    )
    claims = [*never_claims(_each(never), plan.document), *always_claims(_each(always))]
    from orsagent.testing.properties.machine import make_machine  # noqa: PLC0415 -- it imports Hypothesis

    return make_machine(plan, claims, events=events, faults=tuple(faults), max_advance=max_advance)


def _each(properties: Properties) -> list[str | Callable[..., Any]]:
    if isinstance(properties, str) or callable(properties):
        return [properties]
    return [*properties]
