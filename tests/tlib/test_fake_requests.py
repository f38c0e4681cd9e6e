import pytest

from orsagent.tlib import (
    AgentWorkMode,
    EventAgentLogin,
    EventAgentLogout,
    EventAgentNotReady,
    EventAgentReady,
    EventDNDOff,
    EventDNDOn,
    EventError,
    EventRegistered,
    EventUnregistered,
    FakeTServer,
    RegisterMode,
    RequestAgentLogin,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestAnswerCall,
    RequestMakeCall,
    RequestRegisterAddress,
    RequestReleaseCall,
    RequestSetDNDOff,
    RequestSetDNDOn,
    RequestUnregisterAddress,
    SwitchProfile,
)

PASSWORD, WRONG = "yes", "no"
BREAK = {"ReasonCode": "Break"}
AGENT_REQUESTS = [RequestAgentLogout, RequestAgentReady, RequestAgentNotReady, RequestSetDNDOn, RequestSetDNDOff]


def answer(tserver, request):
    tserver.send(request)
    tserver.run()
    return tserver.exchanges[-1].answer


def code(tserver, request):
    event = answer(tserver, request)
    return event.error_code if isinstance(event, EventError) else None


@pytest.mark.parametrize(
    ("kinds", "before", "after"),
    [
        ((RequestAgentLogout, EventAgentLogout), "Ready", "LoggedOut"),
        ((RequestAgentLogout, EventAgentLogout), "NotReady", "LoggedOut"),
        ((RequestAgentReady, EventAgentReady), "NotReady", "Ready"),
        ((RequestAgentReady, EventAgentReady), "Ready", "Ready"),
        ((RequestAgentNotReady, EventAgentNotReady), "Ready", "NotReady"),
        ((RequestAgentNotReady, EventAgentNotReady), "NotReady", "NotReady"),
        ((RequestSetDNDOn, EventDNDOn), "LoggedOut", "LoggedOut"),
        ((RequestSetDNDOff, EventDNDOff), "Ready", "Ready"),
    ],
)
def test_an_accepted_request_gets_its_event_with_every_attribute(tserver, events, kinds, before, after):
    request_type, event_type = kinds
    agent = tserver.add_agent("1001", dn="7001", state=before)

    reference_id = tserver.send(request_type(this_dn="7001", reasons=BREAK, extensions={"x": 1}))
    tserver.advance(seconds=1)

    agent_id = "1001" if before != "LoggedOut" else None
    expected = event_type(
        this_dn="7001", agent_id=agent_id, reasons=BREAK, extensions={"x": 1}, reference_id=reference_id
    )
    assert events == [expected]
    assert agent.state == after
    assert agent.reasons == BREAK


def test_an_answer_carries_queue_and_work_mode(tserver):
    tserver.add_agent("1001", dn="7001", state="Ready")
    request = RequestAgentNotReady(this_dn="7001", this_queue="8000", agent_work_mode=AgentWorkMode.AuxWork)

    event = answer(tserver, request)

    assert (event.this_queue, event.agent_work_mode) == ("8000", AgentWorkMode.AuxWork)
    assert tserver.agent("1001").work_mode is AgentWorkMode.AuxWork


def test_an_answer_carries_the_time_of_the_switch():
    tserver = FakeTServer(latency=0.25)
    tserver.add_agent("1001", dn="7001", state="Ready")
    tserver.advance(seconds=10)

    tserver.send(RequestAgentLogout(this_dn="7001"))
    tserver.advance(seconds=1)

    assert tserver.exchanges[0].time == 10.0
    assert tserver.exchanges[0].answer.time == 10.25
    assert tserver.agent("1001").history == [(0.0, "Ready"), (10.25, "LoggedOut")]


