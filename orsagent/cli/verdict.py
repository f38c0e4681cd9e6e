"""The last line of a run for people."""

from __future__ import annotations

from orsagent.errors import OrsagentError
from orsagent.trace.durations import duration_text
from orsagent.trace.texts import printable

__all__ = ["verdict"]


def verdict(
    status: str,
    *,
    final: str | None,
    active: list[str],
    error: OrsagentError | None,
    time: float,
    next_due: float | None,
    awaits_interaction: bool = False,
) -> str:
    """The last line: how the run ended, and what to do when it has not.

    Args:
        status: finished, failed or running.
        final: the final state that was reached.
        active: the active states without children.
        error: what ended the session.
        time: when it ended, or where the clock stands, in seconds.
        next_due: when the next delayed event or answer is due, in seconds.
        awaits_interaction: whether it waits for an interaction.
    """
    at = f"at {time:.3f} s"
    if status == "finished":
        return printable(f"finished in {final} {at}" if final else f"finished {at}")
    if status == "failed":
        return printable(f"failed {at}: {error}")
    hint = "waiting for events: use --send EVENT"
    if awaits_interaction:
        hint = "waiting for interaction.added: let one arrive with --world FILE.toml ([[interactions]])"
    if next_due is not None:
        hint = f"next at {next_due:.3f} s: use --advance {duration_text(round(next_due - time, 9))}"
    return printable(f"still running in {', '.join(active)} {at}; {hint}")
