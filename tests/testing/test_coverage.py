"""What counts as covered."""

import pytest

import orsagent
from orsagent import DocumentError
from orsagent.errors import CoverageError
from orsagent.testing import Env
from orsagent.testing.coverage import Collector, CoverageData, Kind, Selection, Tally, evaluate, items_of

SCXML = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">{}</scxml>'


def missing(coverage):
    return {
        (one.item.line, one.item.name, *one.missing)
        for document in coverage.documents
        for one in document.items
        if one.missing
    }


def tallies(coverage):
    found = {kind.value: coverage.tally(kind) for kind in Kind}
    return {name: (tally.covered, tally.total) for name, tally in found.items()}


def test_a_workflow_that_only_starts_covers_its_first_state(coverage):
    assert tallies(coverage()) == {
        "states": (1, 4),
        "transitions": (0, 6),
        "conditions": (0, 8),
        "blocks": (0, 2),
        "elements": (0, 7),
        "actions": (0, 1),
    }


def test_everything_of_one_way_through_is_covered_and_the_rest_is_named(coverage):
    assert missing(coverage("shift.ended")) == {
        (6, "transition on count", "never taken"),
        (7, "<assign>", "never reached"),
        (8, "<if>", "never reached"),
        (8, "<raise>", "never reached"),
        (8, "<script>", "never reached"),
        (8, "condition n > 2", "never true", "never false"),
        (8, "condition n === 2", "never true", "never false"),
        (10, "condition n === 0", "never false"),
        (11, "transition on shift.ended to gone", "never taken"),
        (11, "condition n === 1", "never true", "never false"),
        (12, "transition on many to gone", "never taken"),
        (15, "<log>", "never reached"),
        (17, "transition on error.agent.logout to failed", "never taken"),
        (20, "state failed", "never entered"),
    }


def test_a_condition_is_covered_when_it_was_true_and_false(coverage):
    names = {(name, *rest) for _, name, *rest in missing(coverage("count", "shift.ended"))}

    assert ("condition n === 0", "never true") in names
    assert ("condition n === 1", "never false") in names
    assert ("condition n > 2", "never true") in names


def test_ifs_without_a_visible_effect_are_measured_too(coverage):
    names = {name for _, name, *_ in missing(coverage("count", "count", "count"))}

    assert names.isdisjoint({"<if>", "<raise>", "<script>", "condition n > 2", "condition n === 2"})


def test_an_action_that_could_not_be_evaluated_was_not_executed(workflow, coverage):
    workflow.write_text(workflow.read_text().replace("{dn: '7001'}", "nobody.knows"))

    found = missing(coverage("shift.ended"))

    assert (15, "<logout>", "never executed") in found
    assert (15, "<foreach>", "never reached") in found
    assert not [one for one in found if one[1] == "onentry of leaving"]


def test_content_behind_an_error_was_not_reached(workflow, coverage):
    workflow.write_text(workflow.read_text().replace('expr="n + 1"', 'expr="nobody.knows"'))

    names = {name for _, name, *_ in missing(coverage("count"))}

    assert "<assign>" not in names
    assert "<if>" in names


def test_sessions_add_up(workflow):
    with Collector(workflow.parent) as collector, Env(engine="quickjs") as ors:
        for _ in range(3):
            ors.start("workflow.scxml").send("shift.ended")

    [counts] = collector.data.marks.values()
    assert counts["entered 4:3"] == counts["taken 10:5"] == counts["executed 15:14"] == 3


def test_invoked_documents_inline_and_in_files_are_measured(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    child = SCXML.format('<state id="{}"><transition event="never"/></state>')
    (tmp_path / "child.scxml").write_text(child.format("outside"))
    (tmp_path / "parent.scxml").write_text(
        SCXML.format(
            '<state id="a"><invoke src="child.scxml"/>\n<invoke><content>'
            f"{child.format('inside')}</content><finalize><log/></finalize></invoke></state>"
        )
    )

    with Collector(tmp_path) as collector, Env() as ors:
        ors.start("parent.scxml")
    coverage = evaluate(collector.data, Selection(root=tmp_path))

    assert [document.path for document in coverage.documents] == ["child.scxml", "parent.scxml"]
    assert missing(coverage) == {
        (1, "transition on never", "never taken"),
        (2, "transition on never", "never taken"),
        (2, "finalize in a", "never reached"),
        (2, "<log>", "never reached"),
    }


def test_content_of_initial_and_history_counts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w.scxml").write_text(
        SCXML.format("""<state id="a"><initial><transition target="b"><log/></transition></initial>
          <history id="h"><transition target="b"><log/></transition></history><state id="b"/></state>""")
    )

    with Collector(tmp_path) as collector, Env() as ors:
        ors.start("w.scxml")
    [document] = evaluate(collector.data, Selection(root=tmp_path)).documents

    blocks = {one.item.name: one.hits for one in document.items if one.item.kind is Kind.BLOCK}
    assert blocks == {"default content of a": (1,), "default content of h": (0,)}