@pytest.mark.parametrize(
    ("situation", "request_", "expected"),
    [
        ("unknown DN", RequestAgentLogout(this_dn="9999"), 59),
        ("unknown DN", RequestSetDNDOn(this_dn="9999"), 59),
        ("unknown DN", RequestRegisterAddress(this_dn="9999"), 59),
        ("logged out", RequestAgentLogout(this_dn="7001"), 1707),
        ("logged out", RequestAgentReady(this_dn="7001"), 1707),
        ("logged out", RequestAgentNotReady(this_dn="7001"), 1707),
        ("logged out", RequestSetDNDOn(this_dn="7001"), None),
        ("logged out", RequestSetDNDOff(this_dn="7001"), None),
        ("logged in", RequestAgentLogin(this_dn="7002", agent_id="1002"), 1706),
        ("logged in", RequestAgentLogin(this_dn="7002", agent_id="1001"), 1706),
        ("no such agent", RequestAgentLogin(this_dn="7001", agent_id="9999"), 1703),
        ("agent is elsewhere", RequestAgentLogin(this_dn="7001", agent_id="1002"), 1704),
        ("wrong password", RequestAgentLogin(this_dn="7003", agent_id="1003", password=WRONG), 1705),
        ("no password", RequestAgentLogin(this_dn="7003", agent_id="1003"), 1705),
        ("right password", RequestAgentLogin(this_dn="7003", agent_id="1003", password=PASSWORD), None),
        ("other agent named", RequestAgentLogout(this_dn="7002", agent_id="1001"), 192),
        ("other agent named", RequestAgentReady(this_dn="7002", agent_id="1001"), 192),
        ("other agent named", RequestAgentNotReady(this_dn="7002", agent_id="1001"), 192),
        ("other agent named", RequestSetDNDOn(this_dn="7002", agent_id="1001"), 192),
        ("right agent named", RequestAgentLogout(this_dn="7002", agent_id="1002"), None),
    ],
)
def test_default_answers(tserver, situation, request_, expected):
    assert situation
    tserver.add_agent("1001", dn="7001")
    tserver.add_agent("1002", dn="7002", state="NotReady")
    tserver.add_agent("1003", dn="7003", password=PASSWORD)

    assert code(tserver, request_) == expected


@pytest.mark.parametrize("request_type", AGENT_REQUESTS)
def test_a_dn_that_is_not_registered_gets_error_41(tserver, request_type):
    tserver.add_agent("1001", dn="7001", state="Ready", registered=False)

    assert code(tserver, request_type(this_dn="7001")) == 41


@pytest.mark.parametrize("request_type", AGENT_REQUESTS)
def test_a_dn_out_of_service_gets_error_58_until_it_is_back(tserver, events, request_type):
    tserver.add_agent("1001", dn="7001", state="Ready")

    tserver.out_of_service("7001")
    assert not tserver.dn("7001").in_service
    assert code(tserver, request_type(this_dn="7001")) == 58
    tserver.back_in_service("7001")

    assert code(tserver, request_type(this_dn="7001")) is None
    assert [name for name in events.names if "Service" in name] == ["EventDNOutOfService", "EventDNBackInService"]


def test_an_error_names_the_request_and_changes_nothing(tserver, events):
    agent = tserver.add_agent("1001", dn="7001", state="NotReady", reasons=BREAK)

    request = RequestAgentReady(this_dn="7001", agent_id="1002", reasons={"a": 1}, extensions={"b": 2})
    reference_id = tserver.send(request)
    tserver.run()

    assert events == [
        EventError(
            error_code=192,
            this_dn="7001",
            agent_id="1002",
            reasons={"a": 1},
            extensions={"b": 2},
            reference_id=reference_id,
        )
    ]
    assert (agent.state, agent.reasons) == ("NotReady", BREAK)
    assert tserver.exchanges[0].outcome == "rejected"


