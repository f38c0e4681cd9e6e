"""What the hostile tests share: a runtime with small limits, and a witness: another session that must go on unharmed."""

import pytest

import orsagent

LIMITS = orsagent.Limits(seconds=0.3, bytes=32 * 1024 * 1024)
STEP_LIMITS = orsagent.StepLimits(microsteps=500, events=500, macrosteps=500)

WITNESS = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" name="witness">
  <datamodel><data id="answers" expr="[]"/></datamodel>
  <state id="waiting">
    <transition event="question" cond="Array.isArray(answers) &amp;&amp; In('waiting')">
      <script>answers.push(_event.data * 2)</script>
      <log label="answer" expr="answers"/>
    </transition>
  </state>
</scxml>"""


@pytest.fixture(params=["v8", "quickjs"])
def engine(request):
    return request.param


@pytest.fixture
def limits():
    return LIMITS


@pytest.fixture
def runtime(engine, limits):
    """A runtime whose other session answers before the test and after it."""
    with orsagent.Runtime(engine=engine, limits=limits, step_limits=STEP_LIMITS, max_sessions=25) as runtime:
        witness = runtime.start(orsagent.loads(WITNESS))
        witness.send("question", 1)
        yield runtime
        witness.send("question", 2)
        assert witness.failed is None
        assert witness.errors == []
        assert witness.log == [("answer", [2]), ("answer", [2, 4])]


@pytest.fixture
def load():
    """Loads a document from what stands inside <scxml>: line 2 of the text, from column 1."""

    def load(inside, attributes="", **options):
        head = f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" {attributes}>'
        return orsagent.loads(f"{head}\n{inside}</scxml>", "hostile.scxml", **options)

    return load


@pytest.fixture
def start(runtime, load):
    """Starts a session of a document from what stands inside <scxml>."""

    def start(inside, attributes="", **options):
        return runtime.start(load(inside, attributes, **options))

    return start
