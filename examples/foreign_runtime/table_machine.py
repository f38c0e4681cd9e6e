"""The Agent extension driven by a state machine that knows nothing of orsagent's interpreter.

An action module asks little of a runtime: `open`, `execute` with an `Action` and an `ActionContext`, `session_ended`,
`close`. Here the runtime is a machine whose states are a table: what to do on entry, and which event leads where.
Only `orsagent.actions`, `orsagent.agent`, `orsagent.clock`, `orsagent.errors` and `orsagent.tlib` are imported.
"""

from collections import deque

from orsagent.actions import Action, ActionRegistry
from orsagent.clock import Scheduler, VirtualClock
from orsagent.errors import Position

AGENT = "http://www.genesyslab.com/modules/agent"
TELEPHONE = {"dn": "7001"}

END_OF_SHIFT = {
    "pausing": {
        "entry": [("setmediastate", {"for": TELEPHONE, "media": [{"media": "voice", "state": "notready"}]})],
        "on": {"agent.setmediastate.done": "leaving", "error.agent.setmediastate": "trouble"},
    },
    "leaving": {
        "entry": [("logout", {"for": TELEPHONE, "agent": "1001", "hints": {"reason": "End of shift"}})],
        "on": {"agent.logout.done": "gone", "error.agent.logout": "trouble"},
    },
    "gone": {},
    "trouble": {},
}


class TableMachine:
    """One session of one table. It is its own `ActionContext`: session_id, now, raise_event, log, call_later."""

    session_id = "table-1"

    def __init__(self, table, module):
        self.table = table
        self.module = module
        self.registry = ActionRegistry([module])
        self.scheduler = Scheduler(VirtualClock())
        self.state = None
        self.events = []
        self.lines = []
        self._queue = deque()
        self._actions = 0

    def start(self, state):
        self.module.open(self.scheduler)
        self._enter(state)
        self._run()

    def advance(self, seconds):
        until = self.now() + seconds
        while (due := self.scheduler.next_due()) is not None and due[0] <= until:
            self.scheduler.clock.move_to(due[0])
            self.scheduler.fire_next()
            self._run()
        self.scheduler.clock.move_to(until)

    def stop(self):
        self.module.session_ended(self.session_id)
        self.module.close()

    def now(self):
        return self.scheduler.now()

    def raise_event(self, name, data=None):
        self._queue.append((name, dict(data or {})))

    def log(self, label, value):
        self.lines.append((label, value))

    def call_later(self, seconds, callback):
        return self.scheduler.call_later(seconds, callback)

    def _run(self):
        while self._queue:
            name, data = self._queue.popleft()
            self.events.append((name, data))
            if target := self.table[self.state].get("on", {}).get(name):
                self._enter(target)

    def _enter(self, state):
        self.state = state
        for element, arguments in self.table[state].get("entry", []):
            self._execute(element, arguments)

    def _execute(self, element, arguments):
        if self.registry.element(AGENT, element) is None:
            raise LookupError(f"state {self.state}: no action <{element}>")
        self._actions += 1
        action = Action(
            element=element,
            namespace=AGENT,
            arguments=arguments,
            request_id=f"{self.session_id}.{self._actions}",
            position=Position("table_machine.py", 1, 1),
        )
        self.module.execute(action, self)
