"""What a rule is."""

from __future__ import annotations

from attrs import frozen

from orsagent.check.findings import Severity

__all__ = ["Rule"]

_HEADS = {
    "w3c": '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">',
    "ors": (
        '<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:agent="http://www.genesyslab.com/modules/agent" '
        'version="1.0">'
    ),
}


@frozen(kw_only=True)
class Rule:
    """One rule: checks, ``orsagent explain``, the reference and the tests read it.

    Attributes:
        code: never changes, and is never used again.
        name: says it in words; for what makes the reader refuse a document, the code of its `DocumentError`.
        severity: error when the document cannot be loaded, or when it is certain to fail; else warning.
        summary: one line, without a full stop.
        explanation: what goes wrong, and what to do.
        bad: an example of which this rule has something to say, and no other.
        good: the same, repaired.
        source: the page that the rule follows.
        dialect: in which dialect the examples are written.
        shown: what people are shown instead of `bad`, when that is too long.
    """

    code: str
    name: str
    severity: Severity = Severity.ERROR
    summary: str
    explanation: str
    bad: str
    good: str
    source: str
    dialect: str = "w3c"
    shown: str | None = None

    def document(self, example: str) -> str:
        """An example as a whole document: one that does not say so is the content of ``<scxml>``."""
        return example if "<scxml" in example else f"{_HEADS[self.dialect]}\n{example}\n</scxml>"
