"""Rules about states and transitions."""

from __future__ import annotations

from orsagent.check.findings import Severity
from orsagent.check.rules.rule import Rule

__all__ = ["RULES"]

RULES = (
    Rule(
        code="ORS201",
        name="unreachable-state",
        severity=Severity.WARNING,
        summary="A state that nothing leads to",
        explanation=(
            "No transition has it as a target, and it is no initial state. Events and conditions are not looked at: a "
            "state counts as reachable as soon as some transition leads to it. Of states inside each other the "
            "outermost is reported. In a part with `$$_MY_PREFIX_$$` every outermost state counts as reachable: "
            "another document includes it."
        ),
        bad='<state id="a">\n  <transition event="go" target="b"/>\n</state>\n<state id="b"/>\n<state id="forgotten"/>',
        good='<state id="a">\n  <transition event="go" target="b"/>\n</state>\n<state id="b"/>',
        source="SCXML 1.0, 3.11",
    ),
    Rule(
        code="ORS202",
        name="transition-never-taken",
        severity=Severity.WARNING,
        summary="A transition comes too late: another one is always taken before it",
        explanation=(
            "A state's transitions are asked in document order; the first whose event matches and whose condition "
            "holds is taken. So one without a condition hides those behind it for the same or a narrower event, as "
            "`error` hides `error.agent.logout`. One that has neither event nor condition is taken before any event is "
            "looked at, so it hides every transition that waits for an event, of its state and of those inside."
        ),
        bad='<state id="a">\n  <transition event="error" target="b"/>\n'
        '  <transition event="error.agent.logout" target="c"/>\n  <transition event="go" target="c"/>\n'
        '</state>\n<state id="b"/>\n<state id="c"/>',
        good='<state id="a">\n  <transition event="error.agent.logout" target="c"/>\n'
        '  <transition event="error" target="b"/>\n  <transition event="go" target="c"/>\n'
        '</state>\n<state id="b"/>\n<state id="c"/>',
        source="SCXML 1.0, 3.13",
    ),
    Rule(
        code="ORS203",
        name="condition-never-true",
        severity=Severity.WARNING,
        summary="A transition's condition is never true",
        explanation="It is a constant that counts as false, so the transition is never taken. Remove or correct it.",
        bad='<state id="a">\n  <transition event="go" cond="false" target="b"/>\n</state>\n<state id="b"/>',
        good='<state id="a">\n  <transition event="go" cond="_event.data" target="b"/>\n</state>\n<state id="b"/>',
        source="SCXML 1.0, 3.5",
    ),
)
"""Codes ORS201 to ORS299."""
