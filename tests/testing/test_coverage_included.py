"""Coverage of documents in several files: each file is reported once, whoever includes it."""

import pytest

from orsagent.testing import Env
from orsagent.testing.coverage import Collector, CoverageData, Selection, evaluate, to_lcov

SCXML = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:xi="http://www.w3.org/2001/XInclude"'
PART = """<state {scxml} id="p">
  <onentry><log label="in"/></onentry>
  <transition event="go" cond="n &gt; 1" target="end"/>
  <transition event="never"/>
</state>"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working folder, with two documents that include one part."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "part.xml").write_text(PART.format(scxml=SCXML))
    for name, n in (("one", 1), ("two", 2)):
        (tmp_path / f"{name}.scxml").write_text(
            f'<scxml {SCXML} version="1.0">\n<datamodel><data id="n" expr="{n}"/></datamodel>\n'
            '<xi:include href="parts/part.xml"/>\n<final id="end"/></scxml>'
        )
    return tmp_path


def measured(*names, events=("go",)):
    with Collector(None) as collector, Env(engine="quickjs") as ors:
        for name in names:
            session = ors.start(name)
            for event in events:
                session.send(event)
    return collector.data


def hits(coverage):
    return {
        document.path: {(one.item.line, one.item.name): one.hits for one in document.items}
        for document in coverage.documents
    }


def test_what_stands_in_an_included_file_is_reported_for_that_file(folder):
    data = measured("one.scxml").relative_to(folder)

    found = hits(evaluate(data, Selection(root=folder)))

    assert found == {
        "one.scxml": {(4, "state end"): (0,)},
        "parts/part.xml": {
            (1, "state p"): (1,),
            (2, "onentry of p"): (1,),
            (2, "<log>"): (1,),
            (3, "transition on go to end"): (0,),
            (3, "condition n > 1"): (0, 1),
            (4, "transition on never"): (0,),
        },
    }


def test_a_file_that_several_documents_include_is_reported_once(folder):
    data = measured("one.scxml", "two.scxml").relative_to(folder)

    coverage = evaluate(data, Selection(root=folder))

    assert [document.path for document in coverage.documents] == ["one.scxml", "parts/part.xml", "two.scxml"]
    part = hits(coverage)["parts/part.xml"]
    assert part[3, "condition n > 1"] == (1, 1)
    assert part[1, "state p"] == (2,)


def test_a_part_that_is_included_twice_is_one_part(folder):
    (folder / "both.scxml").write_text(
        f'<scxml {SCXML} version="1.0" xmlns:q="http://www.genesyslab.com/modules/queue"><parallel id="b">'
        '<xi:include href="part.scxml" xpointer="p" resolveid="l"/>'
        '<xi:include href="part.scxml" xpointer="p" resolveid="r"/></parallel></scxml>'
    )
    (folder / "part.scxml").write_text(
        f'<scxml {SCXML} version="1.0"><state id="p">'
        '<transition event="go" cond="_my_prefix == \'l\'" target="$$_MY_PREFIX_$$.q"/><state id="q"/></state></scxml>'
    )

    found = hits(evaluate(measured("both.scxml").relative_to(folder), Selection(root=folder)))

    assert found["part.scxml"][1, "condition _my_prefix == 'l'"] == (1, 1)
    assert found["part.scxml"][1, "state l.p"] == (4,)  # both are entered, and left and entered again


TWICE = f"""<scxml {SCXML} version="1.0" xmlns:q="http://www.genesyslab.com/modules/queue" initial="l.p">
<xi:include href="part.scxml" xpointer="p" resolveid="l"/>
<xi:include href="part.scxml" xpointer="p" resolveid="r"/>
<state id="later"/>
</scxml>"""
COPIED = f"""<scxml {SCXML} version="1.0">
<state id="p">
  <onentry><log label="in"/></onentry>
  <transition event="go" cond="_my_prefix == 'l'" target="$$_MY_PREFIX_$$.q"/>
  <transition event="over" target="r.p"/>
  <transition event="never" target="$$_MY_PREFIX_$$.q"/>
  <state id="q"/>
