"""Which reason a list of T-Library's Reasons and Extensions carries (reading 9)."""

from __future__ import annotations

from collections.abc import Mapping

from orsagent.sync.options import ReducerOptions

__all__ = ["MAPPED_REASONS", "reason_in", "reason_named"]

MAPPED_REASONS = ("Break", "Meal", "Meeting", "Training")
"""The reasons that have a presence of their own, in the order in which keys are looked for."""

_BY_FOLDED = {name.casefold(): name for name in MAPPED_REASONS}


def reason_in(reasons: Mapping[str, object], extensions: Mapping[str, object], options: ReducerOptions) -> str | None:
    """The reason that they carry: a mapped one in the spelling of `MAPPED_REASONS`, another text, or None."""
    for found in (reasons, extensions):
        if found and (reason := _reason_in(found, options)) is not None:
            return reason
    return None


def reason_named(text: str, options: ReducerOptions) -> str | None:
    """The mapped reason that `text` names; else the text without spaces around it; None if nothing is left."""
    if options.strict_reasons:
        return text if text.strip() else None
    trimmed = text.strip()
    return _BY_FOLDED.get(trimmed.casefold(), trimmed) or None


def _reason_in(found: Mapping[str, object], options: ReducerOptions) -> str | None:
    folded = {} if options.strict_reasons else {key.strip().casefold(): value for key, value in found.items()}
    value = found.get(options.reason_key, folded.get(options.reason_key.strip().casefold()))
    if isinstance(value, str | int) and (reason := reason_named(str(value), options)) is not None:
        return reason
    return next((name for name in MAPPED_REASONS if name in found or name.casefold() in folded), None)
