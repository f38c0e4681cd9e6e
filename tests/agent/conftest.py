"""What the tests of the Agent extension share: a session without an interpreter, and a bench with a fake T-Server."""

from itertools import count

import pytest

from orsagent.actions import Action
from orsagent.agent import AgentModule
from orsagent.clock import Scheduler, VirtualClock
from orsagent.errors import Position
from orsagent.tlib import FakeTServer

DN = {"dn": "7001", "switch": "SW1"}


class Session:
    """An `ActionContext` that keeps what it gets."""

    def __init__(self, scheduler, session_id="session-1"):
        self._scheduler = scheduler
        self.session_id = session_id
        self.events = []
        self.logged = []

    def now(self):
        return self._scheduler.now()

    def raise_event(self, name, data=None):
        self.events.append((name, dict(data or {})))

    def log(self, label, value):
        self.logged.append((label, value))

    def call_later(self, seconds, callback):
        return self._scheduler.call_later(seconds, callback)


class Transport:
    """A transport that the test plays by hand: `answer` is called for each request, `emit` sends an event."""

    def __init__(self, switch="SW1", answer=None):
        self.switch = switch
        self.answer = answer or (lambda _request: next(self._ids))
        self.sent = []
        self.open_calls = []
        self._ids = count(1)
        self._subscribers = []

    def open(self, scheduler):
        self.open_calls.append(scheduler)

    def close(self):
        self.open_calls.append(None)

    def send(self, request):
        self.sent.append(request)
        return self.answer(request)

    def subscribe(self, callback):
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def emit(self, event):
        for callback in list(self._subscribers):
            callback(event)

    @property
    def listeners(self):
        return len(self._subscribers)


class Bench:
    """An open module, one session, and a clock that the test moves."""

    def __init__(self, transports, **options):
        self.clock = VirtualClock()
        self.scheduler = Scheduler(self.clock)
        self.module = AgentModule(transports, **options)
        self.module.open(self.scheduler)
        self.session = Session(self.scheduler)
        self._ids = count(1)

    def another_session(self, session_id):
        return Session(self.scheduler, session_id)

    def do(self, element, session=None, **arguments):
        """Execute one element, for DN 7001 unless told otherwise; `for_` is the attribute `for`."""
        given = {"for": arguments.pop("for_", DN), **arguments}
        action = Action(
            element=element,
            namespace="www.genesyslab.com/modules/agent",
            arguments=given,
            request_id=f"r{next(self._ids)}",
            position=Position("workflow.scxml", 12, 5),
        )
        self.module.execute(action, session or self.session)

    def advance(self, seconds):
        until = self.clock.now() + seconds
        while (due := self.scheduler.next_due()) is not None and due[0] <= until:
            self.clock.move_to(max(due[0], self.clock.now()))
            self.scheduler.fire_next()
        self.clock.move_to(until)

    @property
    def events(self):
        return self.session.events

    @property
    def outcome(self):
        """The only event that the session has got."""
        (event,) = self.session.events
        return event

    @property
    def error(self):
        """The `error` and the `description` of the only event, which must be an error event."""
        name, data = self.outcome
        assert name.startswith("error.agent."), f"expected an error event, got {name} {data}"
        return data["error"], data["description"]


@pytest.fixture
def tserver():
    """A fake T-Server with agent 1001, ready at DN 7001."""
    server = FakeTServer(switch="SW1")
    server.add_agent("1001", dn="7001", state="Ready")
    return server


@pytest.fixture
def make_bench():
    """Makes a bench, and closes it after the test."""
    benches = []

    def make(transports, **options):
        benches.append(Bench(transports, **options))
        return benches[-1]

    yield make
    for bench in benches:
        bench.module.close()


@pytest.fixture
def bench(tserver, make_bench):
    """A bench with the fake T-Server; actions are complete when accepted."""
    return make_bench(tserver)


@pytest.fixture
def make_transport():
    return Transport
