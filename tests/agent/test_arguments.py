"""Attribute by attribute: which values are taken, which are refused, and how the refusal reads."""

from datetime import UTC, datetime

import pytest

from orsagent.tlib import RequestAgentLogout, RequestAgentReady, RequestSetDNDOn

READY = [{"media": 0, "state": "ready"}]


class Opaque:
    """As an engine hands over what is no data."""

    kind = "function"


@pytest.mark.parametrize(
    ("dn", "number"),
    [("7001", "7001"), (7001, "7001"), (7001.0, "7001"), ("07001", "07001"), (0, "0")],
    ids=["string", "integer", "integral-float", "leading-zero", "zero"],
)
def test_for_dn_may_be_a_string_or_an_integer(make_bench, make_transport, dn, number):
    transport = make_transport()

    make_bench(transport).do("logout", for_={"dn": dn, "switch": "SW1"})

    assert transport.sent == [RequestAgentLogout(this_dn=number)]


@pytest.mark.parametrize("switch", [{}, {"switch": None}, {"switch": "SW1"}], ids=["left-out", "undefined", "named"])
def test_for_switch_may_be_left_out_when_one_t_server_is_connected(bench, tserver, switch):
    bench.do("logout", for_={"dn": "7001", **switch})

    assert tserver.journal == [RequestAgentLogout(this_dn="7001")]


def test_for_switch_chooses_among_several_t_servers(make_bench, make_transport):
    first, second = make_transport("SW1"), make_transport("SW2")

    make_bench([first, second]).do("logout", for_={"dn": "7001", "switch": "SW2"})

    assert (first.sent, second.sent) == ([], [RequestAgentLogout(this_dn="7001")])


def test_for_takes_a_resource_object_as_it_is(bench, tserver):
    resource = {"type": 1, "dn": "7001", "agent": "1001", "place": "P1", "id": "x", "switch": "SW1", "extra": [1]}

    bench.do("logout", for_=resource)

    assert tserver.journal == [RequestAgentLogout(this_dn="7001")]


@pytest.mark.parametrize(
    ("value", "description"),
    [
        (None, "<logout> for: found nothing (null or undefined), expected an object {dn, switch}"),
        ("7001", '<logout> for: found the string "7001", expected an object {dn, switch}'),
        ([{"dn": "7001"}], "<logout> for: found an array of 1, expected an object {dn, switch}"),
        ({}, "<logout> for.dn: found nothing (null or undefined), expected the number of a telephone"),
        ({"dn": ""}, "<logout> for.dn: found an empty string, expected the number of a telephone"),
        ({"dn": "  "}, '<logout> for.dn: found the string "  ", expected'),
        ({"dn": True}, "<logout> for.dn: found true, expected"),
        ({"dn": 7001.5}, "<logout> for.dn: found the number 7001.5, expected"),
        ({"dn": -1}, "<logout> for.dn: found the number -1, expected"),
        ({"dn": float("nan")}, "<logout> for.dn: found the number NaN, expected"),
        ({"dn": float("inf")}, "<logout> for.dn: found the number Infinity, expected"),
        ({"dn": 2**60}, "<logout> for.dn: found the number 1152921504606846976, expected"),
        ({"dn": {"number": 1}}, "<logout> for.dn: found an object with number, expected"),
        ({"dn": "7001", "switch": 1}, "<logout> for.switch: found the number 1, expected the name of a switch"),
        ({"dn": "7001", "switch": "SW9"}, "for.switch: no T-Server for switch 'SW9'; connected: SW1"),
        ({"dn": "7001", "switch": ""}, "for.switch: no T-Server for switch ''"),
    ],
)
def test_a_wrong_for_is_an_invalid_resource(bench, tserver, value, description):
    bench.do("logout", for_=value)

    error, found = bench.error
    assert error == "invalidresource"
    assert found.startswith(description)
    assert tserver.journal == []


def test_leaving_out_the_switch_among_several_is_an_invalid_resource(make_bench, make_transport):
    bench = make_bench([make_transport("SW1"), make_transport("SW2")])

    bench.do("logout", for_={"dn": "7001"})

    error, description = bench.error
    assert error == "invalidresource"
    assert "name one of SW1, SW2" in description


@pytest.mark.parametrize("agent", ["1001", 1001, 1001.0], ids=["string", "integer", "integral-float"])
def test_agent_may_be_a_string_or_an_integer(make_bench, make_transport, agent):
    transport = make_transport()

    make_bench(transport).do("logout", agent=agent)

    assert transport.sent[0].agent_id == "1001"


@pytest.mark.parametrize("agent", ["", True, 1.5, [], {"id": "1001"}], ids=repr)
def test_a_wrong_agent_is_refused(bench, tserver, agent):
    bench.do("logout", agent=agent)

    error, description = bench.error
    assert error == "unknown"
    assert description.startswith("<logout> agent: found ")
    assert "expected an agent id, a string that is not empty or an integer" in description
    assert tserver.journal == []


