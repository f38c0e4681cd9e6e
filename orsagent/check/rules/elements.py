"""Rules about elements and attributes."""

from __future__ import annotations

from orsagent.check.rules.rule import Rule

__all__ = ["RULES"]

RULES = (
    Rule(
        code="ORS101",
        name="unknown-attribute",
        summary="An attribute that the element does not have",
        explanation=(
            "Most likely it is misspelled, and what it should do does not happen. In the dialect `ors` attributes "
            "whose names begin with `_` are always allowed; Composer writes them."
        ),
        bad='<state id="a">\n  <transition event="go" target="b" condition="true"/>\n</state>\n<state id="b"/>',
        good='<state id="a">\n  <transition event="go" target="b" cond="In(\'a\')"/>\n</state>\n<state id="b"/>',
        source="SCXML 1.0, 3 to 6; Orchestration Server Developer's Guide",
    ),
    Rule(
        code="ORS102",
        name="missing-attribute",
        summary="An attribute that the element needs is missing",
        explanation="The reference lists the attributes of every element; required ones are bold.",
        bad='<state id="a">\n  <onentry><raise/></onentry>\n</state>',
        good='<state id="a">\n  <onentry><raise event="entered"/></onentry>\n</state>',
        source="SCXML 1.0, 3 to 6; Orchestration Server Developer's Guide",
    ),
    Rule(
        code="ORS103",
        name="misplaced-element",
        summary="An element stands where it does not belong, or does not exist",
        explanation="The message says where it belongs.",
        bad='<state id="a">\n  <log label="entered"/>\n</state>',
        good='<state id="a">\n  <onentry><log label="entered"/></onentry>\n</state>',
        source="SCXML 1.0, 3 to 6",
    ),
    Rule(
        code="ORS104",
        name="repeated-element",
        summary="An element stands twice where one is allowed",
        explanation="Join the two, or remove one.",
        bad='<datamodel><data id="x"/></datamodel>\n<datamodel><data id="y"/></datamodel>\n<state id="a"/>',
        good='<datamodel><data id="x"/><data id="y"/></datamodel>\n<state id="a"/>',
        source="SCXML 1.0, 3 to 6",
    ),
    Rule(
        code="ORS105",
        name="bad-value",
        summary="An attribute has a value that it cannot have",
        explanation="The message lists the values that are possible.",
        bad='<state id="a">\n  <transition event="go" type="local"/>\n</state>',
        good='<state id="a">\n  <transition event="go" type="internal"/>\n</state>',
        source="SCXML 1.0, 3 to 6",
    ),
    Rule(
        code="ORS106",
        name="contradictory-attributes",
        summary="Two attributes contradict each other",
        explanation=(
            "Some attributes have a second spelling for an expression, as `event` and `eventexpr`, or an old name, as "
            "`sendid` for `id`. Give one of the two."
        ),
        bad='<state id="a">\n  <onentry><send event="go" eventexpr="\'stop\'"/></onentry>\n</state>',
        good='<state id="a">\n  <onentry><send event="go"/></onentry>\n</state>',
        source="SCXML 1.0, 6.2",
    ),
    Rule(
        code="ORS107",
        name="contradictory-content",
        summary="An element has two values",
        explanation="A value comes from an expression, from a file, or from what stands inside: one of them.",
        bad='<datamodel><data id="x" expr="1">2</data></datamodel>\n<state id="a"/>',
        good='<datamodel><data id="x" expr="1"/></datamodel>\n<state id="a"/>',
        source="SCXML 1.0, 5.3, 5.4, 5.6, 6.2",
    ),
    Rule(
        code="ORS108",
        name="bad-id",
        summary="A state's id is empty or has spaces",
        explanation="`target` and `initial` separate ids by spaces, so such a state could not be named.",
        bad='<state id="on call"/>',
        good='<state id="on_call"/>',
        source="SCXML 1.0, 3.14",
    ),
    Rule(
        code="ORS109",
        name="duplicate-id",
        summary="Two states have the same id",
        explanation="Nobody could say which one a transition means. Rename one of them.",
        bad='<state id="a">\n  <state id="a"/>\n</state>',
        good='<state id="a">\n  <state id="a1"/>\n</state>',
        source="SCXML 1.0, 3.14",
    ),
    Rule(
        code="ORS110",
        name="no-states",
        summary="The document has no state",
        explanation="A session is always in some state, so `<scxml>` needs one at least.",
        bad='<datamodel><data id="x"/></datamodel>',
        good='<datamodel><data id="x"/></datamodel>\n<state id="a"/>',
        source="SCXML 1.0, 3.2",
    ),
    Rule(
        code="ORS111",
        name="unknown-target",
        summary="A transition leads to a state that does not exist",
        explanation="`target` and `initial` name states by their ids, separated by spaces.",
        bad='<state id="a">\n  <transition event="go" target="nowhere"/>\n</state>',
        good='<state id="a">\n  <transition event="go" target="b"/>\n</state>\n<state id="b"/>',
        source="SCXML 1.0, 3.5",
    ),
    Rule(
        code="ORS112",
        name="illegal-targets",
        summary="The targets cannot be active together, or lie outside",
        explanation=(
            "Several targets must lie in different regions of a `<parallel>`. The initial state of a state lies inside "
            "it, and so does the default state of a history."
        ),
        bad='<state id="a">\n  <transition event="go" target="b c"/>\n</state>\n<state id="b"/>\n<state id="c"/>',
        good='<state id="a">\n  <transition event="go" target="b c"/>\n</state>\n'
        '<parallel id="p">\n  <state id="b"/>\n  <state id="c"/>\n</parallel>',
        source="SCXML 1.0, 3.11",
    ),
    Rule(
        code="ORS113",
        name="empty-transition",
        summary="A transition has no event, no condition and no target",
        explanation="It would be taken for ever without doing anything. Give it what it is for.",
        bad='<state id="a">\n  <transition/>\n</state>',
        good='<state id="a">\n  <transition event="go"/>\n</state>',
        source="SCXML 1.0, 3.5.1",
    ),
    Rule(
        code="ORS114",
        name="bad-default-transition",
        summary="The transition of `<initial>` or `<history>` is missing, or has an event or a condition",
        explanation="It is taken as soon as the state is entered, so it has a target and nothing that it waits for.",
        bad='<state id="a">\n  <initial><transition event="go" target="b"/></initial>\n  <state id="b"/>\n</state>',
        good='<state id="a">\n  <initial><transition target="b"/></initial>\n  <state id="b"/>\n</state>',
        source="SCXML 1.0, 3.6, 3.10",
    ),
    Rule(
        code="ORS115",
        name="bad-initial",
        summary="A state without child states has an initial state",
        explanation="There is nothing inside to enter. Remove `initial`, or put the child states inside.",
        bad='<state id="a" initial="b">\n  <transition event="go" target="b"/>\n</state>\n<state id="b"/>',
        good='<state id="a">\n  <transition event="go" target="b"/>\n</state>\n<state id="b"/>',
        source="SCXML 1.0, 3.3",
    ),
)
"""Codes ORS101 to ORS199. The Recommendation's vocabulary is the table in `orsagent.scxml.reading.vocabulary`."""
