"""Rules about action elements and their events."""

from __future__ import annotations

from orsagent.check.findings import Severity
from orsagent.check.rules.rule import Rule

__all__ = ["RULES"]

_GUIDE = "Orchestration Server Developer's Guide, Agent Extension"
_MODULES = "orsagent: action modules"


def _action(text: str, more: str = '<transition event="error.agent" target="b"/>') -> str:
    return f'<state id="a">\n  <onentry>\n    {text}\n  </onentry>\n  {more}\n</state>\n<final id="b"/>'


RULES = (
    Rule(
        code="ORS501",
        name="unhandled-error",
        severity=Severity.WARNING,
        summary="Nothing handles the error event of an action",
        explanation=(
            "An action that fails raises `error.agent.<action>` and nothing else: without a transition for it the "
            "workflow goes on as if all were well, or waits for ever. A handler counts in the state where the action "
            "leaves the session, in what that stands in, in what is inside, in the regions beside it, and wherever "
            "transitions without an event lead from there. `error`, `error.agent` and `*` handle it too. The same "
            "goes for the other Genesys modules, but not in a `<final>` that ends the session; and parts that are "
            "written to be included are checked where they are."
        ),
        bad=_action("<agent:logout for=\"{dn: '7001'}\"/>", '<transition event="agent.logout.done" target="b"/>'),
        good=_action(
            "<agent:logout for=\"{dn: '7001'}\"/>",
            '<transition event="agent.logout.done" target="b"/>\n  <transition event="error.agent.logout" target="b">\n'
            '    <log label="logout failed" expr="_event.data.description"/>\n  </transition>',
        ),
        source=_GUIDE + ", Events",
        dialect="ors",
    ),
    Rule(
        code="ORS502",
        name="wrong-argument",
        summary="An argument of an action can never be right",
        explanation=(
            "What is constant in an argument is judged as it would be when the action runs: `for` is an object with "
            "`dn`, `media` names voice and a state in lower case, `set` is a boolean and no text, `hints` has no other "
            "properties than `extensions`, `reason` and `reasons`, and not two different reasons. The action would "
            "raise its error event."
        ),
        bad=_action("<agent:setdnd for=\"{dn: '7001'}\" set=\"'true'\"/>"),
        good=_action('<agent:setdnd for="{dn: \'7001\'}" set="true"/>'),
        source=_GUIDE,
        dialect="ors",
    ),
    Rule(
        code="ORS503",
        name="unknown-action",
        summary="The module has no such action",
        explanation="The namespace belongs to a module, and the module has no element of that name.",
        bad=_action("<agent:login for=\"{dn: '7001'}\"/>"),
        good=_action("<agent:logout for=\"{dn: '7001'}\"/>"),
        source=_GUIDE,
        dialect="ors",
    ),
    Rule(
        code="ORS504",
        name="unclaimed-element",
        severity=Severity.WARNING,
        summary="No module claims an element of executable content",
        explanation=(
            "Its namespace belongs to no module that is installed or given, nor to a Genesys module that stand-ins "
            "play in tests and in `orsagent run`, so a runtime refuses the document, unless "
            "it is told to ignore such elements. Give the module to the check (`--module PACKAGE:NAME`), or leave the "
            "rule out (`--ignore ORS504`)."
        ),
        bad='<state id="a">\n  <onentry><crm:lookup xmlns:crm="http://example.com/crm"/></onentry>\n</state>',
        good='<state id="a">\n  <onentry><log label="lookup"/></onentry>\n</state>',
        source=_MODULES,
    ),
    Rule(
        code="ORS505",
        name="misplaced-action",
        summary="An action stands where nothing executes it",
        explanation=(
            "Elements of other namespaces are executed in executable content only: `<onentry>`, `<onexit>`, "
            "`<transition>`, `<if>`, `<foreach>`, `<finalize>`. Elsewhere they are ignored without a word."
        ),
        bad='<state id="a">\n  <agent:logout for="{dn: \'7001\'}"/>\n</state>',
        good=_action("<agent:logout for=\"{dn: '7001'}\"/>"),
        source="SCXML 1.0, 4.10; " + _GUIDE,
        dialect="ors",
    ),
    Rule(
        code="ORS506",
        name="nested-action",
        summary="An action has a child element",
        explanation="An action returns at once, so nothing can run inside it. Put the other element behind it.",
        bad=_action("<agent:logout for=\"{dn: '7001'}\"><log/></agent:logout>"),
        good=_action("<agent:logout for=\"{dn: '7001'}\"/>\n    <log/>"),
        source="Orchestration Server Developer's Guide",
        dialect="ors",
    ),
    Rule(
        code="ORS507",
        name="unknown-event",
        severity=Severity.WARNING,
        summary="A transition waits for an event of a module that it does not raise",
        explanation="Most likely the name is misspelled. The reference lists the events of every action.",
        bad=_action(
            "<agent:logout for=\"{dn: '7001'}\"/>",
            '<transition event="agent.logout.doen" target="b"/>\n  <transition event="error" target="b"/>',
        ),
        good=_action(
            "<agent:logout for=\"{dn: '7001'}\"/>",
            '<transition event="agent.logout.done" target="b"/>\n  <transition event="error" target="b"/>',
        ),
        source=_GUIDE + ", Events",
        dialect="ors",
    ),
    Rule(
        code="ORS508",
        name="deprecated-attribute",
        severity=Severity.WARNING,
        summary="An attribute has an old name, or no meaning any more",
        explanation=(
            "`sendid` and `targettype` of `<send>` are names of the Working Draft of 2009 for `id` and `type`; "
            "`exmode` of `<scxml>` was dropped. `sendid` of `<cancel>` is not concerned."
        ),
        bad='<state id="a">\n  <onentry><send event="\'late\'" delay="\'1s\'" sendid="timer"/></onentry>\n'
        '  <transition event="late" target="b"/>\n</state>\n<final id="b"/>',
        good='<state id="a">\n  <onentry><send event="\'late\'" delay="\'1s\'" id="timer"/></onentry>\n'
        '  <transition event="late" target="b"/>\n</state>\n<final id="b"/>',
        source="SCXML 1.0, 6.2; Working Draft of 2009-05-07",
        dialect="ors",
    ),
)
"""Codes ORS501 to ORS599. What actions there are is the table of each module: `orsagent.actions.ModuleSpec`."""
