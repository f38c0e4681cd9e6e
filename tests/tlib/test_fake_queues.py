"""Logins to queues, and after-call work as switches differ about it."""

import pytest

from orsagent.tlib import (
    PROFILES,
    AgentWorkMode,
    EventAgentLogin,
    EventAgentLogout,
    EventQueueLogout,
    FakeTServer,
    RequestAgentLogin,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    SwitchProfile,
)


def logged_in(tserver, queue=None, **fields):
    tserver.send(RequestAgentLogin(this_dn="7001", agent_id="1001", this_queue=queue, **fields))
    tserver.run()
    return tserver.exchanges[-1]


def logged_out(tserver, queue=None):
    tserver.send(RequestAgentLogout(this_dn="7001", this_queue=queue))
    tserver.run()
    return tserver.exchanges[-1].answer


def call(agent):
    one = agent.ring()
    one.answer()
    one.release()


class TestQueues:
    @pytest.fixture
    def agent(self, tserver):
        return tserver.add_agent("1001", dn="7001")

    def test_an_agent_logs_in_to_one_queue_after_another(self, tserver, events, agent):
        logged_in(tserver, "8000", agent_work_mode=AgentWorkMode.AutoIn)
        logged_in(tserver, "8001")

        assert (agent.queues, agent.state) == (("8000", "8001"), "Ready")
        assert events.names == ["EventAgentLogin", "EventAgentReady", "EventAgentLogin"]
        assert events[2] == EventAgentLogin(
            this_dn="7001",
            agent_id="1001",
            this_queue="8001",
            agent_work_mode=AgentWorkMode.AutoIn,
            reference_id=2,
        )

    def test_the_same_queue_twice_is_an_error(self, tserver, agent):
        logged_in(tserver, "8000")

        assert logged_in(tserver, "8000").answer.error_code == 1706
        assert logged_in(tserver).answer.error_code == 1706
        assert agent.queues == ("8000",)

    def test_a_further_login_keeps_the_reasons(self, tserver, agent):
        logged_in(tserver, "8000", reasons={"a": 1})
        logged_in(tserver, "8001")

        assert agent.reasons == {"a": 1}

    def test_leaving_one_of_several_queues_is_no_logout(self, tserver, agent):
        logged_in(tserver, "8000")
        logged_in(tserver, "8001")

        left = {"this_dn": "7001", "agent_id": "1001", "this_queue": "8000"}
        assert logged_out(tserver, "8000") == EventQueueLogout(**left, reference_id=3)
        assert (agent.state, agent.queues) == ("NotReady", ("8001",))
        assert type(logged_out(tserver, "8001")) is EventAgentLogout
        assert (agent.state, agent.queues) == ("LoggedOut", ())

    def test_a_logout_without_a_queue_is_of_everything(self, tserver, agent):
        logged_in(tserver, "8000")
        logged_in(tserver, "8001")

        assert type(logged_out(tserver)) is EventAgentLogout
        assert agent.queues == ()

    def test_another_queue_is_an_error(self, tserver, agent):
        logged_in(tserver, "8000")

        assert logged_out(tserver, "8001").error_code == 1707
        assert agent.queues == ("8000",)

    def test_an_agent_logs_in_and_out_at_the_set_too(self, events, agent):
        agent.login(queue="8000")
        agent.login(queue="8001")
        agent.logout(queue="8000")
        agent.logout()

        assert events.names == ["EventAgentLogin", "EventAgentLogin", "EventQueueLogout", "EventAgentLogout"]

    def test_a_strict_switch_knows_its_queues(self):
        tserver = FakeTServer(profile="strict")
        tserver.add_agent("1001", dn="7001")
        tserver.add_queue("8000")

        assert logged_in(tserver, "8001").answer.error_code == 177
        assert logged_in(tserver, "8000").outcome == "done"

    @pytest.mark.parametrize("queues", ["8000", ["8000"], ("8000",)])
    def test_an_agent_can_be_added_in_a_queue(self, tserver, queues):
        assert tserver.add_agent("1002", dn="7002", state="Ready", queues=queues).queues == ("8000",)

    def test_who_is_logged_out_is_in_no_queue(self, tserver):
        with pytest.raises(ValueError, match="agent 1002 is LoggedOut and in no queue"):
            tserver.add_agent("1002", dn="7002", queues=["8000"])
        with pytest.raises(ValueError, match="queues is ''"):
            tserver.add_agent("1002", dn="7002", state="Ready", queues=[""])


