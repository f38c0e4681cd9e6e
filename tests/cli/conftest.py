"""What the tests of the command line share: documents in a temporary folder, and ways to run the command on them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import frozen
from click.testing import CliRunner

from orsagent.cli import main

PROJECT = Path(__file__).parents[2]
SCXML = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" {attributes}>\n{body}\n</scxml>\n'
AGENT = 'xmlns:agent="http://www.genesyslab.com/modules/agent"'

SHIFT = """<datamodel><data id="dn" expr="'7001'"/></datamodel>
<state id="working" initial="on_call">
  <state id="on_call"/>
  <transition event="shift.ended" target="leaving"/>
</state>
<state id="leaving">
  <onentry>
    <agent:setmediastate for="{dn: dn, switch: 'SW1'}" hints="{reason: 'Break'}"
       media="[{media: _genesys.ixn.mediaType.TMediaVoice, state: 'notready'}]"/>
  </onentry>
  <transition event="agent.setmediastate.done"><log label="done" expr="_event.data.requestid"/></transition>
  <transition event="error.agent" target="alarm"><log label="failed" expr="_event.data"/></transition>
  <transition event="go" target="home"/>
</state>
<final id="home"/>
<final id="alarm"/>"""

AGENTS = """switch = "SW1"
latency = 0.2
[[agent]]
id = "1001"
dn = "7001"
state = "Ready"
"""


@frozen
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(folder):
    """Writes a document: ``write(body, attributes)`` gives its name."""

    def write_document(body, attributes="", name="workflow.scxml"):
        (folder / name).write_text(SCXML.format(attributes=attributes, body=body), encoding="utf-8")
        return name

    return write_document


@pytest.fixture
def shift(write):
    """A workflow of ORS that sends a request when the shift has ended."""
    return write(SHIFT, f'{AGENT} initial="working"', "shift.scxml")


@pytest.fixture
def agents(folder):
    """An agents file with agent 1001 ready at DN 7001."""
    (folder / "agents.toml").write_text(AGENTS, encoding="utf-8")
    return "agents.toml"


@pytest.fixture
def run(folder):
    """Runs ``orsagent run`` inside this process."""

    def run_command(*arguments):
        result = CliRunner().invoke(main, ["run", *arguments], prog_name="orsagent")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    return run_command


@pytest.fixture
def environment():
    """The environment of a real process that finds the project."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "PYTHONIOENCODING")}
    return {**kept, "PYTHONPATH": str(PROJECT), "TERM": "xterm"}


@pytest.fixture
def process(folder, environment):
    """Runs ``python -m orsagent`` as a real process; keyword arguments are environment variables."""

    def run_process(*arguments, **variables):
        done = subprocess.run(
            [sys.executable, "-m", "orsagent", *arguments],
            cwd=folder,
            env={**environment, **variables},
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace"))

    return run_process


@pytest.fixture(params=["v8", "quickjs"])
def engine(request):
    """The name of each engine."""
    return request.param
