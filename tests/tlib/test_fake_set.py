from unittest.mock import ANY

import pytest

from orsagent.tlib import (
    AddressType,
    AgentWorkMode,
    EventAgentLogin,
    EventAgentLogout,
    EventAgentNotReady,
    EventAgentReady,
    EventDNDOff,
    EventDNDOn,
    FakeTServer,
    Request,
    RequestAgentLogout,
)


def test_actions_at_the_set_work_at_once_and_are_told_without_a_reference_id(tserver, events):
    agent = tserver.add_agent("1001", dn="7001")

    agent.login()
    agent.ready()
    agent.not_ready("Break", work_mode=AgentWorkMode.AuxWork)
    agent.set_dnd(True)
    agent.set_dnd(False)
    agent.logout(reasons={"ReasonCode": "Home"})

    assert events == [
        EventAgentLogin(this_dn="7001", agent_id="1001"),
        EventAgentReady(this_dn="7001", agent_id="1001"),
        EventAgentNotReady(
            this_dn="7001", agent_id="1001", reasons={"ReasonCode": "Break"}, agent_work_mode=AgentWorkMode.AuxWork
        ),
        EventDNDOn(this_dn="7001", agent_id="1001"),
        EventDNDOff(this_dn="7001", agent_id="1001"),
        EventAgentLogout(this_dn="7001", agent_id="1001", reasons={"ReasonCode": "Home"}),
    ]
    assert [state for _, state in agent.history] == ["LoggedOut", "NotReady", "Ready", "NotReady", "LoggedOut"]
    assert tserver.journal == []


def test_a_reason_and_more_reasons_go_together(tserver):
    agent = tserver.add_agent("1001", dn="7001", state="Ready")

    agent.not_ready("Break", reasons={"Level": 2})

    assert agent.reasons == {"ReasonCode": "Break", "Level": 2}


def test_an_agent_shows_how_it_was_added(tserver):
    agent = tserver.add_agent(
        "1001", dn="7001", state="NotReady", dnd=True, reasons={"a": 1}, work_mode=AgentWorkMode.AuxWork
    )

    assert (agent.agent_id, agent.dn, agent.state, agent.dnd) == ("1001", "7001", "NotReady", True)
    assert (agent.reasons, agent.work_mode, agent.busy, agent.calls) == ({"a": 1}, AgentWorkMode.AuxWork, False, ())
    assert agent.history == [(0.0, "NotReady")]
    assert repr(agent) == "FakeAgent(1001, NotReady at 7001)"


@pytest.mark.parametrize("name", ["state", "dnd", "reasons", "work_mode", "dn", "agent_id", "history", "busy", "calls"])
def test_the_state_of_an_agent_can_only_be_read(tserver, name):
    agent = tserver.add_agent("1001", dn="7001")

    with pytest.raises(AttributeError):
        setattr(agent, name, "Ready")


def test_what_an_agent_hands_out_are_copies(tserver):
    agent = tserver.add_agent("1001", dn="7001", reasons={"a": 1})

    agent.reasons["a"] = 2
    agent.history.clear()

    assert (agent.reasons, len(agent.history)) == ({"a": 1}, 1)


@pytest.mark.parametrize("action", ["logout", "ready", "not_ready"])
def test_a_logged_out_agent_cannot_act_at_the_set(tserver, events, action):
    agent = tserver.add_agent("1001", dn="7001")

    with pytest.raises(ValueError, match=r"agent 1001 is LoggedOut and cannot .* call login\(\) first"):
        getattr(agent, action)()

    assert events == []


def test_a_set_refuses_a_logout_during_a_call(tserver):
    agent = tserver.add_agent("1001", dn="7001", state="Ready")
    agent.ring().answer()

    with pytest.raises(ValueError, match=r"cannot log out at DN 7001: Set is in wrong state for invocation \(185\)"):
        agent.logout()


def test_a_set_refuses_a_second_login(tserver):
    agent = tserver.add_agent("1001", dn="7001", state="Ready")
    other = tserver.add_agent("1002")

    with pytest.raises(ValueError, match="1706"):
        agent.login()
    with pytest.raises(ValueError, match="1706"):
        other.login(dn="7001")


def test_a_set_out_of_service_does_nothing(tserver):
    agent = tserver.add_agent("1001", dn="7001", state="Ready")
    tserver.out_of_service("7001")

    with pytest.raises(ValueError, match="Out of service"):
        agent.not_ready()


def test_an_agent_without_a_dn_logs_in_where_it_is_told(tserver):
    agent = tserver.add_agent("1001", password="at the set nobody asks for it")  # noqa: S106 - a test's password
    tserver.add_dn("7001")

    with pytest.raises(ValueError, match="agent 1001 has no DN"):
        agent.login()
    agent.login(dn="7001", work_mode=AgentWorkMode.ManualIn)

    assert (agent.dn, agent.state) == ("7001", "Ready")


