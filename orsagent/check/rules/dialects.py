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
    Rule(
        code="ORS405",
        name="not-in-ors",
        severity=Severity.WARNING,
        summary="ORS does not have what this document of ORS uses",
        explanation=(
            "orsagent runs `<history>` and `<foreach>`, and attributes such as `eventexpr`, in both dialects; ORS has "
            "none of them. What passes its tests here would fail there. Use states and conditions, a loop in a "
            "`<script>`, and the attribute that is an expression in ORS."
        ),
        bad=(
            '<datamodel><data id="all" expr="[1, 2]"/><data id="one"/></datamodel>\n<state id="a">\n'
            '  <onentry><foreach array="all" item="one"><log expr="one"/></foreach></onentry>\n</state>'
        ),
        good=(
            '<datamodel><data id="all" expr="[1, 2]"/></datamodel>\n<state id="a">\n'
            "  <onentry><script>for (var i = 0; i &lt; all.length; i++) __Log(all[i]);</script></onentry>\n</state>"
        ),
        source="Genesys 8.1 SCXML Technical Reference, SCXML",
        dialect="ors",
    ),
    Rule(
        code="ORS406",
        name="event-of-other-dialect",
        severity=Severity.WARNING,
        summary="A transition waits for a platform event of the other dialect",
        explanation=(
            "In the Recommendation errors of the platform are `error.execution` and `error.communication`. ORS says "
            "with the name what was wrong: `error.script.*`, `error.illegalvalue.*`, `error.send.*`; and `<cancel>` "
            "answers there with `cancel.successful` or `error.notallowed`. A transition for names of the other dialect "
            'is never taken. `event="error"` matches the errors of both.'
        ),
        bad='<state id="a">\n  <transition event="error.execution" target="b"/>\n</state>\n<state id="b"/>',
        good='<state id="a">\n  <transition event="error" target="b"/>\n</state>\n<state id="b"/>',
        source="Genesys 8.1 SCXML Technical Reference, Events; SCXML 1.0, 3.12.2",
        dialect="ors",
    ),
    Rule(
        code="ORS407",
        name="to-source",
        summary="toSource is called in the dialect w3c",
        explanation=(
            "ORS runs scripts in SpiderMonkey, where every value has `toSource`. No other engine has it, and neither "
            "has the dialect `w3c`: the call is an error. Write `JSON.stringify`, or load the document in the dialect "
            "`ors`."
        ),
        bad='<state id="a">\n  <onentry><log expr="[1, 2].toSource()"/></onentry>\n</state>',
        good='<state id="a">\n  <onentry><log expr="JSON.stringify([1, 2])"/></onentry>\n</state>',
        source="SCXML 1.0, B.2; ECMA-262",
    ),
)
"""Codes ORS401 to ORS499. What a dialect reads how is the table in `orsagent.scxml.dialects`."""
