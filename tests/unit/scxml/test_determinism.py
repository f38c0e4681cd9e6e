"""The same run twice, and on the other engine, gives the same trace: byte for byte."""

import json
from datetime import UTC, datetime

import pytest
from attrs import asdict

import orsagent

WORKFLOW = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" name="all" initial="s">
  <datamodel><data id="list" expr="[3, 1, 2]"/><data id="o" expr="({ b: 1, a: 2, 10: 3, 9: 4 })"/><data id="id"/></datamodel>
  <script>function shuffled(list) { return list.map(function (x) { return [Math.random(), x] }).sort(); }</script>
  <state id="s">
    <onentry>
      <log label="time" expr="[Date.now(), new Date(), new Date().toISOString(), Date.UTC(2024, 0, 1)]"/>
      <log label="chance" expr="[Math.random(), Math.random(), shuffled(list)]"/>
      <log label="keys" expr="[Object.keys(o), JSON.stringify(o), 0.1 + 0.2, 1e21, 1 / 3, -0]"/>
      <send event="tick" delay="1.5s" idlocation="id"/>
      <foreach array="list" item="i" index="n"><raise event="item"/></foreach>
      <log label="error" expr="no.such"/>
    </onentry>
    <onentry><log label="id" expr="[id, _sessionid, _ioprocessors]"/></onentry>
    <transition event="item error.*"><log expr="[_event.name, _event.type]"/></transition>
    <transition event="tick" target="p"/>
  </state>
  <parallel id="p">
    <state id="p1"><state id="p1a"><invoke id="child"><content>
      <scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final><donedata>
        <param name="t" expr="[Date.now(), Math.random()]"/></donedata></final></scxml></content></invoke>
      <transition event="done.invoke" target="p1f"><log expr="_event.data"/></transition></state>
      <state id="p1f"/></state>
    <state id="p2"><onentry><send event="late" delay="250ms"/></onentry>
      <transition event="late" cond="In('p1f')" target="f"><log label="late" expr="Date.now()"/></transition></state>
    <state id="p3"><history id="h"><transition target="p3a"/></history><state id="p3a"/></state>
  </parallel>
  <final id="f"><donedata><content expr="[_sessionid, Math.random()]"/></donedata></final>
</scxml>"""


def trace(engine, drop_plans=False, seed_sessions=0, clock=None):
    """Everything that happens in a run, as text."""
    told = []

    def observe(session, step):
        if drop_plans:
            session.interpreter.compiled.plans.drop()
        told.append([session.id, asdict(step)])

    document = orsagent.loads(WORKFLOW, "all.scxml")
    with orsagent.Runtime(engine=engine, clock=clock or orsagent.VirtualClock(), observer=observe) as runtime:
        for _ in range(seed_sessions):
            runtime.start(document).close()
            told.clear()
        session = runtime.start(document)
        runtime.advance(1)
        runtime.advance(1)
        told.append([session.final, session.result, session.log, runtime.clock.now()])
        return json.dumps(told, indent=1, default=str)


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
def test_the_same_run_twice_gives_the_same_trace(engine):
    first = trace(engine)

    assert first == trace(engine)
    assert '"final"' not in first
    assert "done.invoke.child" in first


def test_both_engines_give_the_same_trace():
    v8, quickjs = json.loads(trace("v8")), json.loads(trace("quickjs"))

    # what an engine says about an error is its own
    assert without_messages(v8) == without_messages(quickjs)


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
def test_forgetting_plans_changes_no_trace(engine):
    assert trace(engine) == trace(engine, drop_plans=True)


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
def test_time_and_chance_are_the_runtimes(engine):
    clock = orsagent.VirtualClock(datetime(2020, 2, 29, 12, tzinfo=UTC))
    document = orsagent.loads(
        '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state><transition event="ask">'
        '<log expr="[Date.now(), new Date().getTime(), new Date(0).getTime(), new Date(2020, 1).getMonth(), typeof Date()]"/>'
        "</transition></state></scxml>"
    )
    with orsagent.Runtime(engine=engine, clock=clock) as runtime:
        session = runtime.start(document)
        session.send("ask")
        runtime.advance(1.5)
        session.send("ask")
        runtime.advance(hours=24 * 40)
        session.send("ask")

        start = int(clock.start.timestamp() * 1000)
        assert [value[0] - start for _, value in session.log] == [0, 1500, 1500 + 40 * 86_400_000]
        assert [value[1:] for _, value in session.log] == [[v[0], 0, 1, "string"] for _, v in session.log]
        one, two = runtime.start(document), runtime.start(document)
        assert one.evaluate("Math.random()") != two.evaluate("Math.random()")
        assert 0 <= one.evaluate("Math.random()") < 1


def without_messages(value):
    if isinstance(value, dict):
        return {key: without_messages(item) for key, item in value.items() if key not in ("message", "encoded")} | (
            {"encoded": value["encoded"]} if "encoded" in value and "message" not in str(value["encoded"]) else {}
        )
    if isinstance(value, list):
        return [without_messages(item) for item in value]
    return value