class TestAfterCallWork:
    def test_a_login_can_ask_for_its_length(self):
        tserver = FakeTServer(wrap_up=5)
        agent = tserver.add_agent("1001", dn="7001", wrap_up=10)
        logged_in(tserver, agent_work_mode=AgentWorkMode.AutoIn, extensions={"WrapUpTime": 20})
        call(agent)
        assert agent.wrap_up_ends == 20.0
        tserver.run()
        assert agent.state == "Ready"
        logged_out(tserver)
        logged_in(tserver, agent_work_mode=AgentWorkMode.AutoIn)
        call(agent)

        assert agent.wrap_up_ends == 30.0

    @pytest.mark.parametrize(
        ("asked", "ends"), [("untimed", None), ("15", 15.0), (0, "none"), (-3, 5.0), ("soon", 5.0), (b"1", 5.0)]
    )
    def test_what_a_login_asks_for_may_make_no_sense(self, asked, ends):
        tserver = FakeTServer(wrap_up=5)
        agent = tserver.add_agent("1001", dn="7001")
        logged_in(tserver, agent_work_mode=AgentWorkMode.AutoIn, extensions={"WrapUpTime": asked})
        call(agent)

        assert agent.wrap_up_ends == (None if ends == "none" else ends)
        assert agent.state == ("Ready" if ends == "none" else "NotReady")

    @pytest.mark.parametrize(("wrap_up", "told"), [(30, 30), (0.5, 1)])
    def test_its_event_tells_the_length_in_whole_seconds(self, wrap_up, told):
        tserver = FakeTServer(wrap_up=wrap_up)
        agent = tserver.add_agent("1001", dn="7001", state="Ready")
        got = []
        tserver.subscribe(got.append)
        call(agent)

        assert got[-1].extensions == {"WrapUpTime": told}

    def test_what_is_set_during_the_call_comes_after_it(self):
        tserver = FakeTServer(wrap_up=5)
        agent = tserver.add_agent("1001", dn="7001", state="Ready")
        one = agent.ring()
        one.answer()
        agent.not_ready("Meal", work_mode=AgentWorkMode.AuxWork)
        one.release()
        tserver.run()

        assert (agent.state, agent.work_mode, agent.reasons) == (
            "NotReady",
            AgentWorkMode.AuxWork,
            {"ReasonCode": "Meal"},
        )

    def test_it_ends_with_the_request_that_sets_another_state(self):
        tserver = FakeTServer(wrap_up=60)
        agent = tserver.add_agent("1001", dn="7001", state="NotReady")
        call(agent)
        tserver.send(RequestAgentReady(this_dn="7001"))
        tserver.advance(minutes=5)

        assert [state for _, state in agent.history] == ["NotReady", "Ready"]

    def test_after_call_work_that_is_asked_for_stays(self):
        tserver = FakeTServer(wrap_up=60)
        agent = tserver.add_agent("1001", dn="7001", state="Ready")
        agent.not_ready(work_mode=AgentWorkMode.AfterCallWork)
        tserver.run()

        assert (agent.state, agent.work_mode) == ("NotReady", AgentWorkMode.AfterCallWork)


