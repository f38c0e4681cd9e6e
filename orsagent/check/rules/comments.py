"""Rules about comments to orsagent."""

from __future__ import annotations

from orsagent.check.findings import Severity
from orsagent.check.rules.rule import Rule

__all__ = ["RULES"]

_SOURCE = "orsagent: comments"
_WAITING = '<state id="a"/>\n'
_ALLOW = "<!-- orsagent: allow ORS201"

RULES = (
    Rule(
        code="ORS901",
        name="bad-comment",
        severity=Severity.WARNING,
        summary="A comment to orsagent cannot be read, or gives no reason",
        explanation=(
            "A suppression looks like `<!-- orsagent: allow ORS201 because the dialler enters it -->`, with codes or "
            "names of rules, separated by commas. Without a reason it allows nothing: in a year nobody would know why "
            "it is there. "
            "The other comment that is known is `<!-- orsagent: dialect w3c -->`, or `ors`."
        ),
        bad='<!-- orsagent: allow ORS999 because nobody knows this rule -->\n<state id="a"/>',
        good=f'{_WAITING}{_ALLOW} because the diagram shows it -->\n<state id="planned"/>',
        source=_SOURCE,
    ),
    Rule(
        code="ORS902",
        name="unused-suppression",
        severity=Severity.WARNING,
        summary="A suppression allows what nobody does",
        explanation=(
            "What it was written for has gone, or it stands in the wrong place: it is for the element behind it, with "
            "everything inside. Remove it, or it will hide a mistake some day."
        ),
        bad=f'{_ALLOW} because it was planned once -->\n<state id="a"/>',
        good=f'{_WAITING}{_ALLOW} because the diagram shows it -->\n<state id="planned"/>',
        source=_SOURCE,
    ),
)
"""Codes ORS901 to ORS999."""
