"""The mapping of Engage agent states into Genesys Cloud user states: twelve rows, and what is asked of them.

Source: "EX Engage Connector Agent State Sync Service (EXAS)", Mapping Agent States. The page says in its text: the
presence is never Available; Communicating is only for internal calls; a reason that is not in the table is Busy, even
when Genesys Cloud has a presence of that name.

Pure: the same situation always has the same answer, and every situation has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from attrs import frozen

from orsagent.sync.reasons import MAPPED_REASONS
from orsagent.sync.situations import AgentState, CallType, Situation
from orsagent.sync.user_states import Presence, RoutingStatus, UserState

__all__ = ["ANY_REASON", "OTHER_REASON", "ROWS", "Answer", "Row", "row_named", "translate"]

ANY_REASON = "any or none"
OTHER_REASON = "none, or one that is not mapped"


@frozen
class Row:
    """One row of the table.

    Attributes:
        name: a stable name, which decisions carry.
        state: the state of the agent.
        call: the call of the agent.
        reason: Break, Meal, Meeting, Training, `ANY_REASON` or `OTHER_REASON`.
        user_state: what the user shows; a presence of None stays as it was.
    """

    name: str
    state: AgentState
    call: CallType
    reason: str
    user_state: UserState

    def __str__(self) -> str:
        reason = f", reason {self.reason}" if self.state is AgentState.not_ready else ""
        return f"{self.state.title}, {self.call.title}{reason}: {self.user_state}"


_NONE, _INTERNAL, _OTHER = CallType
_OFF_QUEUE, _IDLE = RoutingStatus.OffQueue, RoutingStatus.Idle
_INTERACTING, _COMMUNICATING = RoutingStatus.Interacting, RoutingStatus.Communicating
_LOGGED_OFF, _NOT_READY, _READY = AgentState.logged_off, AgentState.not_ready, AgentState.ready
_ACW = AgentState.after_call_work

ROWS: tuple[Row, ...] = (
    Row("logged-off", _LOGGED_OFF, _NONE, ANY_REASON, UserState(Presence.Offline, _OFF_QUEUE)),
    Row("not-ready", _NOT_READY, _NONE, OTHER_REASON, UserState(Presence.Busy, _OFF_QUEUE)),
    Row("break", _NOT_READY, _NONE, "Break", UserState(Presence.Break, _OFF_QUEUE)),
    Row("meal", _NOT_READY, _NONE, "Meal", UserState(Presence.Meal, _OFF_QUEUE)),
    Row("meeting", _NOT_READY, _NONE, "Meeting", UserState(Presence.Meeting, _OFF_QUEUE)),
    Row("training", _NOT_READY, _NONE, "Training", UserState(Presence.Training, _OFF_QUEUE)),
    Row("not-ready-internal", _NOT_READY, _INTERNAL, ANY_REASON, UserState(Presence.Busy, _COMMUNICATING)),
    Row("not-ready-other", _NOT_READY, _OTHER, ANY_REASON, UserState(Presence.Busy, _INTERACTING)),
    Row("ready", _READY, _NONE, ANY_REASON, UserState(Presence.OnQueue, _IDLE)),
    Row("ready-internal", _READY, _INTERNAL, ANY_REASON, UserState(Presence.OnQueue, _COMMUNICATING)),
    Row("ready-other", _READY, _OTHER, ANY_REASON, UserState(Presence.OnQueue, _INTERACTING)),
    Row("after-call-work", _ACW, _NONE, ANY_REASON, UserState(None, _INTERACTING)),
)
"""The twelve rows, in the order of the page."""

_BY_NAME = {row.name: row for row in ROWS}


@frozen
class Answer:
    """What the mapping says to a situation.

    Attributes:
        row: the row that applies; None means hold: nothing is sent, and what the user shows stays.
        readings: the numbers of the readings that led to the row.
    """

    row: Row | None
    readings: tuple[int, ...] = ()

    @property
    def user_state(self) -> UserState | None:
        """What the user shows; None means hold."""
        return self.row.user_state if self.row else None


def translate(situation: Situation) -> Answer:
    """What the mapping says to a situation."""
    reason = situation.reason
    return _ANSWERS[
        situation.state,
        situation.call,
        reason if reason is None or reason in MAPPED_REASONS else OTHER_REASON,
        situation.before is AgentState.ready,
    ]


def row_named(name: str) -> Row:
    """The row of that name.

    Raises:
        KeyError: there is none.
    """
    return _BY_NAME[name]


def _answer(state: AgentState, call: CallType, reason: str | None, was_ready: bool) -> Answer:
    if state is AgentState.unknown:
        return Answer(None, (7,))
    if state is AgentState.logged_off:
        return Answer(_row_of(state, CallType.none, reason), (10,) if call else ())
    seen = _READY if was_ready else _NOT_READY
    beneath = seen if state is AgentState.hidden or (state is _ACW and call) else state
    kept = beneath is _NOT_READY and call and reason is not None
    applied = {1: state is _ACW, 2: kept, 3: beneath is not state}
    return Answer(_row_of(beneath, call, reason), tuple(number for number, applies in applied.items() if applies))


def _row_of(state: AgentState, call: CallType, reason: str | None) -> Row:
    key = reason if reason in MAPPED_REASONS else OTHER_REASON
    return next(row for row in ROWS if (row.state, row.call) == (state, call) and row.reason in {ANY_REASON, key})


_ANSWERS: Mapping[tuple[AgentState, CallType, str | None, bool], Answer] = {
    key: _answer(*key) for key in product(AgentState, CallType, (None, OTHER_REASON, *MAPPED_REASONS), (False, True))
}