def test_documents_that_are_no_files_are_not_measured():
    with Collector() as collector, Env() as ors:
        ors.start(SCXML.format('<state id="a"/>'))

    assert collector.data == CoverageData()


def test_runtimes_that_know_nothing_of_it_are_measured(workflow):
    with orsagent.Runtime() as early, Collector(workflow.parent) as collector:
        with pytest.raises(DocumentError):
            early.start(orsagent.load("workflow.scxml"))
        (workflow.parent / "plain.scxml").write_text(SCXML.format('<state id="a"/>'))
        early.start(orsagent.load("plain.scxml"))

    assert [version.path for version in collector.data.marks] == ["plain.scxml"]


def test_every_item_of_the_examples_has_its_own_place():
    for path in ("end_of_shift", "night_closing", "two_agents"):
        items = items_of(orsagent.load(f"examples/{path}/workflow.scxml"))
        marks = [mark for item in items if item.kind is not Kind.BLOCK for mark in item.marks]
        assert len(marks) == len(set(marks))


# --- what is reported


def test_a_document_that_changed_is_reported_as_it_is_now(workflow, measure):
    data = measure("shift.ended")
    workflow.write_text(workflow.read_text().replace("<data ", "\n<data "))

    coverage = evaluate(data, Selection(root=workflow.parent))

    assert coverage.tally().covered == 0
    assert coverage.notes == ("workflow.scxml has changed: what was measured of another version of it is left out",)


@pytest.mark.parametrize("text", ["<scxml", None])
def test_a_document_that_cannot_be_read_any_more_is_noted(workflow, measure, text):
    data = measure()
    workflow.unlink() if text is None else workflow.write_text(text)

    coverage = evaluate(data, Selection(root=workflow.parent))

    assert coverage.documents == ()
    assert coverage.notes[0].startswith("workflow.scxml is left out, because it cannot be read: ")


def test_included_documents_count_also_when_no_session_ran(workflow, coverage):
    folder = workflow.parent / "more"
    folder.mkdir()
    (folder / "idle.scxml").write_text(SCXML.format('<state id="a"/>'))
    (folder / "other.scxml").write_text(SCXML.format('<state id="a"/>'))

    found = coverage(include=["**/*.scxml"], omit=["more/o*.scxml"])

    assert [(one.path, one.tally().covered > 0) for one in found.documents] == [
        ("more/idle.scxml", False),
        ("workflow.scxml", True),
    ]


def test_documents_outside_the_project_count_only_when_they_may(workflow, measure, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    data = measure(path=workflow, root=outside)

    assert evaluate(data, Selection(root=outside)).documents == ()
    [document] = evaluate(data, Selection(root=outside, outside=True)).documents
    assert document.path == workflow.as_posix()


@pytest.mark.parametrize("pattern", ["/absolute/*.scxml", ""])
def test_a_pattern_that_cannot_be_used_is_an_error(tmp_path, pattern):
    with pytest.raises(CoverageError, match="no pattern of paths below"):
        evaluate(CoverageData(), Selection(root=tmp_path, include=[pattern]))


def test_too_little_is_said_with_figures(coverage):
    found = coverage("shift.ended")

    assert found.shortfall(0) is None
    assert found.shortfall(100 * found.tally().covered / found.tally().total) is None
    assert found.shortfall(90) == "11 of 28 are covered, 39.2 %; 90 % were asked for"


def test_a_hundred_per_cent_means_everything():
    coverage = evaluate(CoverageData(), Selection(root=orsagent.__path__[0]))

    assert Tally(9999, 10000).percent < 100
    assert coverage.shortfall(0) is None
    assert coverage.shortfall(1) == "no workflow was measured, but 1 % were asked for"
