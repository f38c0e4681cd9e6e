"""The table of rules: the codes, what they mean, and an example of each, bad and good.

The groups: ORS0 the file and its XML, ORS1 elements and attributes, ORS2 states and transitions, ORS3 ECMAScript, ORS4
what the dialects read differently, ORS5 actions and their events, ORS9 comments to orsagent. A new rule is a row here
and a pass in `orsagent.check` that yields a `Problem` with its name.
"""

from __future__ import annotations

from collections.abc import Mapping

from orsagent.check.rules import actions, comments, dialects, elements, files, flow, scripts
from orsagent.check.rules.rule import Rule

__all__ = ["GROUPS", "RULES", "Rule", "canonical", "selects"]

_TABLES = (files, elements, flow, scripts, dialects, actions, comments)

RULES: Mapping[str, Rule] = {rule.name: rule for table in _TABLES for rule in table.RULES}
"""All rules by name, in the order of their codes."""

GROUPS: Mapping[str, str] = {
    "ORS0": "The file and its XML",
    "ORS1": "Elements and attributes",
    "ORS2": "States and transitions",
    "ORS3": "ECMAScript",
    "ORS4": "Events, delays and dialects",
    "ORS5": "Actions and their events",
    "ORS9": "Comments to orsagent",
}
"""What the codes that begin so are about."""

_BY_CODE: Mapping[str, Rule] = {rule.code: rule for rule in RULES.values()}


def canonical(text: str) -> str | None:
    """The name of the rule that a code or a name means; None if there is no such rule."""
    found = _BY_CODE.get(text.upper()) or RULES.get(text.lower())
    return None if found is None else found.name


def selects(text: str) -> frozenset[str]:
    """The names of the rules that a code, a name, or the beginning of codes (``ORS3``) selects; ``ALL`` is all."""
    if text.upper() == "ALL":
        return frozenset(RULES)
    name = canonical(text)
    if name is not None:
        return frozenset({name})
    return frozenset(rule.name for rule in RULES.values() if text and rule.code.startswith(text.upper()))
