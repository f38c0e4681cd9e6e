"""Action elements: their specifications, their arguments, and who handles their errors."""

import pytest

from orsagent.actions import AttributeKind, AttributeSpec, ElementSpec, EventSpec, ModuleSpec

from .conftest import MARK

LOGOUT = "<agent:logout for=\"{dn: '7001'}\"/>"
HANDLER = "<transition event='error.agent.logout' target='end'/>"
END = "<final id='end'/>"
CRM = ModuleSpec(
    name="crm",
    namespaces=("http://example.com/crm",),
    elements=(
        ElementSpec(
            name="lookup",
            attributes=(
                AttributeSpec(name="customer", required=True),
                AttributeSpec(name="deep", kind=AttributeKind.BOOLEAN),
                AttributeSpec(name="mode", kind=AttributeKind.LITERAL),
            ),
            events=(EventSpec(name="crm.lookup.done"), EventSpec(name="error.crm.lookup")),
        ),
    ),
)


def handled(action, handler="<transition event='error' target='end'/>"):
    return f"<datamodel><data id='x'/></datamodel>\n<state id='a'><onentry>{action}</onentry>{handler}</state>{END}"


# --- errors that nobody handles


@pytest.mark.parametrize(
    "text",
    [
        f"<state id='a'><onentry>{MARK}{LOGOUT}</onentry><transition event='agent.logout.done' target='end'/></state>{END}",
        f"<state id='a'><onentry>{MARK}{LOGOUT}</onentry><transition event='error.agent.setdnd' target='end'/></state>{END}",
        f"<state id='a'><onentry>{MARK}{LOGOUT}</onentry><transition event='e' target='b'/></state><state id='b'>{HANDLER}</state>{END}",
        f"<state id='a'><transition event='e' target='b'>{MARK}{LOGOUT}</transition>{HANDLER}</state><state id='b'/>{END}",
        f"<state id='a'><onexit>{MARK}{LOGOUT}</onexit><transition event='e' target='b'/></state><state id='b'/>",
        f"<state id='a'><transition event='e' target='b'/></state><final id='b'><onentry>{MARK}{LOGOUT}</onentry></final>",
        f"<state id='a'><onentry><if cond='_name'><if cond='_sessionid'>{MARK}{LOGOUT}</if></if></onentry></state>",
    ],
)
def test_an_error_that_nothing_handles_is_found(only, text):
    finding = only(text, "ors")

    assert finding.name == "unhandled-error"
    assert "error.agent.logout" in finding.message


@pytest.mark.parametrize("event", ["error.agent.logout", "error.agent", "error.agent.*", "error", "*", "x error"])
def test_every_descriptor_that_matches_handles_it(codes, event):
    assert codes(handled(LOGOUT, f"<transition event='{event}' target='end'/>"), "ors") == []


@pytest.mark.parametrize(
    "text",
    [
        f"<state id='o'><state id='a'><onentry>{LOGOUT}</onentry></state>{HANDLER}</state>{END}",
        f"<state id='a'><onentry>{LOGOUT}</onentry><state id='i'>{HANDLER}</state></state>{END}",
        f"<state id='a'><transition event='e' target='b'>{LOGOUT}</transition></state><state id='b'>{HANDLER}</state>{END}",
        f"<state id='a'><transition event='e'>{LOGOUT}</transition>{HANDLER}</state>{END}",
        f"<state id='a'><onexit>{LOGOUT}</onexit><transition event='e' target='b'/></state><state id='b'>{HANDLER}</state>{END}",
        f"<parallel id='p'><state id='a'><onentry>{LOGOUT}</onentry></state><state id='r'><state id='w'>{HANDLER}</state></state></parallel>{END}",
        f"<state id='a'><onentry>{LOGOUT}</onentry><transition target='b'/></state><state id='b'>{HANDLER}</state>{END}",
        f"<state id='a'><onentry>{LOGOUT}</onentry><transition cond='_name' target='b'/></state><state id='b'><transition target='c'/></state><state id='c'>{HANDLER}</state>{END}",
    ],
)
def test_a_handler_where_the_answer_comes_counts(codes, text):
    assert codes(text, "ors") == []


# --- specifications


def test_everything_that_is_wrong_with_an_action_is_found(codes):
    text = handled("<agent:setdnd fro=\"{dn: '1'}\" sett='true' requestid='1 +'><log/></agent:setdnd>")

    assert sorted(codes(text, "ors")) == [
        "missing-attribute",
        "missing-attribute",
        "nested-action",
        "script-syntax",
        "unknown-attribute",
        "unknown-attribute",
    ]


def test_a_misspelled_action_is_told_which_one_was_meant(only):
    finding = only(handled(f"{MARK}<agent:logut for=\"{{dn: '7001'}}\"/>"), "ors")

    assert (finding.name, finding.hint) == ("unknown-action", "did you mean 'logout'?")


def test_expressions_of_actions_are_checked_like_others(codes):
    assert codes(handled("<agent:logout for='{dn: y}' requestid='y'/>"), "ors") == 2 * ["undeclared-variable"]
    assert codes(handled("<agent:logout for='{dn: '/>"), "ors") == ["script-syntax"]


