"""What is refused before a document is read, however its text is looked at; and positions that are found later."""

import copy
import pickle

import pytest
from attrs import asdict
from attrs.exceptions import FrozenInstanceError

import orsagent
from orsagent.errors import DocumentError, Position
from orsagent.scxml import read
from orsagent.scxml.reading import source as source_module
from orsagent.scxml.reading.scan import Limits, is_harmless
from orsagent.scxml.reading.source import parse

ROOT = "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0'>"


def refusal(text, **limits):
    with pytest.raises(DocumentError) as caught:
        parse(text, "d.scxml", Limits(**limits))
    return caught.value.code, caught.value.line, caught.value.column


def test_a_document_without_anything_unusual_is_harmless():
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{ROOT}<!-- ü --><state id="a" x="ü"/>é</scxml>'.encode()

    assert is_harmless(text, Limits())


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
        "<?xml version='1.1'?><a/>",
        "<a><?go on?></a>",
        "<a><é/></a>",
        "<a b='>' é='1'/>",
    ],
)
def test_what_only_expat_can_judge_is_not_harmless(text):
    assert not is_harmless(text.encode(), Limits())


def test_a_name_is_refused_that_only_one_of_the_parsers_knows():
    assert refusal("<a><\u0370/></a>") == ("xml-syntax", 1, 5)
    assert refusal("<a b='>' \u0370='1'/>") == ("xml-syntax", 1, 10)


@pytest.mark.parametrize("filling", ["", "<!-- é -->", "<?go on?>"])
def test_limits_hold_to_the_last_element_whichever_parser_counts(filling):
    states, nested = "<state/>" * 5, "<a>" * 5 + "</a>" * 5
    attributes = " ".join(f"a{number}='='" for number in range(5))

    assert refusal(f"{ROOT}{filling}{states}</scxml>", elements=5)[0] == "document-too-large"
    assert refusal(f"{ROOT}{filling}{states}</scxml>", states=4)[0] == "document-too-large"
    assert refusal(f"{ROOT}{filling}{nested}</scxml>", depth=5)[0] == "document-too-deep"
    assert refusal(f"{ROOT}{filling}<a {attributes}/></scxml>", attributes=4)[0] == "document-too-large"
    parse(f"{ROOT}{filling}{states}</scxml>", "d.scxml", Limits(elements=6, states=5))
    parse(f"{ROOT}{filling}{nested}</scxml>", "d.scxml", Limits(depth=6))
    parse(f"{ROOT}{filling}<a {attributes}/></scxml>", "d.scxml", Limits(attributes=5))


def test_a_prefixed_state_counts_as_a_state():
    text = "<s:scxml xmlns:s='http://www.w3.org/2005/07/scxml'><s:state/><s:final/></s:scxml>"

    assert refusal(text, states=1)[0] == "document-too-large"


def test_the_default_depth_is_kept_in_a_document_with_many_end_tags():
    deep = "<a>" * 200 + "</a>" * 200

    assert refusal(f"{ROOT}{deep}</scxml>") == ("document-too-deep", 1, len(ROOT) + 199 * 3 + 1)
    parse(f"{ROOT}{'<a></a>' * 400}</scxml>", "d.scxml")


def test_namespaces_are_found_wherever_they_are_declared():
    source = parse(f"{ROOT}<a xmlns:b='urn:b'><c xmlns='urn:c'/></a><d xmlns:b='urn:d'/></scxml>", "d.scxml")

    assert source.namespaces == {"http://www.w3.org/2005/07/scxml", "urn:b", "urn:c", "urn:d"}


def test_start_tags_are_told_from_what_only_looks_like_them():
    text = f"{ROOT}<!-- <state> --><![CDATA[<state>]]>\n <state id='a'/></scxml>"

    assert str(read(text, "d.scxml").states[1].position) == "d.scxml:2:2"


def test_no_line_is_counted_for_a_document_whose_positions_nobody_asks_for(monkeypatch):
    looked_up = []
    find = source_module.Positions.find
    monkeypatch.setattr(
        source_module.Positions, "find", lambda self, *place: looked_up.append(place) or find(self, *place)
    )
    text = f"{ROOT}<state id='a'><transition event='e' cond='true' target='a'/></state></scxml>"

    document = read(text, "d.scxml")

    assert looked_up == []
    assert [document.guards[0].position.column for _ in range(2)] == [text.index("true") + 1] * 2
    assert len(looked_up) == 1


def test_a_position_that_was_found_later_is_like_any_other():
    document = orsagent.loads(f"{ROOT}\n  <state id='a'/></scxml>", "d.scxml")
    found, plain = document.states[1].position, Position("d.scxml", 2, 3)

    assert found == plain
    assert plain == found
    assert found != Position("d.scxml", 2, 4)
    assert {found: 1}[plain] == 1
    assert (str(found), repr(found)) == (str(plain), repr(plain))
    assert asdict(found) == asdict(plain)
    assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == plain  # noqa: S301 -- our own bytes
    with pytest.raises(FrozenInstanceError):
        found.line = 1
