"""What goes wrong between the module and T-Server, and which error the session gets: row by row."""

import pytest

from orsagent.agent import AgentModule
from orsagent.errors import TransportError
from orsagent.tlib import RequestAgentLogout, TServerPool, UnknownSwitchError


def raising(error):
    def answer(_request):
        raise error

    return answer


@pytest.fixture(params=["accepted", "confirmed"])
def raising_bench(request, make_bench, make_transport):
    """Makes a bench whose transport raises, for each kind of completion."""
    return lambda error: make_bench(make_transport(answer=raising(error)), completion=request.param)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (59, "invalidresource"),
        (123, "invalidresource"),
        (177, "invalidresource"),
        (54, "servererror"),
        (57, "servererror"),
        (58, "servererror"),
        (109, "servererror"),
        (41, "unknown"),
        (50, "unknown"),
        (185, "unknown"),
        (1707, "unknown"),
        (99999, "unknown"),
    ],
)
def test_a_code_with_which_the_transport_refuses_has_its_error_name(make_bench, make_transport, code, error):
    bench = make_bench(make_transport(answer=raising(TransportError("the switch says no", code=code))))

    bench.do("logout")

    assert bench.outcome == (
        "error.agent.logout",
        {"requestid": "r1", "error": error, "description": f"the switch says no (T-Library error {code})"},
    )


@pytest.mark.parametrize(
    ("raised", "error", "description"),
    [
        pytest.param(TransportError("link down"), "servererror", "link down", id="transport-without-a-code"),
        pytest.param(
            ConnectionRefusedError("port 5000"),
            "servererror",
            "T-Server cannot be reached: port 5000",
            id="no-connection",
        ),
        pytest.param(TimeoutError("slow"), "servererror", "T-Server cannot be reached: slow", id="socket-timeout"),
        pytest.param(UnknownSwitchError("no SW7"), "invalidresource", "for.switch: no SW7", id="switch-unknown"),
        pytest.param(
            KeyError("dn"), "unknown", "the transport is at fault: it raised KeyError('dn')", id="faulty-transport"
        ),
    ],
)
def test_what_a_transport_raises_becomes_an_error_event(raising_bench, raised, error, description):
    bench = raising_bench(raised)

    bench.do("setdnd", set=True)
    bench.advance(60)

    assert bench.outcome == (
        "error.agent.setdnd",
        {"requestid": "r1", "error": error, "description": description},
    )


def test_a_transport_that_gives_no_reference_id_is_at_fault(make_bench, make_transport):
    bench = make_bench(make_transport(answer=lambda _request: None))

    bench.do("logout")

    error, description = bench.error
    assert error == "unknown"
    assert description.startswith("the transport is at fault: it raised TypeError")


@pytest.mark.parametrize("completion", ["accepted", "confirmed"])
def test_a_negative_reference_id_is_a_refusal(make_bench, make_transport, completion):
    bench = make_bench(make_transport(answer=lambda _request: -1), completion=completion)

    bench.do("logout")
    bench.advance(60)

    assert bench.error == ("servererror", "T-Library refused the request: reference id -1")


def test_no_t_server_connected_is_a_server_error(make_bench):
    bench = make_bench([])

    bench.do("logout")

    error, description = bench.error
    assert error == "servererror"
    assert "no T-Server connected" in description


def test_a_lost_connection_is_a_server_error_until_it_is_back(bench, tserver):
    tserver.disconnect()
    bench.do("logout")
    tserver.reconnect()
    bench.do("logout")

    (name, data), done = bench.events
    assert (name, data["error"]) == ("error.agent.logout", "servererror")
    assert done == ("agent.logout.done", {"requestid": "r2"})


def test_wrong_arguments_are_reported_even_when_no_t_server_is_connected(make_bench):
    bench = make_bench([])

    bench.do("setdnd", set="true")

    assert bench.error[0] == "unknown"


def test_an_error_that_comes_later_changes_nothing_when_actions_are_final_on_acceptance(bench, tserver):
    tserver.on(RequestAgentLogout).reject(59)

    bench.do("logout")
    bench.advance(60)

    assert bench.outcome == ("agent.logout.done", {"requestid": "r1"})


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"completion": "sometime"}, "completion is 'sometime', expected one of accepted, confirmed"),
        ({"reason_key": ""}, "reason_key is empty"),
        ({"timeout": 0}, "timeout is 0, expected seconds above 0"),
        ({"timeout": float("nan")}, "timeout is nan, expected seconds above 0"),
    ],
    ids=["completion", "reason-key", "timeout", "timeout-nan"],
)
def test_a_wrong_option_is_refused(make_transport, options, complaint):
    with pytest.raises(ValueError, match=complaint):
        AgentModule(make_transport(), **options)


@pytest.mark.parametrize(
    "wrapped",
    [lambda t: t, lambda t: [t], lambda t: {"SW1": t}, TServerPool],
    ids=["transport", "list", "mapping", "pool"],
)
def test_transports_may_be_given_in_every_form(make_bench, make_transport, wrapped):
    transport = make_transport()

    make_bench(wrapped(transport)).do("logout")

    assert transport.sent == [RequestAgentLogout(this_dn="7001")]


def test_the_module_opens_and_closes_its_transports(make_transport, make_bench):
    transport = make_transport()
    bench = make_bench(transport, completion="confirmed")

    assert transport.open_calls == [bench.scheduler]
    assert transport.listeners == 1

    bench.module.close()

    assert transport.open_calls == [bench.scheduler, None]
    assert transport.listeners == 0
