"""The page of the mapping of agent states."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import fields_dict

from orsagent.sync.mapping import ROWS, Row
from orsagent.sync.options import ReducerOptions
from orsagent.sync.readings import READINGS
from orsagent.sync.situations import AgentState
from orsagent.sync.statuses import MEANINGS, Mark
from orsagent.sync.updates import Status
from reference_pages.markdown import described, table

__all__ = ["agent_state_mapping"]


def agent_state_mapping() -> Iterator[str]:
    """The page."""
    yield "# Mapping of agent states"
    yield (
        'What a Genesys Cloud user shows when an Engage agent is in a state. Source of the rows: "EX Engage Connector '
        'Agent State Sync Service (EXAS)", Mapping Agent States. Where that page is silent the fourteen readings below '
        "decide; [why they are as they are](../explanation/agent-state-readings.md) stands elsewhere."
    )
    yield "## Rows"
    yield table(("row", "agent state", "call", "reason", "presence", "routing status"), map(_row, ROWS))
    yield (
        "The presence is never Available. Communicating is only for an internal call. A reason that is not in the "
        "table is Busy, even when Genesys Cloud has a presence of that name."
    )
    yield "## Statuses"
    yield (
        "What the statuses of Stat Server mean for the rows, from low to high priority; the actions of a DN have the "
        "same names. A name that is not in the table holds the last result. The numbers are taken, too."
    )
    yield table(("number", "status", "state", "call"), map(_status, Status))
    yield "## Readings"
    yield (
        "`orsagent.sync.explanation.explain` names the row and the readings that decided, and so does every decision "
        "(`Decision.row`, `Decision.readings`)."
    )
    yield table(("number", "reading", "options"), (_reading(number) for number in READINGS))
    yield "## Options"
    yield "The fields of `orsagent.sync.options.ReducerOptions`."
    options = described(ReducerOptions)
    yield table(
        ("option", "default", "meaning"), (_option(name, options[name]) for name in fields_dict(ReducerOptions))
    )


def _row(row: Row) -> tuple[str, ...]:
    reason = row.reason if row.state is AgentState.not_ready else ""
    presence = row.user_state.presence.value if row.user_state.presence else "as it was"
    return f"`{row.name}`", row.state.title, row.call.title, reason, presence, row.user_state.routing.value


def _status(status: Status) -> tuple[str, ...]:
    meaning = MEANINGS[status]
    call = "" if meaning.mark is Mark.none else meaning.mark.value
    number = str(int(status)) if status >= Status.WaitForNextCall else ""
    return number, f"`{status.name}`", meaning.state.title, call


def _reading(number: int) -> tuple[str, ...]:
    reading = READINGS[number]
    title = reading.title[0].upper() + reading.title[1:]
    return str(number), f"**{title}.** {reading.text}", ", ".join(f"`{name}`" for name in reading.options)


def _option(name: str, meaning: str) -> tuple[str, ...]:
    default = fields_dict(ReducerOptions)[name].default
    return f"`{name}`", f"`{default!r}`", meaning