def test_an_agent_without_a_dn_has_no_set(tserver):
    agent = tserver.add_agent("1001")

    assert (agent.dn, agent.dnd, agent.busy, agent.reasons, agent.calls) == (None, False, False, {}, ())
    with pytest.raises(ValueError, match="agent 1001 has no DN"):
        agent.ring()


def test_agents_and_dns_are_found_by_name(tserver):
    agent = tserver.add_agent("1001", dn="7001")
    queue = tserver.add_dn("8000", address_type=AddressType.Queue, dnd=True)

    assert tserver.agent("1001") == agent
    assert tserver.agents == (agent,)
    assert {agent, tserver.agent("1001")} == {agent}
    assert tserver.dn("8000") == queue
    assert [dn.name for dn in tserver.dns] == ["7001", "8000"]
    assert (queue.address_type, queue.dnd, queue.reasons, queue.busy, queue.calls) == (
        AddressType.Queue,
        True,
        {},
        False,
        (),
    )
    assert repr(queue) == "FakeDN(8000)"
    assert repr(tserver) == "FakeTServer(SW1, 1 agents, 0 requests)"


def test_looking_for_what_is_not_there_names_what_is(tserver):
    tserver.add_agent("1001", dn="7001")

    with pytest.raises(LookupError, match="no agent '1002' at SW1; there are 1001"):
        tserver.agent("1002")
    with pytest.raises(LookupError, match="no DN '7002' at SW1; there are 7001"):
        tserver.dn("7002")
    with pytest.raises(LookupError, match="there are none"):
        FakeTServer("SW2").out_of_service("7001")
    with pytest.raises(LookupError, match="no DN"):
        tserver.back_in_service("7002")


def test_an_agent_can_sit_at_a_dn_that_was_added_before(tserver):
    tserver.add_dn("7001", registered=False, dnd=True)

    agent = tserver.add_agent("1001", dn="7001", state="Ready")

    assert agent.dnd
    assert not tserver.dn("7001").registered


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"agent_id": "1001", "dn": "7009"}, "agent id 1001 is in use at SW1"),
        ({"agent_id": "1009", "dn": "7001"}, "agent 1001 sits at DN 7001 already"),
        ({"agent_id": "", "dn": "7009"}, "agent_id is '', expected a string that is not empty"),
        ({"agent_id": 1009, "dn": "7009"}, "agent_id is 1009, expected a string"),
        ({"agent_id": "1009", "dn": 7009}, "dn is 7009, expected a string"),
        ({"agent_id": "1009", "dn": "7009", "state": "ready"}, "state is 'ready', expected one of LoggedOut, NotReady"),
        ({"agent_id": "1009", "state": "Ready"}, "agent 1009 is Ready but has no DN"),
        ({"agent_id": "1009", "dnd": True}, "agent 1009 has no DN, but dnd"),
        ({"agent_id": "1009", "dn": "7009", "wrap_up": -1}, "wrap_up is -1; expected seconds from 0 up"),
    ],
)
def test_an_agent_that_makes_no_sense_is_refused_and_leaves_no_trace(tserver, arguments, message):
    tserver.add_agent("1001", dn="7001")

    with pytest.raises(ValueError, match=message):
        tserver.add_agent(**arguments)

    assert [agent.agent_id for agent in tserver.agents] == ["1001"]
    assert [dn.name for dn in tserver.dns] == ["7001"]


def test_wrong_reasons_are_refused_and_leave_no_trace(tserver):
    with pytest.raises(TypeError, match=r"reasons\.a is"):
        tserver.add_agent("1001", dn="7001", reasons={"a": None})

    assert tserver.dns == ()


def test_a_dn_is_added_once(tserver):
    tserver.add_agent("1001", dn="7001")

    with pytest.raises(ValueError, match="DN 7001 is there already at SW1"):
        tserver.add_dn("7001")
    with pytest.raises(ValueError, match="dn is ''"):
        tserver.add_dn("")


@pytest.mark.parametrize("arguments", [{"latency": -1}, {"latency": float("nan")}, {"wrap_up": "1"}, {"switch": ""}])
def test_a_fake_with_senseless_settings_is_refused(arguments):
    with pytest.raises(ValueError, match=r"expected seconds from 0 up|needs a name"):
        FakeTServer(**arguments)


def test_settings_can_be_read():
    tserver = FakeTServer("SW1", latency=1)

    assert (tserver.switch, tserver.latency, tserver.connected, tserver.link_is_up) == ("SW1", 1.0, True, True)


@pytest.mark.parametrize(
    "wrong", [EventAgentReady(this_dn="7001"), Request(this_dn="7001"), RequestAgentLogout(this_dn=ANY), "logout"]
)
def test_only_requests_for_a_certain_dn_can_be_sent(tserver, wrong):
    with pytest.raises(TypeError, match="expected a request such as RequestAgentLogout for a certain DN"):
        tserver.send(wrong)

    assert tserver.journal == []
