"""World files: what is below `_genesys`, in TOML, for the command line, scenario files and tests."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from orsagent.cli.program import main
from orsagent.standins.world_file import WorldFileError, read_world
from orsagent.testing import Env

WORLD = """\
now = 2026-12-24T17:30:00Z
[session]
tenant = "Bank"
[lists.Gold."4930"]
name = "Ms Weber"
[options]
mode = "day"
[options.StartFromTenant]
mode = "night"
[special_days.Holidays]
Eve = {day = "12-24", from = "14:00"}
[statistics."Sales@Stat.GA"]
StatAgentsReady = 3
[zones]
EST = "America/New_York"
[[interactions]]
media = "voice"
ani = "0891234"
dnis = "8000"
udata = {Language = "de"}
"""

WORKFLOW = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ixn="http://www.genesyslab.com/modules/interaction"
  version="1.0" initial="s">
 <state id="s"><transition event="interaction.added" target="f">
  <log expr="_genesys.session.tenant"/>
  <log expr="_genesys.session.getListItemValue('Gold', '4930', 'name')"/>
  <log expr="_genesys.session.getConfigOption('', 'mode', _genesys.session.lookupseq.StartFromTenant)"/>
  <log expr="_genesys.session.isSpecialDay('Holidays', 'Eve', 'UTC', true)"/>
  <log expr="_genesys.statistic.sData('Sales@Stat.GA', 'StatAgentsReady')"/>
  <log expr="_genesys.session.timeInZone('EST')"/>
  <log expr="_genesys.ixn.interactions[_event.data.interactionid].voice.ani"/>
 </transition></state><final id="f"/>
</scxml>"""
SAID = ["Bank", "Ms Weber", "night", True, 3, "12:30:00", "0891234"]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "world.toml").write_text(WORLD)
    (tmp_path / "wf.scxml").write_text(WORKFLOW)
    return tmp_path


def test_the_command_line_runs_a_workflow_in_the_world(folder):
    result = CliRunner().invoke(
        main, ["run", str(folder / "wf.scxml"), "--world", str(folder / "world.toml"), "--json"]
    )

    assert result.exit_code == 0, result.output
    assert [one["value"] for one in json.loads(result.output)["log"]] == SAID


def test_an_environment_takes_the_file(folder):
    with Env(folders=[folder], world="world.toml") as ors:
        session = ors.start("wf.scxml")

        assert [value for _, value in session.log] == SAID
        assert ors.date == datetime(2026, 12, 24, 17, 30, tzinfo=UTC)


def test_the_interactions_arrive_in_the_first_session_only(folder):
    with Env(folders=[folder], world="world.toml") as ors:
        ors.start("wf.scxml")

        assert ors.start("wf.scxml").configuration == {"s"}


def test_a_scenario_file_takes_the_file(folder):
    (folder / "t.ors.toml").write_text(
        '[given]\nworkflow = "wf.scxml"\nworld_file = "world.toml"\n[[steps]]\nstart = true\nexpect = {final = "f"}\n'
    )
    result = CliRunner().invoke(main, ["test", str(folder)])

    assert result.exit_code == 0, result.output


def test_a_wrong_world_file_is_a_mistake_of_the_scenario(folder):
    (folder / "t.ors.toml").write_text(
        '[given]\nworkflow = "wf.scxml"\nworld_file = "none.toml"\n[[steps]]\nstart = true\n'
    )
    result = CliRunner().invoke(main, ["test", str(folder)])

    assert result.exit_code == 2, result.output
    assert "none.toml" in result.output


def test_a_time_without_a_zone_is_the_servers(tmp_path):
    (tmp_path / "w.toml").write_text('now = 2026-12-24T17:30:00\n[session]\nzone = "Europe/Berlin"\n')

    assert read_world(tmp_path / "w.toml").now == datetime(2026, 12, 24, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "place", "complaint"),
    [
        ("lits = 1", "1:1", "there is no key 'lits'; expected now, session"),
        ("now = 5", "1:1", "expected a date and time such as"),
        ("lists = 5", "1:1", "expected a table [lists]"),
        ('[lists]\nGold = "x"', "2:1", "lists['Gold'] is 'x', expected a dictionary"),
        ('[special_days.H]\nIt = "x"', "1:15", "expected a day such as"),
        ('[zones]\nX = "Mars"', "2:1", "is no time zone"),
        ("[[interactions]]\nmedia = 'emial'", "2:1", "did you mean 'email'?"),
        ("[[interactions]]\nani = '1'\nmedia = 99", "3:1", "99 is no medium; expected one of voice"),
        ("[[interactions]]\nani = 5", "2:1", "ani is 5, expected a text"),
        ("[[interactions]]\nid = 'a'\n[[interactions]]\nid = 'a'", "4:1", "not in use"),
        ("interactions = [1]", "1:", "expected a table [[interactions]]"),
        ("now = ", "1:7", "Invalid value"),
    ],
)
def test_a_wrong_file_is_an_error_that_says_where(tmp_path, text, place, complaint):
    path = tmp_path / "w.toml"
    path.write_text(text + "\n")

    with pytest.raises(WorldFileError) as caught:
        read_world(path)

    assert str(caught.value).startswith(f"{path}:{place}")
    assert complaint in str(caught.value)


def test_on_the_command_line_a_wrong_file_is_a_usage_error_without_a_traceback(folder):
    (folder / "world.toml").write_text("lits = 1\n")
    arguments = ["run", str(folder / "wf.scxml"), "--world", str(folder / "world.toml")]
    result = subprocess.run(
        [sys.executable, "-m", "orsagent", *arguments], capture_output=True, text=True, check=False, timeout=60
    )

    assert result.returncode == 2
    assert "there is no key 'lits'" in result.stderr
    assert "Traceback" not in result.stderr
