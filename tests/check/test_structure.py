"""Elements, attributes and targets: everything that is wrong, not only the first."""

import pytest

import orsagent
from orsagent.check import check_text

from .conftest import MARK


def test_every_problem_of_a_document_is_found(codes):
    text = """<datamodel><data expr="1"/></datamodel>
<state id="a" idd="b">
  <transition event="go" target="nowhere"/>
  <transition/>
  <onentry><log message="x"/><send event="e" eventexpr="'f'"/><assign location="x" expr="1">2</assign></onentry>
</state>
<state id="a"><history id="h"/></state>
<wrong/>"""

    assert codes(text) == [
        "missing-attribute",
        "unknown-attribute",
        "unknown-target",
        "empty-transition",
        "unknown-attribute",
        "contradictory-attributes",
        "contradictory-content",
        "undeclared-variable",
        "unreachable-state",
        "duplicate-id",
        "bad-default-transition",
        "misplaced-element",
    ]


def test_each_of_several_unknown_targets_has_its_own_place(check):
    text = '<state id="here"><transition event="go" target="here  hree there"/></state>'

    first, second = check(text)

    assert first.message == "there is no state 'hree'"
    assert first.hint == "did you mean 'here'?"
    line = first.line
    assert [line[f.position.column - 1 : f.end.column - 1] for f in (first, second)] == ["hree", "there"]


def test_a_misspelled_attribute_is_told_which_one_was_meant(only):
    finding = only(f'<state id="a"><transition event="go" traget="{MARK}a" type="internal"/></state>')

    assert finding.name == "unknown-attribute"
    assert finding.hint == "did you mean 'target'?"


@pytest.mark.parametrize(
    "element", ['<log level="1"/>', '<send event="go" targettype="x"/>', '<raise event="e" _desc="of Composer"/>']
)
def test_an_attribute_of_the_other_dialect_is_told_so(only, element):
    finding = only(f'<state id="a"><onentry>{element}</onentry></state>')

    assert finding.name == "unknown-attribute"
    assert finding.hint == "the dialect ors has it: check the document with that dialect"


def test_a_child_document_is_checked_too(check):
    text = """<state id="a"><invoke><content>
<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="a"><transition event="e" target="x"/></state></scxml>
</content></invoke></state>"""

    (finding,) = check_text(
        f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">{text}</scxml>', "workflow.scxml"
    )

    assert (finding.name, finding.position.line) == ("unknown-target", 2)


def test_names_of_a_child_document_are_its_own(codes):
    child = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="a"><onentry><log expr="mine"/></onentry></state></scxml>'
    text = f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><datamodel><data id="mine"/></datamodel><state id="a"><invoke><content>{child}</content></invoke></state></scxml>'

    assert codes(text) == ["undeclared-variable"]


def test_what_is_data_is_not_checked(codes):
    assert (
        codes('<datamodel><data id="d"><state xmlns="" idd="1"/><log x="1"/></data></datamodel><state id="a"/>') == []
    )


REFUSED = [
    "<state/><state id=''/>",
    "<state id='a b'/>",
    "<state initial='a'/><state id='a'/>",
    "<state><initial/><state/></state>",
    "<state><initial><transition event='e' target='a'/></initial><state id='a'/></state>",
    "<state initial='a'><initial><transition target='a'/></initial><state id='a'/></state>",
    "<state initial='b'><state id='a'/></state><state id='b'/>",
    "<state><history type='flat'><transition target='a'/></history><state id='a'/></state>",
    "<state><history><transition target='b'/></history><state id='a'/></state><state id='b'/>",
    "<parallel initial='a'><state id='a'/></parallel>",
    "<state><transition event='e' type='local'/></state>",
    "<state><invoke autoforward='yes'/></state>",
    "<state><invoke id='i' idlocation='l'/></state>",
    "<state><invoke src='i' srcexpr='l'/></state>",
    "<state><onentry><if cond='true'><else/><elseif cond='1'/></if></onentry></state>",
    "<state><onentry><send event='e'><param name='p'/></send></onentry></state>",
    "<state><onentry><send event='e'><param name='p' expr='1' location='l'/></send></onentry></state>",
    "<state><onentry><send event='e' namelist='n'><content/></send></onentry></state>",
    "<state><onentry><send event='e'><content expr='1'>2</content></send></onentry></state>",
    "<state><onentry><send event='e'><content/><content/></send></onentry></state>",
    "<state><onentry><cancel/></onentry></state>",
    "<state><onentry><cancel sendid='a' sendidexpr='b'/></onentry></state>",
    "<state><onentry><foreach array='a'/></onentry></state>",
    "<state><onentry><raise event='e'><param name='p' expr='1'/></raise></onentry></state>",
    "<final><donedata><content/><param name='p' expr='1'/></donedata></final>",
    "<datamodel><data id='d' src='f' expr='1'/></datamodel><state/>",
    "<script src='nowhere.js'/><state/>",
    "<script>1<log/></script><state/>",
    "<transition event='e'/><state/>",
    "<state><state xmlns=''/></state>",
    "<datamodel/>",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_reader_refuses_is_found_at_the_same_place(check, text):
    whole = f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">\n{text}\n</scxml>'
    with pytest.raises(orsagent.DocumentError) as caught:
        orsagent.loads(whole, "workflow.scxml")

    findings = check(whole)

    assert (caught.value.code, caught.value.position) in [(finding.name, finding.position) for finding in findings]
