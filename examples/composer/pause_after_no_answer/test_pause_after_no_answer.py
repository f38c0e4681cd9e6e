import pytest

from orsagent.tlib import RequestAgentNotReady, RequestAgentReady

WORKFLOW = "workflow.scxml"
PAUSE = RequestAgentNotReady(
    this_dn="7001", agent_id="1001", reasons={"ReasonCode": "NoAnswer"}, extensions={"Source": "no answer"}
)
BACK = RequestAgentReady(this_dn="7001", agent_id="1001")


@pytest.fixture
def agents(ors):
    return [ors.tserver.add_agent(f"100{number}", dn=f"700{number}", state="Ready") for number in (1, 2)]


@pytest.fixture
def ringing(ors, agents):  # noqa: ARG001 -- the agents whom the call may go to
    session = ors.start(WORKFLOW)
    return session, ors.add_interaction(media="voice", ani="5558", dnis="8000")


def test_who_picks_up_keeps_the_call(ringing, ors, actions):
    session, call = ringing
    ors.advance(seconds=5)

    call.change_party("7001", state="established")

    assert session.final == "done"
    assert actions() == ["queue.submit", "ixn.redirect"]


def does_not_answer(ors, call):
    ors.advance(seconds=15)
    call.route_request()
    ors.advance(seconds=5)


def test_who_does_not_is_paused_and_the_call_goes_on(ringing, ors, actions, taken, agents):
    session, call = ringing
    does_not_answer(ors, call)

    assert actions() == [
        "queue.submit",
        "ixn.redirect",
        "RequestAgentNotReady",
        "queue.submit",
        "ixn.redirect",
    ]
    assert ors.journal[2] == PAUSE
    assert [one.state for one in agents] == ["NotReady", "Ready"]
    assert [one.arguments["to"] for one in taken("ixn.redirect")] == ["7001", "7002"]

    call.change_party("7002", state="established")
    assert ("answered", "1002") in session.log


def test_after_five_minutes_everybody_is_back(ringing, ors, agents):
    session, call = ringing
    does_not_answer(ors, call)
    call.change_party("7002", state="established")
    assert not session.finished

    ors.advance(minutes=6)

    assert ors.tserver.journal == [PAUSE, BACK]
    assert ors.tserver.journal[1].time - ors.tserver.journal[0].time == pytest.approx(300, abs=1)
    assert agents[0].state == "Ready"
    assert session.final == "done"


def test_when_nobody_picks_up_the_call_waits_for_half_a_minute_more(ringing, ors, agents):
    session, call = ringing

    does_not_answer(ors, call)
    does_not_answer(ors, call)
    ors.advance(minutes=1)

    assert session.final == "nobody"
    assert [one.state for one in agents] == ["NotReady", "NotReady"]
