"""Whatever a document does, nothing but what is documented leaves the runtime, and other sessions go on."""

from contextlib import suppress
from functools import partial

import pytest
from attrs import define, field

import orsagent

from .dice import try_many
from .expressions import expression
from .mutations import VALUES, spoiled_tree
from .templates import filled

SECONDS = {"quickjs": 0.03, "v8": 0.3}
"""Processor time, and with V8 time on the wall, of one call."""

STEP_LIMITS = orsagent.StepLimits(microsteps=100, events=100, macrosteps=100)
REFUSALS = (orsagent.DocumentError, orsagent.SessionError, orsagent.EngineError)

WITNESS = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <datamodel><data id="answers" expr="0"/></datamodel>
  <state><transition event="question"><assign location="answers" expr="answers + 1"/></transition></state>
</scxml>"""

EVENTS = ("a", "b", "go", "e", "next", "error.execution", "done.state.s", "x" * 300, "a.b.c", "done.invoke.i", "ß")
DATA = (
    None, 1, "text", [1, 2], {"a": {"b": 1}}, {"$": 1}, float("nan"), 2**70, {"__proto__": 1, "toString": 2}, "\ud800", "\x00", {"": [None]}, [[[[]]]],
)  # fmt: skip


@define
class Bench:
    """A runtime in which one session is a witness of what the others do."""

    engine: str
    started: int = 0
    runtime: orsagent.Runtime = field(init=False)
    witness: orsagent.Session = field(init=False)

    def __attrs_post_init__(self):
        self.open()

    def open(self):
        """Begin with a new runtime, also after a failure: the next input must not suffer for it."""
        self.runtime = orsagent.Runtime(
            engine=self.engine,
            limits=orsagent.Limits(seconds=SECONDS[self.engine], bytes=16 * 1024 * 1024),
            step_limits=STEP_LIMITS,
            max_sessions=12,
            max_depth=3,
            unclaimed="event",
        )
        self.witness = self.runtime.start(orsagent.loads(WITNESS))

    def run(self, text, dice):
        """Start a document and send it what comes; only refusals are expected."""
        try:
            self._run(text, dice)
        except BaseException:
            self.runtime.close()
            self.open()
            raise

    def _run(self, text, dice):
        try:
            document = orsagent.loads(text, "fuzz.scxml", dice.pick(("auto", "ors", "w3c")), strict=dice.below(4) == 0)
            session = self.runtime.start(document)
        except REFUSALS:
            self.check()
            return
        self.started += 1
        events = [one for state in document.states for t in state.transitions for one in t.descriptors] or ["a"]
        for _ in range(2 + dice.below(6)):
            self.act(session, events, dice)
        session.close()
        self.check()

    def act(self, session, events, dice):
        kind = dice.below(8)
        if kind < 4:
            name = dice.pick(events).strip(".*") or "a"
            session.send(name, dice.pick(DATA))
        elif kind == 4:
            session.send(dice.pick(EVENTS), dice.pick(DATA))
        elif kind == 5:
            self.runtime.advance(dice.pick((0.001, 1, 0, 5)))
        elif kind == 6:
            self.refusing(partial(session.evaluate, expression(dice)))
        else:
            self.refusing(session.snapshot)

    @staticmethod
    def refusing(call):
        with suppress(REFUSALS):
            call()

    def check(self):
        """The witness is alone, and well."""
        before = self.witness.evaluate("answers")
        self.witness.send("question")
        assert self.witness.evaluate("answers") == before + 1
        assert list(self.runtime.sessions) == [self.witness.id]


def any_document(dice):
    return spoiled_tree(dice) if dice.below(2) else filled(dice)


@pytest.mark.parametrize(
    ("make", "engine", "share"),
    [(spoiled_tree, "quickjs", 1), (filled, "quickjs", 1), (any_document, "v8", 20)],
    ids=["changed documents", "expressions", "v8"],
)
def test_nothing_undocumented_leaves_the_runtime(make, engine, share, fuzz_examples):
    bench = Bench(engine)
    try:
        try_many(max(1, fuzz_examples // share), lambda dice: bench.run(make(dice), dice))
    finally:
        bench.runtime.close()

    assert bench.started > 0


def test_values_are_no_event_names_by_accident():
    assert not any(name.strip() != name for name in EVENTS)
    assert len(set(VALUES)) == len(VALUES)
