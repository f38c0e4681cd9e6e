import pytest

from orsagent.tlib import (
    PROFILES,
    AgentsFileError,
    AgentWorkMode,
    RequestAgentLogout,
    RequestAgentReady,
    TransportError,
    load_agents,
)

FULL = """
[[switch]]
name = "SW1"
latency = 0.2
wrap_up = 10
[[switch.dn]]
name = "7009"
registered = false
[[switch.agent]]
id = "1001"
dn = "7001"
state = "NotReady"
work_mode = "AuxWork"
dnd = true
reasons = {ReasonCode = "Lunch"}
password = "secret"
wrap_up = 5.5
[[switch.agent]]
id = "1002"
dn = "7002"
[[switch.fault]]
request = "RequestAgentLogout"
dn = "7001"
reject = 59
delay = 1.5
times = 1
[[switch.fault]]
request = "RequestAgentReady"
refuse = 54
[[switch]]
name = "SW2"
[[switch.fault]]
request = "RequestAgentReady"
drop = true
"""
DEEP = """
profile = "strict"
standby = "hot"
[[queue]]
name = "8000"
[[agent]]
id = "1001"
dn = "7001"
state = "Ready"
queues = ["8000"]
[[fault]]
request = "RequestAgentLogout"
dn = "7001"
agent = "1001"
disconnect = 5
optional = "only when the shift ends"
[random_faults]
seed = 7
reject = 0.1
delay = 1
"""


@pytest.fixture
def load(tmp_path):
    def load_text(text):
        path = tmp_path / "agents.toml"
        path.write_text(text, encoding="utf-8")
        return load_agents(path)

    return load_text


@pytest.fixture
def failure(load):
    def failure_of(text):
        with pytest.raises(AgentsFileError) as caught:
            load(text)
        return str(caught.value).partition("agents.toml")[2]

    return failure_of


def test_a_file_describes_switches_agents_and_dns(load):
    one, two = load(FULL)

    assert (one.switch, one.latency, two.switch, two.latency) == ("SW1", 0.2, "SW2", 0.0)
    agent = one.agent("1001")
    assert (agent.dn, agent.state, agent.dnd, agent.reasons) == ("7001", "NotReady", True, {"ReasonCode": "Lunch"})
    assert agent.work_mode is AgentWorkMode.AuxWork
    assert one.agent("1002").state == "LoggedOut"
    assert not one.dn("7009").registered


def test_a_file_describes_faults(load):
    one, two = load(FULL)

    assert [repr(fault) for fault in [*one.faults, *two.faults]] == [
        "on(RequestAgentLogout, this_dn='7001').reject(59).delay(seconds=1.5).times(1)",
        "on(RequestAgentReady).refuse(54)",
        "on(RequestAgentReady).drop()",
    ]
    with pytest.raises(TransportError):
        one.send(RequestAgentReady(this_dn="7001"))
    one.send(RequestAgentLogout(this_dn="7001"))
    one.run()
    assert one.exchanges[0].answer.error_code == 59


def test_the_short_form_means_one_switch(load):
    (tserver,) = load('latency = 1\n[[agent]]\nid = "1001"\ndn = "7001"\nstate = "Ready"\n')

    assert (tserver.switch, tserver.latency, tserver.agent("1001").state) == ("SW1", 1.0, "Ready")


def test_the_short_form_can_name_its_switch(load):
    (tserver,) = load('switch = "Munich"\n[[fault]]\nrequest = "RequestAgentReady"\ndelay = 2\n')

    assert (tserver.switch, len(tserver.faults)) == ("Munich", 1)


def test_an_empty_file_is_one_empty_switch(load):
    (tserver,) = load("")

    assert (tserver.switch, tserver.agents) == ("SW1", ())


