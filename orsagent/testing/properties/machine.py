"""The Hypothesis state machine. Only this module imports Hypothesis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.control import current_build_context
from hypothesis.stateful import RuleBasedStateMachine, rule
from hypothesis.strategies import SearchStrategy

from orsagent.testing.properties.claims import Claim
from orsagent.testing.properties.plan import Plan
from orsagent.testing.properties.scenario import Scenario
from orsagent.testing.properties.steps import NEXT_REQUEST, AdvanceTime, BreakRequest, ChangeLine, SendEvent, Step
from orsagent.tlib import ErrorCode

__all__ = ["make_machine"]

_LONGEST_DELAY: Final = 120
_LONGEST_OUTAGE: Final = 600
_LINE: Final = ("disconnect", "link_down", "out_of_service")
_CODES: Final = st.sampled_from([int(code) for code in ErrorCode])


class _WorkflowMachine(RuleBasedStateMachine):
    """Plays one scenario; the rules are added by `make_machine`."""

    plan: Plan
    claims: Sequence[Claim]
    longest: float

    def __init__(self) -> None:
        super().__init__()
        self.scenario = Scenario(self.plan, self.claims)
        try:
            self._check()
        except BaseException:
            self.scenario.close()  # Hypothesis tears down what it could make
            raise

    def send(self, event: tuple[str, Any]) -> None:
        """An event comes from outside."""
        self._play(SendEvent(*event))

    def advance(self, seconds: float) -> None:
        """Time passes; 0 seconds stand for as long as it takes until something is due."""
        passing = seconds or self.scenario.until_next(self.longest)
        if passing > 0:
            self._play(AdvanceTime(passing))

    def fault(self, fault: Step) -> None:
        """Something breaks, or is whole again."""
        self._play(fault)

    def teardown(self) -> None:
        """Give the engine back."""
        self.scenario.close()

    def _play(self, step: Step) -> None:
        self.scenario.play(step)
        self._check()

    def _check(self) -> None:
        __tracebackhide__ = True
        broken = self.scenario.broken()
        if broken is not None:
            if current_build_context().is_final:
                # a report would put marks before each line, and this is to be pasted
                print(f"\n# {broken.text}: this test shows that it does not hold\n{self.scenario.test(broken)}")  # noqa: T201
            steps = len(self.scenario.steps)
            raise AssertionError(
                f"expected that {broken.text}; that does not hold after {steps} step{'s' * (steps != 1)}. "
                "The output of this test has a test that shows it."
            )


def make_machine(
    plan: Plan,
    claims: Sequence[Claim],
    *,
    events: Iterable[str] | Mapping[str, SearchStrategy[Any] | None],
    faults: Sequence[str | int],
    max_advance: float,
) -> type[RuleBasedStateMachine]:
    """The class; see `workflow_machine`.

    Raises:
        ValueError: nothing can happen, or an argument has no such value.
    """
    if not 0 <= max_advance < float("inf"):
        raise ValueError(f"max_advance is {max_advance!r}; expected seconds, 0 or more")
    members: dict[str, Any] = {"plan": plan, "claims": tuple(claims), "longest": max_advance}
    sending, breaking = [*_events(events)], [*_faults(faults, plan)]
    if sending:
        members["send"] = rule(event=st.one_of(sending))(_WorkflowMachine.send)
    if max_advance >= 1:
        members["advance"] = rule(seconds=st.integers(0, int(max_advance)))(_WorkflowMachine.advance)
    elif max_advance > 0:
        members["advance"] = rule(seconds=st.just(0))(_WorkflowMachine.advance)
    if breaking:
        members["fault"] = rule(fault=st.one_of(breaking))(_WorkflowMachine.fault)
    if not {"send", "advance"} & members.keys():
        raise ValueError("nothing would happen: give events, max_advance, or both")
    machine: type[RuleBasedStateMachine] = type("WorkflowMachine", (_WorkflowMachine,), members)
    # an explanation would name lines of the interpreter; a scenario explains itself, and is found in half the time
    machine.TestCase.settings = settings(
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[phase for phase in Phase if phase is not Phase.explain],
    )
    return machine


def _events(events: Iterable[str] | Mapping[str, SearchStrategy[Any] | None]) -> Iterator[SearchStrategy[Any]]:
    if isinstance(events, str):
        raise ValueError(f"events is {events!r}; expected a list of names, or a mapping from names to strategies")  # noqa: TRY004
    for name in events:
        data = events[name] if isinstance(events, Mapping) else None
        if data is not None and not isinstance(data, SearchStrategy):
            raise ValueError(f"the data of {name!r} are {data!r}; expected a Hypothesis strategy, or None")
        yield st.tuples(st.just(name), st.none() if data is None else data)


def _faults(faults: Iterable[str | int], plan: Plan) -> Iterator[SearchStrategy[Step]]:
    switches = st.sampled_from(plan.switches)
    for fault in faults:
        if isinstance(fault, int) and not isinstance(fault, bool):
            yield st.builds(BreakRequest, switches, st.just("reject"), st.just(fault))
        elif fault == "out_of_service" and not plan.dns:
            raise ValueError("faults has 'out_of_service', but no agent has a DN; give agents")
        elif fault in _STEPS:
            yield _STEPS[fault](switches, plan)
        else:
            known = ", ".join((*NEXT_REQUEST, *_LINE))
            raise ValueError(f"faults has {fault!r}; expected {known}, or the error code of a rejection")


def _breaks(what: str, numbers: SearchStrategy[int]) -> Any:  # noqa: ANN401 -- a row of the table
    return lambda switches, _plan: st.builds(BreakRequest, switches, st.just(what), numbers)


def _changes(verbs: Sequence[str], of: SearchStrategy[Any]) -> Any:  # noqa: ANN401 -- a row of the table
    return lambda switches, _plan: st.builds(ChangeLine, switches, st.sampled_from(verbs), of)


def _services(_switches: SearchStrategy[str], plan: Plan) -> SearchStrategy[Step]:
    verbs = st.sampled_from(["out_of_service", "back_in_service"])
    dns = st.sampled_from(plan.dns)
    return st.builds(lambda place, verb: ChangeLine(place[0], verb, place[1]), dns, verbs)


_STEPS: Final[Mapping[str | int, Any]] = {
    "drop": _breaks("drop", st.just(0)),
    "delay": _breaks("delay", st.integers(1, _LONGEST_DELAY)),
    "reject": _breaks("reject", _CODES),
    "refuse": _breaks("refuse", _CODES),
    "disconnect": _changes(["disconnect"], st.integers(1, _LONGEST_OUTAGE)),
    "link_down": _changes(["link_down", "link_up"], st.none()),
    "out_of_service": _services,
}
"""The strategies of faults, by the names that users give."""
