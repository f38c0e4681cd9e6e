"""The page of rules."""

from __future__ import annotations

from collections.abc import Iterator

from orsagent.check.rules import GROUPS, RULES, Rule
from reference_pages.markdown import table

__all__ = ["anchor", "checks"]


def checks() -> Iterator[str]:
    """The page of rules: what ``orsagent check`` finds, with an example of each, bad and good."""
    yield "# What check finds"
    yield (
        "The rules of `orsagent check`, by their codes; `orsagent explain CODE` shows the same. An error fails when "
        "the document is loaded or run, a warning is most likely a mistake. How to use them stands in "
        "[Check workflows in CI](../how-to/check-in-ci.md). The examples are the content of `<scxml>`, unless they "
        "show it; `ors` marks those in the dialect of ORS, with the prefix `agent` for the Agent extension's namespace."
    )
    yield table(
        ("code", "name", "severity", "what is wrong"),
        ((f"[{r.code}](#{anchor(r)})", f"`{r.name}`", r.severity.value, r.summary) for r in RULES.values()),
    )
    for group, title in GROUPS.items():
        yield f"## {title}"
        for rule in RULES.values():
            if rule.code.startswith(group):
                yield from _rule(rule)


def anchor(rule: Rule) -> str:
    """Where a rule stands on the page."""
    return f"{rule.code}-{rule.name}".lower()


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.code} {rule.name}"
    yield f"{rule.summary}. {rule.explanation}"
    for title, example in (("Bad", rule.shown or rule.bad), ("Good", rule.good)):
        yield f"{title}{' (`ors`)' if rule.dialect == 'ors' else ''}:\n\n```xml\n{example}\n```"
    yield f"Source: {rule.source}."