def test_a_file_describes_queues_profile_and_standby(load):
    (tserver,) = load(DEEP.replace("delay = 1", "delay = 0.5"))

    assert (tserver.dn("8000").agent_ids, tserver.agent("1001").queues) == (("1001",), ("8000",))
    assert tserver.profile is PROFILES["strict"]
    tserver.switch_over()
    assert tserver.active == "backup"
    assert [repr(fault) for fault in tserver.faults] == [
        "on(RequestAgentLogout, this_dn='7001', agent_id='1001').disconnect(for_=5)"
        ".optional('only when the shift ends')"
    ]


def test_a_file_describes_random_faults(load):
    (tserver,) = load('[[agent]]\nid = "1001"\ndn = "7001"\nstate = "Ready"\n[random_faults]\nseed = 1\nreject = 1\n')
    tserver.send(RequestAgentLogout(this_dn="7001"))
    tserver.run()

    assert tserver.exchanges[0].outcome == "rejected"


def test_a_profile_can_be_changed_row_by_row(load):
    (tserver,) = load(
        "[profile]\n"
        'base = "strict"\n'
        'ready_when_ready = "allowed"\n'
        "logout_during_call = 506\n"
        'ready_after_login = ["AutoIn"]\n'
        "ready_after_wrap_up = true\n"
    )

    profile = tserver.profile
    assert (profile.ready_when_ready, profile.not_ready_when_not_ready, profile.logout_during_call) == (None, 43, 506)
    assert (profile.ready_after_login, profile.ready_after_wrap_up) == ({AgentWorkMode.AutoIn}, True)


