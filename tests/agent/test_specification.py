"""The declaration against the page of the ORS Developer's Guide, Agent Extension."""

import pytest

from orsagent.actions import ActionRegistry, AttributeKind
from orsagent.agent import AgentModule, specification
from orsagent.tlib import MediaType

VALUE, BOOLEAN, LOCATION = AttributeKind.VALUE, AttributeKind.BOOLEAN, AttributeKind.LOCATION

# the page's columns Name, Type and Required
COMMON = {("requestid", LOCATION, False), ("agent", VALUE, False), ("for", VALUE, True), ("hints", VALUE, False)}
ATTRIBUTES = {
    "logout": COMMON,
    "setmediastate": COMMON | {("media", VALUE, True)},
    "setdnd": COMMON | {("set", BOOLEAN, True)},
}

# the page's columns Event Name and Attributes
EVENTS = {
    "agent.logout.done": {"requestid"},
    "error.agent.logout": {"requestid", "error", "description"},
    "agent.setmediastate.done": {"requestid"},
    "error.agent.setmediastate": {"requestid", "error", "description"},
    "agent.setdnd.done": {"requestid"},
    "error.agent.setdnd": {"requestid", "error", "description"},
}

ELEMENTS = {element.name: element for element in specification.elements}


def test_the_elements_are_those_of_the_page():
    assert set(ELEMENTS) == set(ATTRIBUTES)


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_an_element_has_the_attributes_of_the_page_and_no_others(name):
    declared = {(attribute.name, attribute.kind, attribute.required) for attribute in ELEMENTS[name].attributes}

    assert declared == ATTRIBUTES[name]


def test_the_events_and_their_data_are_those_of_the_page():
    declared = {event.name: set(event.data) for element in specification.elements for event in element.events}

    assert declared == EVENTS


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_an_element_declares_its_own_events(name):
    assert [event.name for event in ELEMENTS[name].events] == [f"agent.{name}.done", f"error.agent.{name}"]


@pytest.mark.parametrize("prefix", ["", "http://"], ids=["developers-guide", "composer"])
def test_both_spellings_of_the_namespace_are_claimed(prefix):
    registry = ActionRegistry([specification])

    assert registry.claims(f"{prefix}www.genesyslab.com/modules/agent")
    assert registry.element(f"{prefix}www.genesyslab.com/modules/agent", "logout") is ELEMENTS["logout"]


def test_everything_is_described_for_the_reference():
    for element in specification.elements:
        assert element.description.endswith(".")
        assert all(attribute.description.endswith(".") for attribute in element.attributes)
        assert all(event.description.endswith(".") for event in element.events)


def test_the_module_has_the_declaration(tserver):
    assert AgentModule(tserver).specification is specification


def test_genesys_agent_is_an_object_without_members():
    assert ActionRegistry([specification]).constants()["_genesys"]["agent"] == {}


def media_types() -> dict[str, int]:
    return ActionRegistry([specification]).constants()["_genesys"]["ixn"]["mediaType"]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("TMediaVoice", 0),
        ("TMediaVoIP", 1),
        ("TMediaEMail", 2),
        ("TMediaVMail", 3),
        ("TMediaSMail", 4),
        ("TMediaChat", 5),
        ("TMediaVideo", 6),
        ("TMediaCobrowsing", 7),
        ("TMediaWhiteboard", 8),
        ("TMediaAppSharing", 9),
        ("TMediaWebForm", 10),
        ("TMediaWebform", 10),
        ("TMediaWorkItem", 11),
        ("TMediaCallback", 100),
        ("TMediaFax", 101),
        ("TMediaIMChat", 102),
        ("TMediaBusinessEvent", 103),
        ("TMediaAlert", 104),
        ("TMediaSMS", 105),
        ("TMediaOutboundPreview", 106),
        ("TMediaOpenMedia", 107),
        ("TMediaNativeSMS", 108),
        ("TMediaAny", 109),
    ],
)
def test_a_media_type_has_its_number(name, number):
    assert media_types()[name] == number
    assert type(media_types()[name]) is int


def test_the_media_types_are_t_librarys_and_the_further_names_of_documents():
    assert {medium.name for medium in MediaType} <= set(media_types())
    assert len(media_types()) == 23
