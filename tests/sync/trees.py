"""Trees and reasons as a Stat Server would tell them, short to write."""

from orsagent.sync.options import ReducerOptions
from orsagent.sync.reducer import Reducer
from orsagent.sync.updates import DNAction, DNStatus, PlaceStatus, ReasonUpdate, StateUpdate, Status

AT_ONCE = ReducerOptions(coalesce=0)
OPENS = 1_700_000_000.0
"""The time from which the times of the tests count: seconds since 1970."""


def action(name, time=0, call=None, **key_values):
    return DNAction(
        action=name,
        time=OPENS + time,
        connection_id=call,
        reasons=key_values.get("reasons", {}),
        extensions=key_values.get("extensions", {}),
    )


def dn(number, status, time=0, *actions):
    return DNStatus(dn=number, switch="SW1", status=known(status), time=OPENS + time, actions=actions)


def tree(status, time=0, *dns, agent="1001"):
    """The state of an agent whose status has a name or is one that nobody knows."""
    places = (PlaceStatus(place="P1", status=known(status), time=OPENS + time, dns=dns),) if dns else ()
    return StateUpdate(agent_id=agent, status=known(status), time=OPENS + time, places=places)


def known(status):
    return Status.__members__.get(status, status)


def reason(name, time=0, agent="1001", **more):
    """A reason under the usual key; None is a reason that is taken back."""
    reasons = {} if name is None else {"ReasonCode": name}
    return ReasonUpdate(agent_id=agent, time=OPENS + time, **{"reasons": reasons, **more})


class Agent:
    """One agent's reducer, with what it decided so far."""

    def __init__(self, options=AT_ONCE, last=None):
        self.reducer = Reducer.start("1001", options, last)
        self.decisions = []
        self.notes = []

    def hear(self, *messages, now=0.0):
        """What the user shows by our decisions after these messages."""
        for message in messages:
            self._take(self.reducer.hear(message, now))
        return self.shown

    def advance(self, now):
        step = self.reducer.advance(now)
        if step is not None:
            self._take(step)
        return self.shown

    def _take(self, step):
        self.reducer = step.reducer
        self.notes.append(step.note.name)
        if step.decision is not None:
            self.decisions.append(step.decision)

    @property
    def shown(self):
        return str(self.reducer.shown) if self.reducer.shown else None

    @property
    def sent(self):
        """Everything that was decided, in order."""
        return [str(decision.state) for decision in self.decisions]

    @property
    def readings(self):
        """The readings of the last decision."""
        return self.decisions[-1].readings