def test_a_path_can_be_text(tmp_path):
    (tmp_path / "a.toml").write_text("", encoding="utf-8")

    assert len(load_agents(str(tmp_path / "a.toml"))) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[agent]]\nid = \n", ":2:6: this is not TOML: Invalid value"),
        ("a = {", ":1:6: this is not TOML: "),
        ("a = [1,\n2", ":2:2: this is not TOML: "),
        (
            "agents = 1",
            ": the file: unknown key 'agents'; expected one of switch, latency, wrap_up, profile, standby, dn, queue, agent, fault",
        ),
        (
            "switch = 1",
            ': the file: switch is 1, expected an array of tables, as in [[switch]], or a name such as "SW1"',
        ),
        ("[agent]\nid = '1'", ": the file: agent is {'id': '1'}, expected an array of tables, as in [[agent]]"),
        ("[[switch]]", ": switch[0]: name is missing, expected a string that is not empty"),
        (
            "[[switch]]\nname = 'A'\n[[switch]]\nname = 'A'",
            ": switch[1]: the name 'A' is in use; name each switch once",
        ),
        (
            "[[switch]]\nname = 'A'\n[[agent]]\nid = '1'",
            ": agent stands beside [[switch]]; move it into one, as switch.agent",
        ),
        (
            "[[switch]]\nname = 'A'\n[[switch.agent]]\nid = '1'\n[[switch.agent]]\nid = '1'",
            ": switch[0].agent[1]: agent id 1 is in use at A; each agent is added once",
        ),
        ("[[agent]]\ndn = '7001'", ': agent[0]: id is missing, expected a string in quotes, such as "7001"'),
        ("[[agent]]\nid = 1001", ': agent[0]: id is 1001, expected a string in quotes, such as "7001"'),
        (
            "[[agent]]\nid = '1'\nstate = 'ready'",
            ": agent[0]: state is 'ready', expected one of LoggedOut, NotReady, Ready",
        ),
        ("[[agent]]\nid = '1'\ndn = '7'\ndnd = 'yes'", ": agent[0]: dnd is 'yes', expected true or false"),
        ("[[agent]]\nid = '1'\nwrap_up = true", ": agent[0]: wrap_up is True, expected seconds, a number from 0 up"),
        ("[[agent]]\nid = '1'\ndn = '7'\nreasons = {a = [1]}", ": agent[0]: reasons.a is [1], expected a string, an"),
        (
            "[[agent]]\nid = '1'\ndn = '7'\nreasons = 'Lunch'",
            ": agent[0]: reasons is 'Lunch', expected a table such as {ReasonCode = \"Lunch\"}",
        ),
        ("[[agent]]\nid = '1'\ncolour = 1", ": agent[0]: unknown key 'colour'; expected one of id, dn, state"),
        ("profile = 'avaya'", ": the file: profile is 'avaya', expected one of default, strict, lenient"),
        ("profile = 1", ": the file: profile is 1, expected one of default, strict, lenient, emulated, in-modes, acw-"),
        ("[profile]\nbase = 1", ": the file: profile is 1, expected one of default"),
        ("[profile]\ncolour = 1", ": the file: profile: unknown row 'colour'; expected one of base, link_down"),
        ("[profile]\nunknown_dn = 'allowed'", ": the file: SwitchProfile: unknown_dn is None, expected a T-Library"),
        ("[profile]\nwrap_up_event = 'yes'", ": the file: SwitchProfile: wrap_up_event is 'yes', expected True or"),
        ("[profile]\nready_after_login = 'AutoIn'", ": the file: profile: ready_after_login is 'AutoIn', expected a"),
        (
            "[profile]\nno_wrap_up_after = ['Auto']",
            ": the file: profile: no_wrap_up_after is ['Auto'], expected a list",
        ),
        ("standby = 'cold'", ": the file: standby is 'cold', expected one of hot, warm"),
        ("[random_faults]\nreject = 0.1", ": random_faults: seed is missing, expected a whole number"),
        ("[random_faults]\nseed = 1\nreject = 2", ": random_faults: reject is 2, expected a share of the requests"),
        ("[random_faults]\nseed = 1\nreject = 1\ndrop = 1", ": the file: refuse, reject, drop, delay are more than 1"),
        ("[[queue]]\nname = '8'\n[[queue]]\nname = '8'", ": queue[1]: DN 8 is there already"),
        ("[[agent]]\nid = '1'\nqueues = [8000]", ": agent[0]: queues is [8000], expected a list of strings"),
        ("[[agent]]\nid = '1'\nqueues = ['8000']", ": agent[0]: agent 1 is LoggedOut and in no queue"),
        (
            "[[fault]]\nrequest = 'RequestMakeCall'\nagent = '1'\ndrop = true",
            ": fault[0]: on(RequestMakeCall): no request",
        ),
        ("latency = inf", ": the file: latency is inf, expected seconds"),
        ("[[dn]]\nname = '7'\n[[dn]]\nname = '7'", ": dn[1]: DN 7 is there already"),
        ("[[fault]]\nreject = 59", ": fault[0]: request is missing, expected one of RequestQueryAddress"),
        ("[[fault]]\nrequest = 'Logout'\ndrop = true", ": fault[0]: request is 'Logout', expected one of"),
        (
            "[[fault]]\nrequest = 'RequestAgentReady'",
            ": fault[0]: says nothing of what happens, expected one of reject, drop, refuse, delay, disconnect",
        ),
        ("[[fault]]\nrequest = 'RequestAgentReady'\nreject = '59'", ": fault[0]: reject is '59', expected a T-Library"),
        (
            "[[fault]]\nrequest = 'RequestAgentReady'\nreject = 59\ntimes = 0",
            ": fault[0]: times is 0, expected a whole",
        ),
        (
            "[[fault]]\nrequest = 'RequestAgentReady'\nreject = 59\ndrop = true",
            ": fault[0]: on(RequestAgentReady).reject(59) cannot drop as well",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(failure, text, message):
    assert failure(text).startswith(message)


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(AgentsFileError, match=r"none\.toml:1:1: the file cannot be read: No such file"):
        load_agents(tmp_path / "none.toml")


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a." * 5000 + "a = 1", "a = " + "9" * 10_000])
def test_a_file_that_could_stop_the_reader_is_an_error(failure, text):
    assert failure(text).startswith(":1:1: ")


def test_a_file_in_another_encoding_is_an_error(tmp_path):
    (tmp_path / "latin.toml").write_bytes(b'switch = "M\xfcnchen"\n')

    with pytest.raises(AgentsFileError, match=r"latin\.toml:1:12: the file is not in UTF-8 \(.* at byte 11\)"):
        load_agents(tmp_path / "latin.toml")
