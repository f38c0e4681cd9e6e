"""Our own conformance documents, for what the W3C's suite does not pin: each checks itself and ends in ``pass``.

A comment at the top names the paragraph of the Recommendation; a second one may say what happens from outside:
``drive: a b +5s c`` sends ``a`` and ``b``, lets five seconds pass and sends ``c``.
"""

import re
from pathlib import Path

import pytest

import orsagent

DOCUMENTS = sorted((Path(__file__).parent / "documents").glob("*.scxml"))
NOT_YET: dict[str, str] = {}

PARAGRAPH = re.compile(r"\A<!-- SCXML 1\.0, (\d(\.\d+)*|[BC]\.\d(\.\d+)*)\b.*: .+ -->\n")
DRIVE = re.compile(r"^<!-- drive: (.+) -->$", re.MULTILINE)
LIMITS = orsagent.StepLimits(microsteps=2_000, events=2_000)
ENDURANCE = 10


def cases():
    return [pytest.param(path, id=path.stem, marks=marks_of(path.stem)) for path in DOCUMENTS]


def marks_of(name):
    return [pytest.mark.xfail(reason=NOT_YET[name], strict=True)] if name in NOT_YET else []


def drive(runtime, session, text):
    """Do what the document's comment asks for, then let some seconds pass."""
    found = DRIVE.search(text)
    for step in [] if found is None else found[1].split():
        if step.startswith("+"):
            runtime.advance(float(step.removeprefix("+").removesuffix("s")))
        else:
            session.send(step)
    runtime.advance(ENDURANCE)


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
@pytest.mark.parametrize("path", cases())
def test_document_passes(path, engine):
    with orsagent.Runtime(engine=engine, step_limits=LIMITS) as runtime:
        session = runtime.start(orsagent.load(str(path)))
        drive(runtime, session, path.read_text("utf-8"))
        assert session.final == "pass", (sorted(session.configuration), session.failed, session.log, session.errors)


@pytest.mark.parametrize("path", DOCUMENTS, ids=[path.stem for path in DOCUMENTS])
def test_document_names_its_paragraph(path):
    assert PARAGRAPH.match(path.read_text("utf-8"))


def test_every_exception_has_a_document():
    assert NOT_YET.keys() <= {path.stem for path in DOCUMENTS}
