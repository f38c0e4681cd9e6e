"""`orsagent.testing.Env` without pytest's fixture: for other test frameworks, and for scripts."""

import pytest

from orsagent import SessionError
from orsagent.testing import Env
from orsagent.tlib import RequestAgentLogout


def test_it_is_a_context_manager(workflow):
    with Env(folders=[workflow.parent]) as ors:
        ors.tserver.add_agent("1001", dn="7001", state="Ready")
        session = ors.start("workflow.scxml")
        session.send("shift.ended")

        assert ors.tserver.journal == [RequestAgentLogout(this_dn="7001")]
    assert session.finished


def test_files_are_looked_for_in_the_working_folder_by_default(workflow, monkeypatch):
    monkeypatch.chdir(workflow.parent)

    with Env() as ors:
        assert ors.start("workflow.scxml").configuration == {"working"}


def test_an_absolute_path_is_taken_as_it_is(workflow):
    with Env() as ors:
        assert ors.start(workflow).document.path == str(workflow)


def test_closing_twice_does_no_harm():
    ors = Env()
    ors.close()
    ors.close()

    with pytest.raises(SessionError, match="closed"):
        ors.advance(seconds=1)


def test_the_trace_can_be_read_at_any_time(workflow):
    with Env(folders=[workflow.parent]) as ors:
        assert ors.trace == ""
        ors.start(workflow).send("shift.ended")

        assert [line[10:40].split("  ")[0] for line in ors.trace.splitlines()[:3]] == ["start", "enter", "event"]
        assert "event     shift.ended" in ors.trace


def test_requests_of_every_switch_are_in_the_trace(workflow):
    with Env(switches=["SW1", "SW2"]) as ors:
        ors.start(workflow, data={"switch_": "SW2"}).send("shift.ended")

        assert "request   [SW2] RequestAgentLogout this_dn=7001" in ors.trace
