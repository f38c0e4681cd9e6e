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
    ors.tserver.add_queue("8000")
    session = ors.start(WORKFLOW)
    call = ors.add_interaction(call=ors.tserver.dn("8000").ring(other_dn="5558"))
    ors.advance(seconds=1)
    return session, call


def nobody_picks_up(ors, call):
    """The switch takes the call back to its queue."""
    ors.advance(seconds=11)
    [ringing] = ors.tserver.calls
    ringing.divert("8000")
    call.route_request()
    ors.advance(seconds=1)


def test_who_picks_up_keeps_the_call(ringing, ors, actions, agents):
    session, _ = ringing
    agents[0].calls[0].answer()

    ors.advance(seconds=15)

    assert session.final == "done"
    assert ("answered", "1001") in session.log
    assert actions() == ["queue.submit", "ixn.redirect"]


def test_who_does_not_is_paused_and_the_call_goes_on(ringing, ors, actions, taken, agents):
    session, call = ringing
    nobody_picks_up(ors, call)

    assert actions() == ["queue.submit", "ixn.redirect", "RequestAgentNotReady", "queue.submit", "ixn.redirect"]
    assert ors.journal[2] == PAUSE
    assert [one.state for one in agents] == ["NotReady", "Ready"]
    assert [one.arguments["to"] for one in taken("ixn.redirect")] == ["7001", "7002"]

    agents[1].calls[0].answer()
    ors.advance(seconds=15)
    assert ("answered", "1002") in session.log


def test_after_five_minutes_everybody_is_back(ringing, ors, agents):
    session, call = ringing
    nobody_picks_up(ors, call)
    agents[1].calls[0].answer()
    ors.advance(seconds=15)
    assert not session.finished

    ors.advance(minutes=6)

    assert ors.tserver.journal == [PAUSE, BACK]
    assert ors.tserver.journal[1].time - ors.tserver.journal[0].time == pytest.approx(300, abs=1)
    assert agents[0].state == "Ready"
    assert session.final == "done"


def test_when_nobody_picks_up_the_call_waits_for_half_a_minute_more(ringing, ors, agents):
    session, call = ringing

    nobody_picks_up(ors, call)
    nobody_picks_up(ors, call)
    assert [one.state for one in agents] == ["NotReady", "NotReady"]
    assert not session.finished

    ors.advance(seconds=30)
    assert session.final == "nobody"
