"""``--send``, ``--advance`` and ``--data``: what they do, and in which order."""

import itertools

import pytest

JOURNAL = """<state id="s"><onentry><send event="tick" delay="3s"/></onentry>
  <transition event="*"><log expr="_event.name"/></transition></state>"""


def happened(answer):
    return [(entry["time"], entry["value"]) for entry in answer.json["log"]]


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["--send=a", "--send=b", "--advance=2s", "--advance=4s"]))
)
def test_send_and_advance_are_carried_out_in_the_order_given(write, run, order):
    clock, expected = 0, []
    for option in order:
        name, _, value = option.partition("=")
        if name == "--send":
            expected.append((clock, value))
        else:
            before, clock = clock, clock + int(value[0])
            if before < 3 <= clock:
                expected.append((3, "tick"))

    answer = run(write(JOURNAL), "--engine", "quickjs", "--json", *order)

    assert happened(answer) == expected
    assert answer.json["time"] == 6


def test_the_order_counts_across_other_options_and_the_file(write, run):
    document = write(JOURNAL)
    answer = run("--send", "a", "--engine", "quickjs", "--advance", "1", document, "--json", "--send", "b")

    assert happened(answer) == [(0, "a"), (1, "b")]


def test_an_event_may_carry_data(write, run, engine):
    body = '<state id="s"><transition event="x"><log expr="_event.data.list[1].name"/></transition></state>'
    answer = run(write(body), "--engine", engine, "--json", "--send", 'x={"list": [1, {"name": "a=b \u00fc"}]}')

    assert answer.json["log"][0]["value"] == "a=b \u00fc"
    assert answer.json["events"][0]["data"] == {"list": [1, {"name": "a=b \u00fc"}]}


def test_data_replaces_what_the_document_says(write, run, engine):
    body = """<datamodel><data id="a" expr="1"/><data id="b" expr="2"/></datamodel>
      <state id="s"><onentry><log expr="[a, b]"/></onentry></state>"""
    answer = run(write(body), "--engine", engine, "--json", "--data", "b=[true, null, 1.5]")

    assert answer.json["log"][0]["value"] == [1, [True, None, 1.5]]


def test_whole_numbers_are_those_of_ecmascript(write, run, engine):
    body = '<datamodel><data id="a"/></datamodel><state id="s"><onentry><log expr="typeof a"/></onentry></state>'
    answer = run(write(body), "--engine", engine, "--json", "--data", "a=12345678901234567890")

    assert answer.json["log"][0]["value"] == "number"


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("500ms", 0.5), ("2s", 2), ("5m", 300), ("1h", 3600), ("1.5s", 1.5), ("7", 7), (".5m", 30), ("0", 0), ("1.s", 1)],
)
def test_durations(write, run, duration, seconds):
    assert run(write(JOURNAL), "--engine", "quickjs", "--json", "--advance", duration).json["time"] == seconds


@pytest.mark.parametrize("duration", ["", "x", "5x", "-5s", "1e3", "5 m", "inf", "nan", "1h30m", "\u0665s", "9" * 400])
def test_a_wrong_duration_is_a_usage_error(write, run, duration):
    answer = run(write(JOURNAL), f"--advance={duration}")

    assert answer.code == 2
    assert "Invalid value for '--advance'" in answer.err


def test_more_time_than_the_calendar_has_is_a_usage_error(write, run):
    assert run(write(JOURNAL), "--advance", "800000h", "--advance", "800000h").code == 2


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("--data", "a", "'a' is not NAME=JSON"),
        ("--data", "=1", "'=1' is not NAME=JSON"),
        ("--data", "a=", "a: '' is not JSON"),
        ("--data", "a=hello", "a: 'hello' is not JSON"),
        ("--data", "a=[1,", "a: '[1,' is not JSON"),
        ("--data", "a=NaN", "a: JSON has no NaN"),
        ("--data", "a=1e999", "a: the number 1e999 is too large"),
        ("--data", "a=" + "9" * 5000, "is too large"),
        ("--data", "a=" + "[" * 100_000, "a: the JSON is nested deeper than 100 levels"),
        ("--data", "a=" + "[" * 300 + "]" * 300, "a: the JSON is nested deeper than 100 levels"),
        ("--send", "x={", "x: '{' is not JSON"),
        ("--send", "", "an event name must not be empty or have white space"),
        ("--send", "a b", "an event name must not be empty or have white space"),
        ("--timeout", "0", "0 is too short"),
        ("--timeout", "x", "'x' is no duration"),
        ("--memory", "0", "0 is not in the range"),
        ("--engine", "spidermonkey", "'spidermonkey' is not one of"),
        ("--dialect", "ecma", "'ecma' is not one of"),
    ],
)
def test_a_wrong_value_names_its_option_and_what_was_wrong(write, run, option, value, complaint):
    answer = run(write('<datamodel><data id="a"/></datamodel><state id="s"/>'), option, value)

    assert answer.code == 2
    assert answer.out == ""
    said = " ".join(answer.err.split())
    assert f"Invalid value for '{option}'" in said
    assert complaint in said


def test_data_given_twice_is_a_usage_error(write, run):
    answer = run(write('<datamodel><data id="a"/></datamodel><state id="s"/>'), "--data", "a=1", "--data", "a=1")

    assert answer.code == 2
    assert "a is given twice" in answer.err


def test_data_that_the_document_does_not_have_are_an_error_that_names_those_it_has(write, run):
    answer = run(write('<datamodel><data id="a"/></datamodel><state id="s"/>'), "--data", "b=1")

    assert answer.code == 2
    assert answer.err == "Error: workflow.scxml has no top-level <data id='b'>; it has: a\n"