def test_a_login_makes_the_agent_not_ready_at_the_dn(tserver):
    agent = tserver.add_agent("1001")

    tserver.add_dn("7001")
    event = answer(tserver, RequestAgentLogin(this_dn="7001", agent_id="1001", this_queue="8000"))

    assert event == EventAgentLogin(this_dn="7001", agent_id="1001", this_queue="8000", reference_id=1)
    assert (agent.state, agent.dn, tserver.dn("7001").agent_id) == ("NotReady", "7001", "1001")


@pytest.mark.parametrize("work_mode", [AgentWorkMode.ManualIn, AgentWorkMode.AutoIn])
def test_a_login_with_an_in_mode_makes_the_agent_ready(tserver, events, work_mode):
    agent = tserver.add_agent("1001", dn="7001")

    answer(tserver, RequestAgentLogin(this_dn="7001", agent_id="1001", agent_work_mode=work_mode))

    assert [(type(event), event.reference_id) for event in events] == [(EventAgentLogin, 1), (EventAgentReady, None)]
    assert (agent.state, agent.work_mode) == ("Ready", work_mode)
    assert [state for _, state in agent.history] == ["LoggedOut", "NotReady", "Ready"]


def test_an_agent_can_log_in_elsewhere_after_a_logout(tserver):
    agent = tserver.add_agent("1001", dn="7001", state="Ready")
    tserver.add_dn("7002")

    answer(tserver, RequestAgentLogout(this_dn="7001"))
    answer(tserver, RequestAgentLogin(this_dn="7002", agent_id="1001"))

    assert agent.dn == "7002"
    assert tserver.dn("7001").agent_id is None


def test_a_repeated_state_replaces_the_reasons(tserver, events):
    agent = tserver.add_agent("1001", dn="7001", state="NotReady", reasons=BREAK)

    answer(tserver, RequestAgentNotReady(this_dn="7001", reasons={"ReasonCode": "Meal"}))
    assert agent.reasons == {"ReasonCode": "Meal"}
    answer(tserver, RequestAgentNotReady(this_dn="7001"))

    assert agent.reasons == {}
    assert events.names == ["EventAgentNotReady"] * 2
    assert agent.history == [(0.0, "NotReady")]


def test_do_not_disturb_leaves_the_reasons_alone_unless_it_brings_its_own(tserver):
    agent = tserver.add_agent("1001", dn="7001", state="NotReady", reasons=BREAK)

    answer(tserver, RequestSetDNDOn(this_dn="7001"))
    assert (agent.dnd, agent.reasons) == (True, BREAK)
    answer(tserver, RequestSetDNDOff(this_dn="7001", reasons={"ReasonCode": "Quiet"}))

    assert (agent.dnd, agent.reasons) == (False, {"ReasonCode": "Quiet"})


def test_a_logged_out_agent_shows_no_reasons_of_the_next_one_at_the_dn(tserver):
    first = tserver.add_agent("1001", dn="7001", state="Ready")
    tserver.add_agent("1002")

    answer(tserver, RequestAgentLogout(this_dn="7001", reasons={"ReasonCode": "Home"}))
    assert first.reasons == {"ReasonCode": "Home"}
    answer(tserver, RequestAgentLogin(this_dn="7001", agent_id="1002", reasons=BREAK))

    assert first.reasons == {}


def test_registering_is_needed_for_events_and_requests(tserver, events):
    agent = tserver.add_agent("1001", dn="7001", state="Ready", registered=False)

    agent.not_ready()
    assert events == []
    answer(tserver, RequestRegisterAddress(this_dn="7001"))
    agent.ready()
    answer(tserver, RequestUnregisterAddress(this_dn="7001"))
    agent.not_ready()

    assert [type(event) for event in events] == [EventRegistered, EventAgentReady, EventUnregistered]
    status = {"AgentStatus": 3, "dnd": 0}
    assert events[0] == EventRegistered(this_dn="7001", agent_id="1001", extensions=status, reference_id=1)
    assert code(tserver, RequestAgentReady(this_dn="7001")) == 41
    assert code(tserver, RequestUnregisterAddress(this_dn="7001")) == 41
    assert not tserver.dn("7001").registered


