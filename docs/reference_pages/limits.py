"""The page of limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import fields_dict

from orsagent.js import Limits
from orsagent.js.guard import ABSENT_GLOBALS
from orsagent.runtime import Runtime
from orsagent.scxml import StepLimits
from orsagent.scxml.reading.source import Limits as DocumentLimits
from reference_pages.markdown import described, figure, table

__all__ = ["limits"]


RUNTIME_LIMITS: Mapping[str, str] = {
    "max_sessions": "sessions alive at once in a runtime.",
    "max_depth": "how many levels deep sessions may invoke each other.",
}


DOCUMENT_LIMITS: Mapping[str, str] = {
    "bytes": "size of a document, in bytes.",
    "elements": "elements of a document.",
    "depth": "how many levels deep elements may be nested.",
    "inclusions": "inclusions of a document, those in what it includes as well.",
    "inclusion_depth": "how many levels deep files may include each other.",
}


def limits() -> Iterator[str]:
    """The page of limits: what a document and its scripts may use."""
    yield "# Limits"
    yield (
        "What they are for, and what happens beyond them, stands in "
        "[Limits and safety](../explanation/limits-and-safety.md)."
    )
    yield table(("what", "default", "changed by"), _limit_rows())
    yield "## Globals that scripts do not have"
    yield "ECMAScript has them, or an engine does; here they are absent, on both engines."
    yield table(("global", "why"), ((f"`{name}`", why) for name, why in ABSENT_GLOBALS.items()))


def _limit_rows() -> Iterator[tuple[str, ...]]:
    for kind, option in ((Limits, "limits=Limits"), (StepLimits, "step_limits=StepLimits")):
        for name, meaning in described(kind).items():
            yield meaning, figure(getattr(kind(), name)), f"`Runtime({option}({name}=...))`"
    for name, meaning in RUNTIME_LIMITS.items():
        yield meaning, figure(fields_dict(Runtime)[name].default), f"`Runtime({name}=...)`"
    for name, meaning in DOCUMENT_LIMITS.items():
        yield meaning, figure(getattr(DocumentLimits(), name)), ""
