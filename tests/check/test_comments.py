"""Comments to orsagent: suppressions with a reason, and the dialect."""

import pytest

from orsagent.check import check_text

from .conftest import MARK

REASON = "because the lab enters it"


def lonely(before="", inside=""):
    return f"<state id='a'/>\n{before}<state id='b'>{inside}</state>"


def test_a_suppression_allows_what_its_element_does(codes):
    assert codes(lonely()) == ["unreachable-state"]
    assert codes(lonely(f"<!-- orsagent: allow ORS201 {REASON} -->")) == []


@pytest.mark.parametrize("rules", ["ors201", "unreachable-state", "ORS201,ORS203", "condition-never-true , ORS201"])
def test_rules_are_named_by_code_or_name_and_separated_by_commas(codes, rules):
    inside = "<transition event='e' cond='false'/>" if "," in rules else ""

    assert codes(lonely(f"<!--orsagent:allow {rules}\n {REASON}-->", inside)) == []


def test_it_is_for_everything_inside_the_element_and_for_nothing_behind_it(codes):
    text = f"""<!-- orsagent: allow ORS203 {REASON} -->
<state id='a'><state id='i'><transition event='e' cond='false'/></state><transition event='e' cond='0'/></state>"""

    assert codes(text) == []
    assert codes(f"{text}<state id='b'><transition event='e' cond='0'/></state>") == [
        "unreachable-state",
        "condition-never-true",
    ]


def test_before_the_root_it_is_for_the_whole_document(codes):
    root = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">'

    assert codes(f"<!-- orsagent: allow ORS201 {REASON} -->\n{root}<state/><state/><state/></scxml>") == []


def test_a_comment_of_an_inner_element_counts_before_that_of_an_outer_one(codes):
    text = f"""<!-- orsagent: allow ORS203 {REASON} --><state id='a'>
<!-- orsagent: allow ORS203 {REASON} --><transition event='e' cond='0'/></state>"""

    assert codes(text) == ["unused-suppression"]


@pytest.mark.parametrize(
    "comment",
    ["allow ORS201", "allow ORS201 because", "allow ORS201 since it is fun", "allow", "alow ORS201 because x", ""],
)
def test_without_a_reason_nothing_is_allowed(codes, comment):
    assert codes(lonely(f"<!-- orsagent: {comment} -->")) == ["bad-comment", "unreachable-state"]


def test_a_suppression_that_is_not_needed_is_found_at_its_place(only):
    finding = only(f"{MARK}<!-- orsagent: allow ORS201 {REASON} -->\n<state id='a'/>")

    assert finding.name == "unused-suppression"


def test_one_that_stands_behind_everything_is_for_nothing(codes):
    assert codes(f"<state id='a'/><!-- orsagent: allow ORS201 {REASON} -->") == ["unused-suppression"]


def test_a_rule_that_there_is_not_is_found(only):
    assert "ORS999" in only(f"{MARK}<!-- orsagent: allow ORS999 {REASON} --><state id='a'/>").message


def test_a_suppression_may_be_suppressed(codes):
    outer = f"<!-- orsagent: allow ORS902 {REASON} -->"

    assert codes(f"{outer}<!-- orsagent: allow ORS201 {REASON} --><state id='a'/>") == [
        "unused-suppression",
        "unused-suppression",
    ]


def test_other_comments_and_texts_are_left_alone(codes):
    assert (
        codes(
            "<!-- allow ORS201 --><!-- about orsagent: it is fine --><state id='a'><onentry><log label='orsagent: allow'/></onentry></state>"
        )
        == []
    )


def test_a_comment_may_declare_the_dialect(codes):
    sent = """<state id='a'><onentry><send event="'go'" delay="'1s'"/></onentry></state>"""
    comment = "<!-- orsagent: dialect ors because Composer wrote it -->"

    assert codes(sent) == ["quoted-literal", "quoted-literal", "bad-delay"]
    assert codes(comment + sent) == []


def test_the_dialect_that_is_asked_for_counts_more():
    text = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><!-- orsagent: dialect ors --><state id="a"><onentry><raise event="e" _x="1"/></onentry></state></scxml>'

    assert check_text(text) == []
    assert [finding.name for finding in check_text(text, dialect="w3c")] == ["unknown-attribute"]


def test_a_dialect_that_there_is_not_is_found(only):
    assert only(f"{MARK}<!-- orsagent: dialect xml --><state id='a'/>").name == "bad-comment"
