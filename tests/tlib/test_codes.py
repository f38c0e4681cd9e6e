import pytest

from orsagent.tlib import (
    FIRST_CUSTOM_MEDIA,
    AddressType,
    AgentWorkMode,
    CallType,
    ControlMode,
    ErrorCode,
    MediaType,
    RegisterMode,
    error_text,
)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (
            AgentWorkMode,
            ["Unknown", "ManualIn", "AutoIn", "AfterCallWork", "AuxWork", "NoCallDisconnect", "WalkAway", "ReturnBack"],
        ),
        (CallType, ["Unknown", "Internal", "Inbound", "Outbound", "Consult"]),
        (RegisterMode, ["Share", "Private", "Monitor"]),
        (ControlMode, ["Default", "Force", "Local"]),
        (
            MediaType,
            [
                "TMediaVoice",
                "TMediaVoIP",
                "TMediaEMail",
                "TMediaVMail",
                "TMediaSMail",
                "TMediaChat",
                "TMediaVideo",
                "TMediaCobrowsing",
                "TMediaWhiteboard",
                "TMediaAppSharing",
                "TMediaWebForm",
                "TMediaWorkItem",
            ],
        ),
    ],
)
def test_enumerations_without_gaps_count_from_0(kind, names):
    assert [(member.name, int(member)) for member in kind] == [(name, number) for number, name in enumerate(names)]


def test_address_types_have_t_library_numbers():
    numbers = {"Unknown": 0, "DN": 1, "Position": 2, "Queue": 3, "RouteDN": 4, "AgentID": 13, "Other": 99}

    assert {member.name: int(member) for member in AddressType} == numbers


def test_custom_media_start_at_100():
    assert FIRST_CUSTOM_MEDIA == 100


def test_the_error_table_holds_the_codes_that_agents_requests_meet():
    codes = {
        41,
        42,
        43,
        50,
        51,
        53,
        54,
        56,
        57,
        58,
        59,
        109,
        123,
        177,
        185,
        187,
        192,
        506,
        1703,
        1704,
        1705,
        1706,
        1707,
    }

    assert {int(code) for code in ErrorCode} == codes


@pytest.mark.parametrize("code", ErrorCode)
def test_every_error_code_has_its_own_text(code):
    assert error_text(int(code)) == code.text != ""
    assert [other for other in ErrorCode if other.text == code.text] == [code]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (58, "Out of service"),
        (59, "DN is not configured in CME"),
        (185, "Set is in wrong state for invocation"),
        (192, "Agent ID is invalid"),
        (506, "Request received in an invalid state"),
    ],
)
def test_published_texts_are_used_word_for_word(code, text):
    assert error_text(code) == text


def test_a_code_outside_the_table_says_its_number():
    assert error_text(9999) == "T-Library error 9999"
