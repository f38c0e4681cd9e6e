"""The first scenario that is made from a workflow."""

from pathlib import Path

import pytest

from orsagent import DocumentError
from orsagent.testing.scenario import load_scenarios, run, template

EXAMPLES = Path(__file__).parents[3] / "examples"
WORKFLOWS = ["break_reminder", "end_of_shift", "logout_with_retry", "meeting_dnd", "two_agents"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_is_made_passes(tmp_path, name):
    document = EXAMPLES / name / "workflow.scxml"
    (tmp_path / "workflow.scxml").write_bytes(document.read_bytes())
    (tmp_path / "first.ors.toml").write_text(template(str(document)), encoding="utf-8")

    (scenario,) = load_scenarios(tmp_path / "first.ors.toml")

    assert run(scenario).report == ""


def test_it_tells_the_events_and_the_states(folder):
    text = template("workflow.scxml")

    assert 'workflow = "workflow.scxml"\n# data = {...}, values of: dn, calls, user\n' in text
    assert '[scenario.expect]\nstate = ["working"]\nrequests = []\n' in text
    assert '# send = "break.requested"\n' in text
    assert "agent.logout.done" not in text
    assert "# expect.state: shift, circle, working, onBreak, leaving, gone\n# expect.final: gone\n" in text


def test_what_the_workflow_does_at_once_is_expected(folder):
    document = (folder / "workflow.scxml").read_text().replace('initial="shift"', 'initial="leaving"')
    (folder / "workflow.scxml").write_text(document.replace("'7001'", "'7005'"))

    text = template("workflow.scxml")

    assert 'final = "gone"\nrequests = [{request = "RequestAgentLogout", this_dn = "7005"}]\n' in text
    assert '[[given.dns]]\nname = "7005"\n' in text
    (folder / "b.ors.toml").write_text(text)
    assert run(load_scenarios("b.ors.toml")[0]).status == "passed"


def test_names_of_any_kind_are_quoted(folder):
    name = 'a"b\\c\x7f\u00e9.scxml'
    (folder / name).write_text(
        '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final id="\u00e9-1"/></scxml>'
    )
    (folder / "b.ors.toml").write_text(template(name), encoding="utf-8")

    (scenario,) = load_scenarios("b.ors.toml")

    assert scenario.given.workflow == name
    assert run(scenario).status == "passed"


def test_a_document_that_is_wrong_is_refused(folder):
    (folder / "broken.scxml").write_text("<scxml")

    with pytest.raises(DocumentError, match=r"broken\.scxml:1:"):
        template("broken.scxml")
    with pytest.raises(FileNotFoundError, match=r"no workflow 'none\.scxml'"):
        template("none.scxml")
