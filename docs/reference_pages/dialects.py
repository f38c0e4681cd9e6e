"""The page of dialects."""

from __future__ import annotations

from collections.abc import Iterator

from orsagent.scxml.differences import DIFFERENCES
from orsagent.scxml.error_events import ERROR_EVENTS, ErrorEvent
from reference_pages.markdown import table

__all__ = ["dialects"]


def dialects() -> Iterator[str]:
    """The page of dialects."""
    yield "# Dialects"
    yield (
        "`w3c` is the Recommendation of 2015. `ors` is what ORS runs and Composer writes, which follows the Working "
        "Draft of 2009-05-07. `auto`, the default, is `ors` when the document declares a namespace that contains "
        "`genesyslab.com/modules`, used or not, and else `w3c`. A child document is read in its parent's dialect."
    )
    yield (
        "TR is the Genesys 8.1 SCXML Technical Reference, DG the ORS Developer's Guide, Composer what its documents "
        "contain; *ours* marks our reading where nothing is published."
    )
    rows = ((one.subject, one.w3c, one.ors, one.source) for one in DIFFERENCES)
    yield table(("subject", "`w3c`", "`ors`", "source"), rows)
    yield "## Error events"
    yield (
        "The data of an error event are `message`, `document`, `element`, `linenumber` and `column` in both dialects. "
        "In `ors` the last token is the name of the element that was executed. The Technical Reference has the type of "
        "the ECMAScript error there: a transition for such a name (second line) is taken as well, `_event.name` is the "
        'first. `event="error"` matches all of them.'
    )
    yield table(
        ("what went wrong", "`w3c`", "`ors`", "source of `ors`"), map(_platform_error_row, ERROR_EVENTS.values())
    )


def _platform_error_row(row: ErrorEvent) -> tuple[str, ...]:
    names = [row.ors] if not row.also else [row.ors, row.also.replace("{error}", "ReferenceError")]
    shown = "<br>".join(f"`{name.replace('{', '<').replace('}', '>')}`" for name in names)
    return row.meaning, f"`{row.w3c}`", shown, row.source