@pytest.mark.parametrize(
    "text",
    [
        f"<state id='a'>{MARK}{LOGOUT}</state>",
        f"<state id='a'><invoke>{MARK}{LOGOUT}</invoke></state>",
        f"{MARK}{LOGOUT}<state id='a'/>",
    ],
)
def test_an_action_that_nothing_executes_is_found(only, text):
    assert only(text, "ors").name == "misplaced-action"


def test_an_element_that_no_module_claims_is_found(only):
    finding = only(handled(f"{MARK}<crm:lookup xmlns:crm='http://example.com/modules/crm'/>"))

    assert finding.name == "unclaimed-element"


def test_modules_that_are_given_count(codes, only):
    def lookup(attributes):
        action = f"<crm:lookup xmlns:crm='http://example.com/crm' {attributes}/>"
        return handled(action, "<transition event='error.crm.lookup' target='end'/>")

    assert codes(lookup("customer='x' mode='any text'"), modules=[CRM]) == []
    assert codes(lookup("customer='x'")) == ["unclaimed-element"]
    assert codes(lookup(""), modules=[CRM]) == ["missing-attribute"]
    assert codes(lookup("customer='nobody'"), modules=[CRM]) == ["undeclared-variable"]
    assert codes(lookup("customer='x' deep='1'"), modules=[CRM]) == ["wrong-argument"]
    assert codes(lookup("customer='x' deep='x'"), modules=[CRM]) == []


@pytest.mark.parametrize(
    ("event", "hint"),
    [
        ("agent.logout.doen", "did you mean 'agent.logout.done'?"),
        ("error.agent.logot", "did you mean 'error.agent.logout'?"),
    ],
)
def test_a_misspelled_event_of_a_module_is_found(only, event, hint):
    finding = only(
        handled(LOGOUT, f"<transition event='{event}' target='end'/><transition event='error' target='end'/>"), "ors"
    )

    assert (finding.name, finding.hint) == ("unknown-event", hint)


@pytest.mark.parametrize("event", ["agent.arrived", "agent.logout", "agent", "error.other", "agent.logout.done"])
def test_other_events_may_be_the_authors_own(codes, event):
    assert "unknown-event" not in codes(handled(LOGOUT, f"<transition event='{event} error' target='end'/>"), "ors")


# --- arguments


@pytest.mark.parametrize(
    "action",
    [
        f"""<agent:logout for="{MARK}'7001'"/>""",
        f"""<agent:logout for="{MARK}{{switch: 'SW1'}}"/>""",
        f"""<agent:logout for="{MARK}{{dn: '', switch: x}}"/>""",
        f"""<agent:logout for="{MARK}{{dn: x, switch: 5}}"/>""",
        f"""<agent:logout for="{{dn: x}}" agent="{MARK}''"/>""",
        f"""<agent:setdnd for="{{dn: x}}" set="{MARK}'true'"/>""",
        f"""<agent:setdnd for="{{dn: x}}" set="{MARK}1"/>""",
        f"""<agent:setmediastate for="{{dn: x}}" media="{MARK}[]"/>""",
        f"""<agent:setmediastate for="{{dn: x}}" media="{MARK}[{{media: x, state: 'Ready'}}]"/>""",
        f"""<agent:setmediastate for="{{dn: x}}" media="{MARK}[{{media: _genesys.ixn.mediaType.TMediaChat, state: 'ready'}}]"/>""",
        f"""<agent:logout for="{{dn: x}}" hints="{MARK}{{reason: 'Break', reasons: {{ReasonCode: 'Lunch'}}}}"/>""",
        f"""<agent:logout for="{{dn: x}}" hints="{MARK}{{reson: 'Break'}}"/>""",
        f"""<agent:logout for="{{dn: x}}" hints="{MARK}{{extensions: {{tags: [1, 2]}}}}"/>""",
    ],
)
def test_a_constant_argument_that_cannot_be_right_is_found(only, action):
    assert only(handled(action), "ors").name == "wrong-argument"


@pytest.mark.parametrize(
    "action",
    [
        "<agent:logout for='x'/>",
        "<agent:logout for='{dn: x, switch: x}' agent='x' hints='x'/>",
        "<agent:logout for='{dn: 7001}' agent='1001' hints=\"{reason: x, reasons: {ReasonCode: 'Lunch'}}\"/>",
        "<agent:logout for='_event.data.resource' hints=\"{reason: 'Break', reasons: {ReasonCode: 'Break'}}\"/>",
        "<agent:setdnd for='{dn: x}' set='x'/>",
        "<agent:setdnd for='{dn: x}' set='!x'/>",
        "<agent:setmediastate for='{dn: x}' media=\"{media: _genesys.ixn.mediaType.TMediaVoice, state: 'ready'}\"/>",
        "<agent:setmediastate for='{dn: x}' media=\"[{media: 'voice', state: x}]\"/>",
        "<agent:setmediastate for='{dn: x}' media='[x]'/>",
        "<agent:logout for='{dn: x, ...x}'/>",
    ],
)
def test_an_argument_that_may_be_right_is_not_judged(codes, action):
    assert codes(handled(action), "ors") == []


# --- old names


def test_old_and_new_name_together_contradict_each_other(only):
    finding = only(handled(f"""<send event="'e'" id="a" sendid="{MARK}b"/>"""), "ors")

    assert finding.name == "contradictory-attributes"


def test_an_attribute_that_was_dropped_is_found(only):
    finding = only(f"<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' exmode='{MARK}lax'><state/></scxml>")

    assert finding.name == "deprecated-attribute"
