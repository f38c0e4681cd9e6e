"""Which row and which readings decided, in words.

`explain` takes a tree, with reasons and the last decision before it; `explain_message` takes a message and the reducer
that has heard it; `explain_situation` takes state, call, reason and history by themselves; `explain_decision` takes
what was decided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from attrs import frozen

from orsagent.sync.mapping import Row, row_named, translate
from orsagent.sync.options import ReducerOptions
from orsagent.sync.protocols import Decision
from orsagent.sync.readings import READINGS
from orsagent.sync.reasons import reason_named
from orsagent.sync.reducer import Note, Reducer
from orsagent.sync.situations import AgentState, CallType, Situation
from orsagent.sync.statuses import says_nothing
from orsagent.sync.updates import ReasonUpdate, StateUpdate, Status
from orsagent.sync.user_states import UserState

__all__ = ["Explanation", "explain", "explain_decision", "explain_message", "explain_situation"]

_DEFAULT = ReducerOptions()
_HELD = frozenset((Note.held, Note.unknown_name))
_HOLD = Situation(AgentState.unknown)


@frozen(kw_only=True)
class Explanation:
    """Why a user shows what it shows; `str` has it in lines of text.

    Attributes:
        subject: what is explained, in words.
        row: the row of the mapping; None means that the last result is held.
        user_state: what the user is to show; None means that nothing is sent.
        readings: the numbers of the readings that had a say.
        situation: what the mapping was asked; None when only a decision is known.
    """

    subject: str
    row: Row | None
    user_state: UserState | None
    readings: tuple[int, ...]
    situation: Situation | None = None

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The explanation, line by line."""
        yield f"{self.subject}: {self.user_state or 'hold, nothing is sent'}"
        if self.row is not None:
            yield f"  row {self.row.name}: {self.row}"
        for number in self.readings:
            reading = READINGS[number]
            yield f"  reading {number}, {reading.title}: {reading.text}"


def explain(
    update: StateUpdate,
    *,
    reasons: Iterable[ReasonUpdate] = (),
    last: Decision | None = None,
    options: ReducerOptions = _DEFAULT,
) -> Explanation:
    """Which row and which readings decide about a tree.

    Args:
        update: the tree.
        reasons: reasons that came by themselves, in the order in which they came.
        last: the last decision before it, for what it keeps: the state that a call hides.
        options: how the readings are applied.
    """
    step = Reducer.start(update.agent_id, options, last).hear(update, 0.0)
    if step.note in _HELD:
        return _explanation(f"agent {update.agent_id}, status {_shown(update)}", _HOLD, ())
    reducer = step.reducer
    for reason in reasons:
        reducer = reducer.hear(reason, 0.0).reducer
    memory = reducer.memory
    subject = f"agent {update.agent_id}, status {_shown(update)}: {memory.situation}"
    return _explanation(subject, memory.situation, memory.readings)


def explain_message(message: StateUpdate | ReasonUpdate, reducer: Reducer) -> Explanation:
    """Which row and which readings decide about an agent after a message, with all that came before it.

    Args:
        message: the last message about the agent.
        reducer: the agent's reducer, which has heard it.
    """
    memory = reducer.memory
    if isinstance(message, ReasonUpdate):
        said = dict(message.reasons) | dict(message.extensions)
        subject = f"agent {message.agent_id}, reasons {said} of {message.action}"
    else:
        subject = f"agent {message.agent_id}, status {_shown(message)}"
        if says_nothing(message.status):
            return _explanation(subject, _HOLD, ())
    return _explanation(f"{subject}: {memory.situation}", memory.situation, memory.readings)


def explain_situation(
    state: AgentState,
    call: CallType = CallType.none,
    reason: str | None = None,
    before: AgentState | None = None,
    options: ReducerOptions = _DEFAULT,
) -> Explanation:
    """Which row and which readings decide about a state, a call, a reason and the state that was known before."""
    named = None if reason is None else reason_named(reason, options)
    situation = Situation(state, call, named, before)
    return _explanation(str(situation), situation, (9,) if named is not None and state is AgentState.not_ready else ())


def explain_decision(decision: Decision) -> Explanation:
    """Which row and which readings decided.

    Raises:
        KeyError: the decision names a row that there is not.
    """
    return Explanation(
        subject=f"agent {decision.agent_id} at {decision.time:.3f}",
        row=row_named(decision.row),
        user_state=decision.state,
        readings=decision.readings,
    )


def _explanation(subject: str, situation: Situation, readings: Collection[int]) -> Explanation:
    answer = translate(situation)
    return Explanation(
        subject=subject,
        row=answer.row,
        user_state=answer.user_state,
        readings=tuple(sorted({*readings, *answer.readings})),
        situation=situation,
    )


def _shown(update: StateUpdate) -> str:
    return update.status.name if isinstance(update.status, Status) else repr(update.status)