def test_the_journal_keeps_every_request_in_order_with_time_and_reference_id(tserver):
    tserver.add_agent("1001", dn="7001", state="Ready")

    answer(tserver, RequestAgentNotReady(this_dn="7001", agent_id="1001"))
    tserver.advance(seconds=5)
    answer(tserver, RequestAgentLogout(this_dn="9999"))

    assert tserver.journal == [RequestAgentNotReady(this_dn="7001"), RequestAgentLogout(this_dn="9999")]
    assert [(one.reference_id, one.time) for one in tserver.journal] == [(1, 0.0), (2, 5.0)]
    assert [one.outcome for one in tserver.exchanges] == ["done", "rejected"]
    assert [one.request for one in tserver.exchanges] == tserver.journal
    assert [one.reference_id for one in tserver.exchanges] == [1, 2]


def test_each_switch_counts_for_itself():
    for tserver in (FakeTServer("SW1"), FakeTServer("SW2")):
        agent = tserver.add_agent("1001", dn="7001", state="Ready")
        assert tserver.send(RequestAgentReady(this_dn="7001")) == 1
        assert agent.ring().conn_id == "0000000000000001"


PROFILE_CASES = {
    "not_registered": ("unregistered", RequestAgentReady(this_dn="7001")),
    "out_of_service": ("out of service", RequestAgentReady(this_dn="7001")),
    "login_when_logged_in": ("NotReady", RequestAgentLogin(this_dn="7001", agent_id="1001", password=PASSWORD)),
    "login_dn_taken": ("NotReady", RequestAgentLogin(this_dn="7001", agent_id="1002")),
    "login_wrong_agent_id": ("LoggedOut", RequestAgentLogin(this_dn="7001", agent_id="9")),
    "login_agent_id_in_use": ("NotReady", RequestAgentLogin(this_dn="7002", agent_id="1001")),
    "login_wrong_password": ("LoggedOut", RequestAgentLogin(this_dn="7001", agent_id="1001", password=WRONG)),
    "logout_when_logged_out": ("LoggedOut", RequestAgentLogout(this_dn="7001")),
    "ready_when_logged_out": ("LoggedOut", RequestAgentReady(this_dn="7001")),
    "not_ready_when_logged_out": ("LoggedOut", RequestAgentNotReady(this_dn="7001")),
    "dnd_when_logged_out": ("LoggedOut", RequestSetDNDOn(this_dn="7001")),
    "agent_id_differs": ("NotReady", RequestAgentLogout(this_dn="7001", agent_id="1002")),
    "logout_during_call": ("call", RequestAgentLogout(this_dn="7001")),
    "ready_during_call": ("call", RequestAgentReady(this_dn="7001")),
    "not_ready_during_call": ("call", RequestAgentNotReady(this_dn="7001")),
    "ready_when_ready": ("Ready", RequestAgentReady(this_dn="7001")),
    "not_ready_when_not_ready": ("NotReady", RequestAgentNotReady(this_dn="7001")),
    "dnd_on_when_on": ("dnd", RequestSetDNDOn(this_dn="7001")),
    "dnd_off_when_off": ("NotReady", RequestSetDNDOff(this_dn="7001")),
    "link_down": ("link down", RequestAgentReady(this_dn="7001")),
    "unknown_dn": ("NotReady", RequestAgentReady(this_dn="9")),
    "registered_by_another": ("another client", RequestRegisterAddress(this_dn="7001")),
    "register_when_registered": ("Ready", RequestRegisterAddress(this_dn="7001")),
    "login_unknown_queue": (
        "LoggedOut",
        RequestAgentLogin(this_dn="7001", agent_id="1001", password=PASSWORD, this_queue="8000"),
    ),
    "logout_other_queue": ("in a queue", RequestAgentLogout(this_dn="7001", this_queue="8001")),
    "unknown_call": ("Ready", RequestReleaseCall(this_dn="7001", conn_id="0000000000000009")),
    "wrong_call_state": ("call", RequestAnswerCall(this_dn="7001", conn_id="0000000000000001")),
    "second_call": ("call", RequestMakeCall(this_dn="7001", other_dn="7002")),
    "wrong_target": ("Ready", RequestMakeCall(this_dn="7001", other_dn="7001")),
}


