"""The page of inclusion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orsagent.check.rules import RULES
from orsagent.scxml.reading.inclusion import TEXT_CONTENT
from orsagent.scxml.reading.inclusion_markup import ATTRIBUTES as INCLUDE_ATTRIBUTES
from reference_pages.checks import anchor
from reference_pages.markdown import table

__all__ = ["inclusion"]

_PREFIX = "survey"

PREFIX_RULES: Mapping[str, str] = {
    '`id="ask"` of a state, parallel, final or history': f"`{_PREFIX}.ask`",
    "`$$_MY_PREFIX_$$.ask` in any attribute": f"`{_PREFIX}.ask`",
    "`$$_MY_PREFIX_$$` in any attribute": f"`{_PREFIX}`",
    "`_my_prefix` in any script or expression": f"`'{_PREFIX}'`, for what is written in the part; elsewhere `''`",
    '`target="ask"`, `initial="ask"`, `event="done.state.ask"`, `In(\'ask\')` in attributes': (
        f"`{_PREFIX}.ask` if the part has such a state; else as it is written"
    ),
    "ids of data, sends and invocations": "as they are written",
    "anything of this in a document that is no part": "no prefix: `$$_MY_PREFIX_$$.ask` is `ask`",
}

INCLUSION_RULES = ("unreadable-file", "bad-include", "unknown-include-id", "include-cycle", "duplicate-id", "encoding")


def inclusion() -> Iterator[str]:
    """The page of inclusion: what xi:include knows, what it makes of a part, and what is refused."""
    yield "# Inclusion"
    yield (
        "`<xi:include>`, of the namespace `http://www.w3.org/2001/XInclude`, is replaced by what it names before a "
        "document is read, in both dialects. Sources: XInclude 1.0 (Second Edition); what Composer writes. How to use "
        "it stands in [Workflows in several files](../how-to/split-workflows.md)."
    )
    yield "## Attributes"
    yield table(("attribute", "says"), ((f"`{name}`", text) for name, text in INCLUDE_ATTRIBUTES.items()))
    yield (
        "Text is included where text is read: "
        + ", ".join(f"`<{name}>`" for name in TEXT_CONTENT)
        + ", and inside of elements of other namespaces. `<xi:fallback>` inside of `<xi:include>` takes its place when "
        "the file, or the id in it, is not there or must not be read. It does not help against a file that is wrong."
    )
    yield "## Parts with a prefix"
    yield "With `resolveid`, in the dialect `ors` only. In an inclusion inside of a part, prefixes are put together."
    yield table(("written in the part", f'with `resolveid="{_PREFIX}"`'), PREFIX_RULES.items())
    yield "## What is refused"
    yield "Each is a `DocumentError` with its code, and a finding of `orsagent check` with the number."
    yield table(("finding", "code", "what"), map(_refusal_row, INCLUSION_RULES))
    yield "Beyond the [limits](limits.md) a document is refused as `document-too-large` or `document-too-deep`."


def _refusal_row(name: str) -> tuple[str, ...]:
    rule = RULES[name]
    return f"[{rule.code}](checks.md#{anchor(rule)})", f"`{name}`", f"{rule.summary}."