</state>
</scxml>"""


@pytest.fixture
def copies(folder):
    """A document that includes one part twice, one copy after the other."""
    (folder / "twice.scxml").write_text(TWICE)
    (folder / "part.scxml").write_text(COPIED)
    return folder


def part_of(data, folder):
    coverage = evaluate(data.relative_to(folder), Selection(root=folder))
    return next(one for one in coverage.documents if one.path == "part.scxml")


def test_an_element_is_covered_when_one_copy_of_it_is(copies):
    part = part_of(measured("twice.scxml", events=["go"]), copies)

    found = {(one.item.line, one.item.name): one.hits for one in part.items}
    assert found[3, "onentry of l.p"] == found[3, "<log>"] == (2,)  # l.p, twice; r.p was never entered
    assert found[7, "state l.q"] == (2,)
    assert found[4, "condition _my_prefix == 'l'"] == (1, 0)


def test_copies_share_the_work_of_a_condition_and_their_counts_are_added(copies):
    part = part_of(measured("twice.scxml", events=["go", "over", "go"]), copies)

    found = {(one.item.line, one.item.name): one.hits for one in part.items}
    assert found[4, "condition _my_prefix == 'l'"] == (1, 1)
    assert found[2, "state l.p"] == (3,)  # l.p twice, r.p once


def test_runs_share_the_work_as_copies_do(copies):
    data = measured("twice.scxml", events=["go"])
    data.add(measured("twice.scxml", events=["over", "go"]))

    found = {(one.item.line, one.item.name): one.hits for one in part_of(data, copies).items}
    assert found[4, "condition _my_prefix == 'l'"] == (1, 1)


def test_what_no_copy_has_come_to_is_missing_once(copies):
    data = measured("twice.scxml", events=["go", "over", "go"])

    part = part_of(data, copies)

    missing = [(one.item.line, one.missing) for one in part.items if one.missing]
    assert missing == [(6, ("never taken",))]


def test_reports_have_each_line_of_an_included_file_once(copies):
    data = measured("twice.scxml", events=["go"]).relative_to(copies)

    text = to_lcov(evaluate(data, Selection(root=copies)))

    (part,) = [one for one in text.split("end_of_record") if "SF:part.scxml" in one]
    lines = [line.split(":")[1].split(",")[0] for line in part.splitlines() if line.startswith("DA:")]
    assert lines == sorted(set(lines), key=int)


def test_a_part_that_matches_the_pattern_is_no_document_that_cannot_be_read(folder):
    data = measured("one.scxml").relative_to(folder)

    coverage = evaluate(data, Selection(root=folder, include=("**/*.scxml", "**/*.xml")))

    assert [document.path for document in coverage.documents] == ["one.scxml", "parts/part.xml", "two.scxml"]
    assert coverage.notes == ()


def test_parts_count_as_the_patterns_say(folder):
    data = measured("one.scxml").relative_to(folder)

    only = evaluate(data, Selection(root=folder, include=("*.scxml",)))
    omitted = evaluate(data, Selection(root=folder, omit=("parts/*",)))

    assert [document.path for document in only.documents] == ["one.scxml", "two.scxml"]
    assert [document.path for document in omitted.documents] == ["one.scxml"]


def test_a_changed_part_makes_what_was_measured_void(folder):
    data = measured("one.scxml").relative_to(folder)
    path = folder / "parts" / "part.xml"
    path.write_text(path.read_text() + "\n")

    coverage = evaluate(data, Selection(root=folder))

    assert coverage.notes == ("one.scxml has changed: what was measured of another version of it is left out",)
    assert coverage.tally().covered == 0


def test_data_survive_their_file(folder):
    data = measured("one.scxml", "two.scxml")

    assert CoverageData.from_json(data.to_json()) == data


def test_formats_name_the_included_file(folder):
    data = measured("one.scxml").relative_to(folder)

    assert "SF:parts/part.xml" in to_lcov(evaluate(data, Selection(root=folder)))


def test_coverage_evaluated_from_another_folder_is_the_same(folder, tmp_path_factory, monkeypatch):
    data = measured("one.scxml").relative_to(folder)
    before = hits(evaluate(data, Selection(root=folder)))

    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))

    assert hits(evaluate(data, Selection(root=folder))) == before
