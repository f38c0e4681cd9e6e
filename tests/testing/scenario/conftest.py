"""Scenario files in a temporary folder beside a workflow, and what becomes of them."""

import pytest

from orsagent.testing.scenario import ScenarioFileError, load_scenarios, run

WORKFLOW = """\
<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:agent="http://www.genesyslab.com/modules/agent"
       version="1.0" initial="shift">
  <datamodel>
    <data id="dn" expr="'7001'"/><data id="calls" expr="0"/><data id="user" expr="{name: 'Ann', skills: [1, 2]}"/>
  </datamodel>
  <state id="shift" initial="working">
    <transition event="call.started"><assign location="calls" expr="calls + _event.data.count"/></transition>
    <transition event="broken.script"><assign location="calls" expr="nothing.like.it"/></transition>
    <transition event="endless" target="circle"/>
    <state id="circle"><transition target="circle"/></state>
    <state id="working">
      <transition event="break.requested" target="onBreak"><log label="break" expr="calls"/></transition>
      <transition event="shift.ended" target="leaving"/>
    </state>
    <state id="onBreak">
      <onentry>
        <agent:setmediastate agent="'1001'" for="{dn: dn}" hints="{reason: 'Break', extensions: {level: 3}}"
                             media="[{media: _genesys.ixn.mediaType.TMediaVoice, state: 'notready'}]"/>
        <send event="'break.over'" delay="'900s'"/>
      </onentry>
      <transition event="break.over" target="working"/>
    </state>
    <state id="leaving">
      <onentry><agent:logout agent="'1001'" for="{dn: dn}"/></onentry>
      <transition event="agent.logout.done" target="gone"/>
    </state>
  </state>
  <final id="gone"><donedata><param name="calls" expr="calls"/></donedata></final>
</scxml>
"""

AGENT = """
[[given.agents]]
id = "1001"
dn = "7001"
state = "Ready"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working folder, with the workflow in it."""
    (tmp_path / "workflow.scxml").write_text(WORKFLOW, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def load(folder):
    """Loads a scenario file from its text."""

    def load_text(text):
        (folder / "a.ors.toml").write_text(text, encoding="utf-8")
        return load_scenarios("a.ors.toml")

    return load_text


@pytest.fixture
def play(load):
    """Runs the one scenario of a text; `given` stands before it, with an agent unless told otherwise."""

    def play_text(text="", *, given="", agent=AGENT):
        (scenario,) = load(f'[given]\nworkflow = "workflow.scxml"\n{given}\n{agent}\n{text}')
        return run(scenario)

    return play_text


@pytest.fixture
def found(play):
    """What was wrong in the one scenario of a text, without places; nothing when it passed."""

    def findings(text="", **options):
        return [finding.message for finding in play(text, **options).findings]

    return findings


@pytest.fixture
def mistakes(load):
    """The mistakes in a text, each as LINE:COLUMN: MESSAGE."""

    def mistakes_of(text):
        with pytest.raises(ScenarioFileError) as caught:
            load(text)
        return [str(mistake).removeprefix("a.ors.toml:") for mistake in caught.value.mistakes]

    return mistakes_of