class TestProfiles:
    def test_emulated_agents_wrap_up_before_the_release_and_are_ready_then(self):
        tserver = FakeTServer(profile="emulated", wrap_up=30)
        agent = tserver.add_agent("1001", dn="7001", state="NotReady", reasons={"ReasonCode": "Break"})
        names = []
        tserver.subscribe(lambda event: names.append(type(event).__name__))
        call(agent)
        assert names[3:] == ["EventAgentNotReady", "EventReleased", "EventOnHook"]
        tserver.run()

        assert (agent.state, agent.reasons) == ("Ready", {})

    def test_emulated_agents_wrap_up_without_a_call_for_the_same_time(self):
        tserver = FakeTServer(profile="emulated", wrap_up=30)
        agent = tserver.add_agent("1001", dn="7001", state="NotReady")
        tserver.send(RequestAgentNotReady(this_dn="7001", agent_work_mode=AgentWorkMode.AfterCallWork))
        tserver.advance(seconds=29)
        assert agent.work_mode is AgentWorkMode.AfterCallWork
        tserver.advance(seconds=1)

        assert agent.history == [(0.0, "NotReady"), (30.0, "Ready")]

    @pytest.mark.parametrize(
        ("work_mode", "state", "ends"),
        [
            (AgentWorkMode.AutoIn, "Ready", None),
            (AgentWorkMode.ManualIn, "NotReady", None),
            (AgentWorkMode.Unknown, "NotReady", 30.0),
        ],
    )
    def test_work_modes_can_decide(self, work_mode, state, ends):
        tserver = FakeTServer(profile="in-modes", wrap_up=30)
        agent = tserver.add_agent("1001", dn="7001", state="Ready", work_mode=work_mode)
        call(agent)

        assert (agent.state, agent.wrap_up_ends) == (state, ends)

    def test_after_call_work_can_have_an_event_of_its_own(self):
        tserver = FakeTServer(profile="acw-event", wrap_up=30)
        agent = tserver.add_agent("1001", dn="7001", state="Ready")
        names = []
        tserver.subscribe(lambda event: names.append(type(event).__name__))
        call(agent)
        tserver.run()

        assert names[-2:] == ["EventAgentAfterCallWork", "EventAgentReady"]

    def test_a_dn_that_goes_out_of_service_can_log_its_agent_out(self):
        tserver = FakeTServer(profile=SwitchProfile(logout_when_out_of_service=True))
        agent = tserver.add_agent("1001", dn="7001", state="Ready")
        names = []
        tserver.subscribe(lambda event: names.append(type(event).__name__))
        tserver.out_of_service("7001")

        assert (agent.state, names) == ("LoggedOut", ["EventDNOutOfService", "EventAgentLogout"])

    @pytest.mark.parametrize(
        ("name", "code"), [("default", None), ("strict", 43), ("lenient", None), ("emulated", None)]
    )
    def test_a_repeated_state_is_an_error_on_strict_switches(self, name, code):
        tserver = FakeTServer(profile=name)
        tserver.add_agent("1001", dn="7001", state="Ready")
        tserver.send(RequestAgentReady(this_dn="7001"))
        tserver.run()

        assert getattr(tserver.exchanges[0].answer, "error_code", None) == code
        assert tserver.profile is PROFILES[name]

    def test_a_lenient_switch_lets_everything_through_that_can_be(self):
        tserver = FakeTServer(profile="lenient")
        agent = tserver.add_agent("1001", dn="7001", state="Ready", registered=False)
        agent.ring().answer()
        tserver.out_of_service("7001")

        assert type(logged_out(tserver)) is EventAgentLogout

    def test_a_profile_that_is_not_there_is_refused_with_those_that_are(self):
        with pytest.raises(ValueError, match="no profile 'avaya'; there are default, strict, lenient"):
            FakeTServer(profile="avaya")

    def test_a_switch_in_a_profile_is_true_or_false(self):
        with pytest.raises(TypeError, match="wrap_up_event is 1, expected True or False"):
            SwitchProfile(wrap_up_event=1)
