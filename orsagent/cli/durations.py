"""Durations, as the command line's options take them; see `orsagent.durations`."""

from __future__ import annotations

from orsagent.durations import LONGEST, duration_text, parse_duration

__all__ = ["LONGEST", "duration_text", "parse_duration"]
