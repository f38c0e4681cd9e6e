"""A session that is cut at any place: saved, taken through JSON, and restored in another runtime."""

import json

from attrs import define, field

import orsagent

STEP_LIMITS = orsagent.StepLimits(microsteps=300, events=300, macrosteps=300)


def through_json(value):
    return json.loads(json.dumps(value))


@define
class Life:
    """A session, what it and its children do, and the runtime in which it lives at the moment."""

    engine: str
    options: dict = field(factory=dict)
    records: list = field(factory=list)
    runtime: orsagent.Runtime = field(init=False)
    session: orsagent.Session | None = None

    def __attrs_post_init__(self):
        self.runtime = self._runtime()

    def _runtime(self):
        return orsagent.Runtime(engine=self.engine, step_limits=STEP_LIMITS, observer=self._observe, **self.options)

    def _observe(self, session, step):
        self.records.append((session.id, step))

    def start(self, document, data=None):
        self.session = self.runtime.start(document, data)
        return self.session

    def cut(self):
        """Go on in another runtime, where nothing is left of the first but the snapshot."""
        snapshot = through_json(self.session.snapshot())
        self.runtime.observer = None
        self.runtime.close()
        self.runtime = self._runtime()
        self.session = self.runtime.restore(self.session.document, snapshot)
        return self.session

    def do(self, step):
        """Send an event, or let a time in seconds pass."""
        if isinstance(step, str):
            self.session.send(step)
        else:
            self.runtime.advance(step)

    def close(self):
        self.runtime.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def trace(engine, document, steps, cuts=(), **options):
    """Everything that a session and its children do; cut after as many steps as `cuts` say, as long as it lives."""
    with Life(engine, options) as life:
        life.start(document)
        for place, step in enumerate(steps):
            if place in cuts and not life.session.finished:
                life.cut()
            life.do(step)
        return life.records, life.session.configuration, life.session.final, repr(life.session.failed)