def register_for_another_client(tserver):
    tserver.send(RequestUnregisterAddress(this_dn="7001"))
    tserver.run()
    tserver.client().send(RequestRegisterAddress(this_dn="7001", register_mode=RegisterMode.Private))


PREPARATIONS = {
    "unregistered": ("NotReady", lambda tserver: tserver.send(RequestUnregisterAddress(this_dn="7001"))),
    "out of service": ("NotReady", lambda tserver: tserver.out_of_service("7001")),
    "link down": ("NotReady", lambda tserver: tserver.link_down()),
    "call": ("NotReady", lambda tserver: tserver.agent("1001").ring().answer()),
    "dnd": ("NotReady", lambda tserver: tserver.agent("1001").set_dnd(True)),
    "in a queue": ("NotReady", lambda tserver: tserver.agent("1001").login(queue="8000")),
    "another client": ("Ready", register_for_another_client),
}


def prepared(profile, situation):
    state, prepare = PREPARATIONS.get(situation, (situation, lambda _: None))
    tserver = FakeTServer(profile=profile)
    tserver.add_agent("1001", dn="7001", state=state, password=PASSWORD)
    tserver.add_agent("1002", dn="7002")
    prepare(tserver)
    tserver.run()
    return tserver


def test_every_row_of_the_profile_has_a_case():
    assert PROFILE_CASES.keys() == set(SwitchProfile.situations())


@pytest.mark.parametrize("name", PROFILE_CASES)
def test_each_answer_can_be_changed_in_the_profile(name):
    situation, request = PROFILE_CASES[name]

    tserver = prepared(SwitchProfile(**{name: 506}), situation)

    assert code(tserver, request) == 506
    assert tserver.profile.code(name) == 506


@pytest.mark.parametrize(
    "name",
    [
        "not_registered",
        "out_of_service",
        "login_when_logged_in",
        "login_wrong_password",
        "dnd_when_logged_out",
        "agent_id_differs",
        "logout_during_call",
        "login_unknown_queue",
        "register_when_registered",
        "registered_by_another",
        "second_call",
        "ready_during_call",
        "not_ready_during_call",
        "ready_when_ready",
        "not_ready_when_not_ready",
        "dnd_on_when_on",
        "dnd_off_when_off",
    ],
)
def test_none_in_the_profile_lets_the_switch_do_as_asked(name):
    situation, request = PROFILE_CASES[name]

    assert code(prepared(SwitchProfile(**{name: None}), situation), request) is None


@pytest.mark.parametrize(("name", "value"), [("unknown_dn", None), ("ready_when_ready", "43"), ("link_down", 0)])
def test_a_profile_refuses_what_is_no_error_code(name, value):
    with pytest.raises(ValueError, match=f"SwitchProfile: {name} is .* expected a T-Library error code"):
        SwitchProfile(**{name: value})


def test_a_profile_names_its_situations():
    with pytest.raises(ValueError, match="no situation 'tea_time'; there are link_down, unknown_dn"):
        SwitchProfile().code("tea_time")


def test_the_profile_says_which_logins_make_ready(tserver):
    tserver = FakeTServer(profile=SwitchProfile(ready_after_login=[]))
    agent = tserver.add_agent("1001", dn="7001")

    answer(tserver, RequestAgentLogin(this_dn="7001", agent_id="1001", agent_work_mode=AgentWorkMode.AutoIn))

    assert agent.state == "NotReady"
