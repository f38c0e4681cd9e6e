from pathlib import Path

import pytest
from crm_module import CrmModule

import orsagent
from orsagent.actions import ActionRegistry

WORKFLOW = Path(__file__).parent / "workflow.scxml"


@pytest.fixture
def crm():
    return CrmModule({"4711": {"tier": "gold"}, "4712": {"tier": "standard"}})


@pytest.fixture
def session(crm):
    document = orsagent.load(WORKFLOW, modules=[crm])
    with orsagent.Runtime(modules=[crm], clock=orsagent.VirtualClock(), engine="v8") as runtime:
        yield runtime.start(document)


def test_the_declaration_passes_the_guards(crm):
    assert ActionRegistry([crm]).claims("http://example.com/modules/crm")


@pytest.mark.parametrize(("customer", "final"), [("4711", "priority"), ("4712", "queue")])
def test_a_caller_is_routed_by_tier(session, customer, final):
    session.send("call.arrived", {"customer": customer})

    assert session.finished
    assert session.final == final
    assert session.log == [("asked", customer)]


def test_an_unknown_caller_goes_to_the_queue(session):
    session.send("call.arrived", {"customer": "9999"})

    assert session.final == "queue"
    assert session.log == [("asked", "9999"), ("unknown caller", "no customer 9999")]


def test_nothing_is_looked_up_before_a_call_arrives(session):
    assert session.configuration == frozenset({"waiting"})
    assert not session.finished


def test_a_misspelt_attribute_is_found_when_the_document_is_loaded(crm):
    text = WORKFLOW.read_text().replace('customer="customer"', 'custumer="customer"')

    with pytest.raises(orsagent.DocumentError) as error:
        orsagent.loads(text, path="workflow.scxml", modules=[crm])

    assert error.value.line == 17
    assert "custumer" in str(error.value)
