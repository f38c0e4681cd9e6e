"""Sessions give back what they took."""

import gc
import json
import subprocess
import sys
import tracemalloc
import weakref

import pytest

import orsagent
from orsagent.runtime.documents import forget_documents

THOUSAND = """
import json, os, gc
import orsagent

def rss():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

document = orsagent.loads('''<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
<datamodel><data id="number"/><data id="list" expr="[]"/></datamodel><state id="s">
<transition event="add"><script>list.push(_event.data + number)</script></transition></state></scxml>''')

def crowd(runtime, size):
    sessions = [runtime.start(document, {"number": number}) for number in range(size)]
    for session in sessions:
        session.send("add", 0.5)
    own = all(session.evaluate("[number, list]") == [n, [n + 0.5]] for n, session in enumerate(sessions))
    at_most = rss()
    for session in sessions:
        session.close()
    return own, at_most

with orsagent.Runtime(engine="quickjs") as runtime:
    warm = runtime.start(document, {"number": 0}); warm.send("add", 1); warm.close()
    before = rss()
    told = [crowd(runtime, size) for size in (1000, 300)]
    gc.collect()
    print(json.dumps({"own": [own for own, _ in told], "before": before, "most": [most for _, most in told], "after": rss(), "sessions": len(runtime.sessions)}))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_thousand_sessions_have_their_own_data_and_give_their_memory_back():
    done = subprocess.run([sys.executable, "-c", THOUSAND], capture_output=True, text=True, timeout=300, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["own"] == [True, True]
    assert told["sessions"] == 0
    used = told["most"][0] - told["before"]
    assert used < 1000 * 1024 * 1024
    # the second crowd lives where the first one lived
    assert told["most"][1] - told["most"][0] < 0.1 * used + 10 * 1024 * 1024


def ended_and_forgotten(runtime, document):
    """A weak reference to the data model's context of a session that has ended and that nobody holds."""
    session = runtime.start(document)
    session.send("end")
    assert session.finished
    return weakref.ref(session), weakref.ref(session.interpreter)


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
def test_a_session_that_has_ended_and_that_nobody_holds_is_gone(engine, make_document):
    document = make_document(
        '<state id="s"><onentry><send event="late" delay="100s"/></onentry><transition event="end" target="f"/></state><final id="f"/>'
    )
    with orsagent.Runtime(engine=engine) as runtime:
        # its delay stands before the others', so that nothing which is due later is looked at
        runtime.start(make_document('<state><onentry><send event="late" delay="1s"/></onentry></state>'))
        references = [ended_and_forgotten(runtime, document) for _ in range(5)]
        runtime.advance(0.5)
        gc.collect()

        assert [reference() for pair in references for reference in pair] == [None] * 10


def test_v8_contexts_of_forgotten_sessions_do_not_count_towards_the_limit(make_document):
    document = make_document('<final id="f"/>')
    with orsagent.Runtime(engine="v8") as runtime:
        for _ in range(60):
            runtime.start(document)
        gc.collect()

        assert len(list(runtime._engine._contexts)) < 20


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
def test_children_that_have_ended_give_their_contexts_back_at_once(engine, make_document):
    child = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final/></scxml>'
    document = make_document(
        f'<datamodel><data id="n" expr="0"/></datamodel><state id="s"><invoke><content>{child}</content></invoke>'
        '<transition event="done.invoke" cond="++n &lt; 30" target="s"/><transition event="done.invoke" target="f"/></state><final id="f"/>'
    )
    with orsagent.Runtime(engine=engine) as runtime:
        session = runtime.start(document)

        assert session.final == "f"
        assert runtime.sessions == {}
        assert session.children == {}


def test_a_document_that_nobody_holds_is_gone(make_document):
    document = make_document('<state><transition event="e" cond="true"/></state>')
    with orsagent.Runtime(engine="quickjs") as runtime:
        session = runtime.start(document)
        session.send("e")
        session.close()
        reference = weakref.ref(document.states[1])
        del document, session
        forget_documents()
        gc.collect()

        assert reference() is None


def test_a_session_of_the_null_data_model_is_small(make_document):
    document = make_document(
        '<state id="a"><transition event="e" target="b"/></state><state id="b"><transition event="e" target="a"/></state>',
        'datamodel="null"',
    )
    with orsagent.Runtime(engine="quickjs") as runtime:
        crowd = [runtime.start(document) for _ in range(100)]
        gc.collect()
        tracemalloc.start()
        try:
            crowd += [runtime.start(document) for _ in range(1000)]
            for session in crowd:
                session.send("e")
            gc.collect()
            taken, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert all(session.configuration == {"b"} for session in crowd)
        assert taken / 1000 < 2000
