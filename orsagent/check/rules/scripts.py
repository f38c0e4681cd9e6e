"""Rules about ECMAScript."""

from __future__ import annotations

from orsagent.check.findings import Severity
from orsagent.check.rules.rule import Rule

__all__ = ["RULES"]

RULES = (
    Rule(
        code="ORS301",
        name="script-syntax",
        summary="An expression or script is no ECMAScript",
        explanation=(
            "It raises an error event when it is reached (`error.execution`), and a condition counts as false. The "
            "place is where the parser gave up; the message is the engine's."
        ),
        bad='<datamodel><data id="tries" expr="1 +"/></datamodel>\n<state id="a"/>',
        good='<datamodel><data id="tries" expr="1 + 1"/></datamodel>\n<state id="a"/>',
        source="SCXML 1.0, 5.9.1, B.2",
    ),
    Rule(
        code="ORS302",
        name="undeclared-variable",
        severity=Severity.WARNING,
        summary="A variable that is declared nowhere",
        explanation=(
            "Reading it throws a ReferenceError, which becomes an error event. Declared counts whatever `<data>`, a "
            "script's `var` or function, `<foreach>` or an assignment in a script makes, anywhere in the document; so "
            "does a name that a script asks for by `typeof`. For `_data.x` a comparison and a condition ask, too. The "
            "rule is silent in parts that are written to be included, and in documents with scripts that may "
            "make names which no parser sees (`eval` of any text, `with`, includes)."
        ),
        bad='<datamodel><data id="agentId" expr="\'1001\'"/></datamodel>\n'
        '<state id="a">\n  <onentry><log expr="agentID"/></onentry>\n</state>',
        good='<datamodel><data id="agentId" expr="\'1001\'"/></datamodel>\n'
        '<state id="a">\n  <onentry><log expr="agentId"/></onentry>\n</state>',
        source="SCXML 1.0, 5.10, B.2",
    ),
    Rule(
        code="ORS303",
        name="no-data-model",
        severity=Severity.WARNING,
        summary="The null data model has no variables and no scripts",
        explanation=(
            "With `datamodel=\"null\"` a condition can only be `In('id')`; anything else is an error when reached."
        ),
        bad='<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null">\n'
        '<state id="a">\n  <transition event="go" cond="x &gt; 1" target="b"/>\n</state>\n<state id="b"/>\n</scxml>',
        good='<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null">\n'
        '<state id="a">\n  <transition event="go" cond="In(\'a\')" target="b"/>\n</state>\n<state id="b"/>\n</scxml>',
        source="SCXML 1.0, B.1",
    ),
    Rule(
        code="ORS304",
        name="unknown-member",
        severity=Severity.WARNING,
        summary="`_genesys`, or another variable of a module, has no such property",
        explanation=(
            "It is undefined, so that a comparison with it is false, or a call of it throws a TypeError. What `typeof` "
            "asks for is not complained of. The reference page on `_genesys` lists what there is."
        ),
        bad='<state id="a">\n  <onentry><log expr="_genesys.ixn.mediaType.TMediaEmail"/></onentry>\n</state>',
        good='<state id="a">\n  <onentry><log expr="_genesys.ixn.mediaType.TMediaEMail"/></onentry>\n</state>',
        source="ORS Developer's Guide, Orchestration Extensions",
    ),
    Rule(
        code="ORS305",
        name="read-only-member",
        severity=Severity.WARNING,
        summary="`_genesys`, or another variable of a module, is assigned to",
        explanation=(
            "Its properties are read-only: the assignment is ignored, or a TypeError in strict code. User data are "
            "changed by `_genesys.ixn.setuData(object, id)`."
        ),
        bad='<state id="a">\n  <onentry><assign location="_genesys.session.tenant" expr="1"/></onentry>\n</state>',
        good='<datamodel><data id="tenant"/></datamodel>\n<state id="a">\n'
        '  <onentry><assign location="tenant" expr="_genesys.session.tenant"/></onentry>\n</state>',
        source="ORS Developer's Guide, Orchestration Extensions",
    ),
)
"""Codes ORS301 to ORS399."""