@pytest.mark.parametrize("medium", [0, 0.0, -0.0, "voice", "TMediaVoice"], ids=repr)
@pytest.mark.parametrize("in_array", [True, False], ids=["array", "bare-object"])
def test_media_voice_has_three_spellings_in_an_array_or_bare(make_bench, make_transport, medium, in_array):
    transport = make_transport()
    entry = {"media": medium, "state": "ready"}

    make_bench(transport).do("setmediastate", media=[entry] if in_array else entry)

    assert transport.sent == [RequestAgentReady(this_dn="7001")]


@pytest.mark.parametrize(
    ("media", "description"),
    [
        (None, "media: found nothing (null or undefined), expected an object {media:"),
        ("voice", 'media: found the string "voice", expected an object'),
        ([], "media: found an array of 0, expected an array with one object"),
        (READY * 2, "media: found an array of 2, expected an array with one object"),
        (["voice"], 'media[0]: found the string "voice", expected an object'),
        ([{"state": "ready"}], "media[0].media: found nothing (null or undefined), expected _genesys.ixn.mediaType"),
        (
            {"media": 6, "state": "ready"},
            "media.media: found the number 6, expected _genesys.ixn.mediaType.TMediaVoice",
        ),
        ({"media": False, "state": "ready"}, "media.media: found false, expected"),
        ({"media": "Voice", "state": "ready"}, 'media.media: found the string "Voice", expected'),
        ({"media": "", "state": "ready"}, "media.media: found an empty string, expected"),
        ({"media": [0], "state": "ready"}, "media.media: found an array of 1, expected"),
        ({"media": 0}, 'media.state: found nothing (null or undefined), expected "ready" or "notready"'),
        ({"media": 0, "state": "Ready"}, 'media.state: found the string "Ready", expected "ready" or "notready"'),
        ({"media": 0, "state": "not ready"}, 'media.state: found the string "not ready", expected'),
        ({"media": 0, "state": 1}, "media.state: found the number 1, expected"),
        (
            {"media": 0, "state": "ready", "workmode": 4},
            "property of media 'workmode': not known, expected media, state",
        ),
    ],
)
def test_a_wrong_media_or_state_is_refused(bench, tserver, media, description):
    bench.do("setmediastate", media=media)

    error, found = bench.error
    assert error == "unknown"
    assert found.startswith(f"<setmediastate> {description}")
    assert tserver.journal == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("false", 'the string "false"'),
        ("true", 'the string "true"'),
        (0, "the number 0"),
        (1, "the number 1"),
        (None, "nothing (null or undefined)"),
        ([], "an array of 0"),
        ({}, "an empty object"),
    ],
    ids=repr,
)
def test_set_must_be_a_boolean(bench, tserver, value, found):
    bench.do("setdnd", set=value)

    assert bench.error == ("unknown", f"<setdnd> set: found {found}, expected true or false")
    assert tserver.journal == []


@pytest.mark.parametrize(
    ("element", "result"),
    [("setmediastate", "<setmediastate> media: found nothing"), ("setdnd", "<setdnd> set: found nothing")],
)
def test_a_required_attribute_that_a_runtime_did_not_give_is_refused(bench, tserver, element, result):
    bench.do(element)

    error, description = bench.error
    assert error == "unknown"
    assert description.startswith(result)
    assert tserver.journal == []


def test_an_attribute_that_the_element_does_not_have_is_refused(bench, tserver):
    bench.do("logout", set=True)

    assert bench.error == ("unknown", "<logout> attribute 'set': not known, expected requestid, agent, for, hints")
    assert tserver.journal == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (datetime(2024, 1, 1, tzinfo=UTC), "a Date"),
        (Opaque(), "a function"),
        (object(), "a value of type object"),
        ("x" * 100, f'the string "{"x" * 60}..."'),
        (10**400, "a number beyond 1e60"),
        ({"k" * 100: 1}, f"an object with {'k' * 60}..."),
    ],
    ids=["date", "function", "other-type", "long-string", "huge-number", "long-key"],
)
def test_descriptions_stay_short_and_name_what_is_no_data(bench, value, found):
    bench.do("setdnd", set=value)

    assert bench.error[1] == f"<setdnd> set: found {found}, expected true or false"


def test_a_refused_action_hinders_no_later_one(bench, tserver):
    bench.do("setdnd", set="true")
    bench.do("setdnd", set=True)

    assert [name for name, _ in bench.events] == ["error.agent.setdnd", "agent.setdnd.done"]
    assert tserver.journal == [RequestSetDNDOn(this_dn="7001")]
