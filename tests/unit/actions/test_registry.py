import re

import pytest

from orsagent.actions import ActionRegistry, AttributeKind, AttributeSpec, ElementSpec, EventSpec, ModuleSpec
from orsagent.errors import RegistrationError

SCXML = "http://www.w3.org/2005/07/scxml"
LOCATION = AttributeKind.LOCATION


def element(name="lookup", *attributes, events=()) -> ElementSpec:
    return ElementSpec(name=name, attributes=attributes, events=events)


def test_an_element_is_found_in_every_namespace_of_its_module(make_module):
    registry = ActionRegistry([make_module(namespaces=("urn:crm", "urn:old-crm"))])

    assert registry.element("urn:crm", "lookup") is registry.element("urn:old-crm", "lookup")
    assert registry.element("urn:crm", "lookup").name == "lookup"


def test_an_element_that_nobody_declares_is_not_found(make_module):
    registry = ActionRegistry([make_module()])

    assert registry.element("urn:crm", "update") is None
    assert registry.element("urn:other", "lookup") is None


def test_only_declared_namespaces_are_claimed(make_module):
    registry = ActionRegistry([make_module()])

    assert registry.claims("urn:crm")
    assert not registry.claims("urn:other")
    assert not registry.claims(SCXML)


def test_two_modules_may_share_a_namespace_when_their_elements_differ(make_module):
    more = make_module(name="more", elements=(element("update"),))

    registry = ActionRegistry([make_module(), more])

    assert registry.element("urn:crm", "lookup")
    assert registry.element("urn:crm", "update")


def test_the_specifications_keep_their_order(make_module):
    first, second = make_module(name="b"), make_module(name="a", namespaces=("urn:a",))

    assert ActionRegistry([first, second]).specifications == (first, second)


def test_a_module_is_registered_by_its_specification(make_module):
    class Module:
        specification = make_module()

    assert ActionRegistry([Module()]).specifications == (Module.specification,)


def test_the_empty_registry_knows_nothing():
    registry = ActionRegistry()

    assert registry.specifications == ()
    assert registry.constants() == {}
    assert not registry.claims("urn:crm")


def test_registries_are_compared_by_identity(make_module):
    first, second = ActionRegistry([make_module()]), ActionRegistry([make_module()])

    assert first != second
    assert len({first, second, first}) == 2


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"name": " "}, "its name is empty", id="empty-module-name"),
        pytest.param({"namespaces": ()}, "declares no namespace", id="no-namespace"),
        pytest.param({"namespaces": ("",)}, "declares an empty namespace", id="empty-namespace"),
        pytest.param({"namespaces": (SCXML,)}, "belongs to SCXML itself", id="the-namespace-of-scxml"),
        pytest.param({"namespaces": ("urn:a", "urn:a")}, "the namespace 'urn:a' twice", id="namespace-twice"),
        pytest.param({"elements": ()}, "declares no element", id="no-element"),
        pytest.param({"elements": (element(""),)}, "element 1 has an empty name", id="empty-element-name"),
        pytest.param({"elements": (element(), element())}, "<lookup> twice", id="element-twice-in-one-module"),
        pytest.param(
            {"elements": (element("lookup", AttributeSpec(name="a"), AttributeSpec(name="a")),)},
            "<lookup> has two attributes named 'a'",
            id="attribute-twice",
        ),
        pytest.param(
            {"elements": (element("lookup", AttributeSpec(name="")),)},
            "<lookup> has an attribute with an empty name",
            id="empty-attribute-name",
        ),
        pytest.param(
            {"elements": (element("lookup", *(AttributeSpec(name=name, kind=LOCATION) for name in ("id", "to"))),)},
            "<lookup> has 2 location attributes (id, to)",
            id="two-locations",
        ),
        pytest.param(
            {"elements": (element("lookup", events=(EventSpec(name=""),)),)},
            "<lookup> has an event with an empty name",
            id="empty-event-name",
        ),
    ],
)
def test_a_wrong_declaration_is_refused(make_module, changes, complaint):
    with pytest.raises(RegistrationError, match=re.escape(complaint)):
        ActionRegistry([make_module(**changes)])


def test_a_refusal_names_the_module_and_everything_that_is_wrong(make_module):
    wrong = make_module(namespaces=("",), elements=())

    with pytest.raises(RegistrationError) as refusal:
        ActionRegistry([wrong])

    message = str(refusal.value)
    assert "'crm'" in message
    assert "empty namespace" in message
    assert "no element" in message


def test_the_same_element_in_two_modules_is_refused_with_both_names(make_module):
    with pytest.raises(RegistrationError, match=r"'other'.*<lookup>.*'urn:crm'.*already belongs to module 'crm'"):
        ActionRegistry([make_module(), make_module(name="other")])


@pytest.mark.parametrize("thing", [42, "agent", object()], ids=["number", "text", "object"])
def test_something_without_a_specification_is_refused(thing):
    with pytest.raises(RegistrationError, match="expected a ModuleSpec"):
        ActionRegistry([thing])


def test_including_what_is_there_already_gives_the_same_registry(make_module):
    registry = ActionRegistry([make_module()])

    assert registry.including([make_module()]) is registry
    assert registry.including([]) is registry


def test_including_a_new_module_leaves_the_old_registry_as_it_was(make_module):
    registry = ActionRegistry([make_module()])

    larger = registry.including([make_module(name="queue", namespaces=("urn:queue",))])

    assert larger.claims("urn:queue")
    assert larger.claims("urn:crm")
    assert not registry.claims("urn:queue")


def test_a_registry_says_which_modules_it_has(make_module):
    assert repr(ActionRegistry([make_module()])) == "ActionRegistry(crm)"


def test_a_declaration_can_be_compared_with_another():
    assert ModuleSpec(name="a", namespaces=("n",), elements=()) == ModuleSpec(name="a", namespaces=("n",), elements=())
