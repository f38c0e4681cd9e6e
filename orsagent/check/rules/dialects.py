"""Rules about what the two dialects read differently, and about what is sent."""

from __future__ import annotations

from orsagent.check.findings import Severity
from orsagent.check.rules.rule import Rule

__all__ = ["RULES"]


def _sent(event: str) -> str:
    return (
        f'<state id="a">\n  <onentry><send event="{event}"/></onentry>\n'
        '  <transition event="go" target="b"/>\n</state>\n<state id="b"/>'
    )


RULES = (
    Rule(
        code="ORS401",
        name="quoted-literal",
        severity=Severity.WARNING,
        summary="A literal is in quotation marks, which become part of it",
        explanation=(
            "In the Recommendation `event`, `target` and `delay` of `<send>` and `sendid` of `<cancel>` are literal; "
            "in ORS they are expressions, and a constant text needs quotation marks. `event` of `<transition>` and "
            "`<raise>` is literal in both. The dialect `auto` is `ors` when a Genesys module's namespace is declared; "
            "a document of ORS that declares none is checked with `--dialect ors`."
        ),
        bad=_sent("'go'"),
        good=_sent("go"),
        source="SCXML 1.0, 6.2; Genesys 8.1 SCXML Technical Reference, send",
    ),
    Rule(
        code="ORS402",
        name="unquoted-literal",
        severity=Severity.ERROR,
        summary="An expression is written as if it were literal",
        explanation=(
            "In ORS `event`, `target` and `delay` of `<send>` and `sendid` of `<cancel>` are expressions: "
            '`event="go"` '
            "asks for the variable `go`. Put constant texts in quotation marks inside the attribute."
        ),
        bad=_sent("go"),
        good=_sent("'go'"),
        source="Genesys 8.1 SCXML Technical Reference, send and cancel",
        dialect="ors",
    ),
    Rule(
        code="ORS403",
        name="bad-delay",
        summary="A delay is no time",
        explanation=(
            "A delay is a number with its unit, `s` or `ms`: `10s`, `1.5s`, `200ms`. Anything else raises an error "
            "event, and nothing is sent. Delays that are calculated are not judged."
        ),
        bad='<state id="a">\n  <onentry><send event="late" delay="10 minutes"/></onentry>\n</state>',
        good='<state id="a">\n  <onentry><send event="late" delay="600s"/></onentry>\n</state>',
        source="SCXML 1.0, 6.2.4",
    ),
    Rule(
        code="ORS404",
        name="delayed-internal-event",
        summary="An event to the internal queue has a delay",
        explanation=(
            "The internal queue is emptied before the session waits, so it knows no delays: nothing is sent, and "
            "`error.execution` is raised. Leave out the target: the external queue knows delays."
        ),
        bad='<state id="a">\n  <onentry><send event="late" target="#_internal" delay="1s"/></onentry>\n</state>',
        good='<state id="a">\n  <onentry><send event="late" delay="1s"/></onentry>\n</state>',
        source="SCXML 1.0, 6.2.4",
    ),
)
"""Codes ORS401 to ORS499. What a dialect reads how is the table in `orsagent.scxml.dialects`."""
