"""A wrong file is refused before anything is run, with the place of every mistake."""

import pytest

from orsagent.testing.scenario import ScenarioFileError, load_scenarios

GIVEN = '[given]\nworkflow = "w.scxml"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('given = "x"', '1:1: given is "x", expected a table: what is given'),
        ("", "1:1: given needs workflow, the name of a file such as "),
        ("[given]\nworkflow = 1", '2:1: workflow is 1, expected a string that is not empty; write "1"'),
        (
            "[given]\nwrokflow = 'x'",
            '2:1: what is given has no key "wrokflow"; did you mean workflow?',
        ),
        (GIVEN + "engine = 'spidermonkey'", '3:1: engine is "spidermonkey", expected one of "v8", "quickjs"'),
        (GIVEN + "data = [1]", '3:1: data is [1], expected a table such as {agentId = "1001"}; dates'),
        (GIVEN + "data = {day = 2024-01-01}", "3:1: data is {day = 2024-01-01}, expected a table such"),
        (GIVEN + "switches = 'SW1'", '3:1: switches is "SW1", expected an array of tables, each a switch; a string'),
        (GIVEN + "switches = [1]", "3:13: switches, number 1, is 1, expected a table: a switch"),
        (GIVEN + "switches = ['']", '3:13: switches, number 1, is "", expected a string that is not empty'),
        (GIVEN + "[[given.agents]]\nid = 1001", '4:1: id is 1001, expected a string in quotes, such as "7001"; write'),
        (GIVEN + "[[given.agents]]\ndn = '7'", "3:9: an agent needs id, expected a string in quotes"),
        (GIVEN + "[[given.agents]]\nid = '1'\nreasons = {a = [1]}", "5:1: reasons: key-value list.a is [1], expected"),
        (GIVEN + "[[given.faults]]\non = 'RequestAgentReady'", "3:9: a fault needs one of reject, refuse, drop, delay"),
        (
            GIVEN + "[[given.faults]]\non = 'RequestAgentReady'\nreject = 59\ndrop = true",
            "6:1: a fault cannot reject and drop at once",
        ),
        (GIVEN + "faults = [{on = 'RequestAgentReady', delay = 0}]", "3:38: a delay of 0 is none"),
        (
            GIVEN + "faults = [{on = 'RequestAgentReady', delay = 1, message = 'x'}]",
            "3:49: message goes with reject or",
        ),
        (
            GIVEN + "faults = [{on = 'RequestAgentReady', disconnect = 0}]",
            "3:38: a disconnect of 0 is none; expected more than 0",
        ),
        (
            GIVEN + "faults = [{on = 'RequestAgentReady', refuse = 59, disconnect = true}]",
            "3:51: a request that is not sent breaks no connection",
        ),
        (
            GIVEN + "faults = [{on = 'RequestMakeCall', agent = '1', drop = true}]",
            "3:36: RequestMakeCall has no agent; name the dn",
        ),
        (GIVEN + "switches = [{name = 'A', profile = 'none'}]", "3:26: profile: profile is 'none', expected one of"),
        (
            GIVEN + "[[given.faults]]\non = 'Logout'\ndrop = true",
            '4:1: on is "Logout", expected one of "RequestQueryAddress',
        ),
        (GIVEN + "[[steps]]\nsend = 'a b'", '4:1: send is "a b", expected the name of an event without spaces'),
        (GIVEN + "[[steps]]\nsend = 'a'\nadvance = 1", "5:1: a step does one thing, not send and advance; make two"),
        (GIVEN + "[[steps]]\nadvance = '5 minutes'", "4:1: advance: '5 minutes' is no duration: write a number with"),
        (GIVEN + "[[steps]]\nadvance = -1", "4:1: advance is -1, expected a duration such as"),
        (GIVEN + "[[steps]]\nadvance = inf", "4:1: advance is inf, expected a duration such as"),
        (GIVEN + "[[steps]]\nadvance = '900000000h'", "4:1: advance: '900000000h' is too long: a run may take 100"),
        (GIVEN + "[[steps]]\nadvance_to_next = false", "4:1: advance_to_next is false, expected true"),
        (GIVEN + "[[steps]]\nadvance = 1\ndata = 1", "5:1: data goes with send or release, not with advance"),
        (GIVEN + "[[steps]]\nagent = '1001'", "4:1: agent goes with does; this step does nothing"),
        (GIVEN + "[[steps]]\nrun_until = 'x'", "3:3: run_until needs within, the longest time it may take, such"),
        (GIVEN + "[[steps]]\ndoes = 'dance'\nagent = '1'", '4:1: does is "dance", expected one of "login", "logout"'),
        (GIVEN + "[[steps]]\ndoes = 'ready'", '4:1: does = "ready" needs agent'),
        (GIVEN + "[[steps]]\ndoes = 'ring'", '4:1: does = "ring" needs agent or dn'),
        (GIVEN + "[[steps]]\ndoes = 'ring'\nagent = '1'\ndn = '7'", "6:1: a call is at the DN of the agent, or at dn"),
        (
            GIVEN + "[[steps]]\ndoes = 'ready'\nagent = '1'\ndn = '7'",
            "6:1: dn has no meaning for ready; expected agent, switch, work_mode, reason, reasons; an agent does it",
        ),
        (GIVEN + "[[steps]]\ndoes = 'ready'\nagent = '1'\nother_dn = '7'", "6:1: other_dn has no meaning for ready"),
        (GIVEN + "[[steps]]\nstart = true\n[[steps]]\nstart = true", "6:1: step 1 starts the workflow; it is started"),
        (
            GIVEN + "[[steps]]\nsend = 'a'\n[[steps]]\nstart = true",
            "4:1: send needs the workflow, which starts in step 2; move it behind that step",
        ),
        (GIVEN + "[expect]\nstate = []", '4:1: state is [], expected a string or an array of strings, such as "a"'),
        (GIVEN + "[expect]\nfinal = true", "4:1: final is true, expected a string that is not empty"),
        (GIVEN + "[expect]\nagents.1001 = 'Ready'", '4:8: 1001 is "Ready", expected a table: an agent'),
        (GIVEN + "[expect]\nagents.1001.state = 'Raedy'", '4:13: state is "Raedy", expected one of "LoggedOut"'),
        (GIVEN + "[expect]\nagents = ['1001']", '4:1: agents is ["1001"], expected for each name a table: an agent'),
        (GIVEN + "[expect]\nrequests = [{this_dn = '7'}]", "4:13: a request needs request, expected one of"),
        (
            GIVEN + "[expect]\nrequests = [{request = 'RequestAgentReady', dn = '7'}]",
            '4:45: a request has no key "dn"; did',
        ),
        (
            GIVEN + "[expect]\nrefused = [{request = 'RequestAgentLogout', agent_work_mode = 'AutoIn'}]",
            "4:45: RequestAgentLogout has no agent_work_mode",
        ),
        (
            GIVEN + "[[steps]]\nexpect.requests = [{request = 'RequestSetDNDOn', this_queue = 'q'}]",
            "4:50: RequestSetDNDOn has no this_queue",
        ),
        (GIVEN + "[[allow]]\nerror = 'error.*'", "3:3: an allowance needs reason, expected a string that is not"),
        (GIVEN + "[[allow]]\nerror = 'error'\nreason = ' '", '5:1: reason is " ", expected a string that is not empty'),
        (GIVEN + "[[allow]]\nreason = 'x'", "3:3: an allowance needs one of error, unknown_dn, unused_fault"),
        (GIVEN + "[[scenario]]\nskip = 'x'", "3:3: a scenario needs name, expected a string that is not empty"),
        (
            GIVEN + "[[steps]]\nadvance = 1\n[[scenario]]\nname = 'x'",
            "3:3: steps stands beside [[scenario]]; move it into one of them",
        ),
        (
            GIVEN + "[[scenario]]\nname = 'x'\n[[scenario]]\nname = 'x'",
            '6:1: the name "x" is in use; name each scenario once',
        ),
        ("scenario = []\n" + GIVEN, "1:1: there is no scenario; write at least one [[scenario]]"),
        ("[[scenario]]\nname = 'x'", "1:3: given needs workflow"),
        ("a = 1\na = 2", "2:6: this is not TOML: Cannot overwrite a value"),
    ],
)
def test_a_mistake_is_named_with_its_place(mistakes, text, message):
    (found,) = mistakes(text)

    assert found.startswith(message)


def test_all_mistakes_are_shown_in_the_order_of_the_file(mistakes):
    found = mistakes("[[steps]]\nsend = 1\nexpect.final = 2\n[given]\nengine = 3\n")

    assert [one.split(":")[:2] for one in found] == [["2", "1"], ["3", "8"], ["5", "1"]]


def test_a_file_that_is_not_there_is_an_error(folder):
    with pytest.raises(ScenarioFileError, match=r"^none\.ors\.toml:1:1: the file cannot be read: No such file"):
        load_scenarios("none.ors.toml")


def test_values_that_are_long_are_cut(mistakes):
    (found,) = mistakes(f"[given]\nworkflow = ['{'x' * 500}']")

    assert len(found) < 150
