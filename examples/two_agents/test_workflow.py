import pytest

from orsagent.tlib import RequestAgentNotReady, RequestAgentReady

WORKFLOW = "workflow.scxml"
BREAK = {"ReasonCode": "Break"}


@pytest.fixture
def agents(ors):
    first = ors.tserver.add_agent("1001", dn="7001", state="Ready")
    second = ors.tserver.add_agent("1002", dn="7002", state="Ready")
    return first, second


def states(agents):
    return [agent.state for agent in agents]


def test_one_agent_may_go_while_the_other_one_is_there(ors, agents):
    session = ors.start(WORKFLOW)

    session.send("first.break")

    assert states(agents) == ["NotReady", "Ready"]
    assert session.configuration == {"desk", "firstAgent", "firstAway", "secondAgent", "secondAtDesk"}


def test_the_second_agent_goes_when_the_first_is_back(ors, agents):
    session = ors.start(WORKFLOW)
    session.send("first.break")

    ors.advance(minutes=5)
    session.send("second.break")
    assert states(agents) == ["NotReady", "Ready"]

    ors.advance(minutes=5)
    session.send("first.back")
    assert states(agents) == ["Ready", "NotReady"]
    assert ors.tserver.journal == [
        RequestAgentNotReady(this_dn="7001", agent_id="1001", reasons=BREAK),
        RequestAgentReady(this_dn="7001", agent_id="1001"),
        RequestAgentNotReady(this_dn="7002", agent_id="1002", reasons=BREAK),
    ]
    assert [request.time for request in ors.tserver.journal] == [0, 600, 600]


def test_who_waits_for_a_break_may_think_better_of_it(ors, agents):
    session = ors.start(WORKFLOW)
    session.send("first.break")
    session.send("second.break")

    session.send("second.back")
    session.send("first.back")

    assert states(agents) == ["Ready", "Ready"]
    assert "secondAtDesk" in session.configuration


@pytest.mark.ors(completion="confirmed")
def test_a_rejected_break_concerns_only_the_agent_who_asked(ors, agents):
    ors.tserver.on(RequestAgentNotReady, "7001").reject(185)
    session = ors.start(WORKFLOW)

    session.send("first.break")
    session.send("second.break")

    assert states(agents) == ["Ready", "NotReady"]
    assert {"firstAtDesk", "secondAway"} <= session.configuration
    assert [label for label, _ in session.log] == ["first: no break"]


@pytest.mark.ors(completion="confirmed")
def test_the_desk_is_not_covered_by_an_agent_who_cannot_become_ready(ors, agents):
    ors.tserver.on(RequestAgentReady, "7001").once().reject(59)
    session = ors.start(WORKFLOW)
    session.send("first.break")
    session.send("second.break")

    session.send("first.back")
    assert states(agents) == ["NotReady", "Ready"]
    assert {"firstMissing", "secondWaiting"} <= session.configuration

    session.send("first.back")
    assert states(agents) == ["Ready", "NotReady"]


@pytest.mark.usefixtures("agents")
def test_nothing_is_sent_after_the_desk_is_closed(ors):
    session = ors.start(WORKFLOW)
    session.send("desk.closed")

    session.send("first.break")

    assert session.final == "closed"
    assert ors.tserver.journal == []


@pytest.mark.usefixtures("agents")
def test_without_a_connection_nobody_goes(ors):
    session = ors.start(WORKFLOW)
    ors.tserver.disconnect()

    session.send("second.break")

    assert "secondAtDesk" in session.configuration
    assert session.log[0][0] == "second: no break"
