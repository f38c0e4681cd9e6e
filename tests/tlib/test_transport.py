import pytest

from orsagent.clock import Scheduler, VirtualClock
from orsagent.tlib import FakeTServer, RequestAgentReady, Transport, TransportError, TServerPool, UnknownSwitchError


@pytest.fixture
def two():
    return FakeTServer("SW1"), FakeTServer("SW2")


def test_the_fake_is_a_transport(tserver):
    assert isinstance(tserver, Transport)


def test_a_pool_of_one_transport_finds_it_with_and_without_a_name(tserver):
    pool = TServerPool(tserver)

    assert pool.get("SW1") is tserver
    assert pool.get(None) is tserver
    assert pool.get() is tserver


def test_a_pool_of_several_finds_them_by_name(two):
    pool = TServerPool(iter(two))

    assert [pool["SW1"], pool["SW2"]] == list(two)
    assert pool.switches == ("SW1", "SW2")
    assert pool.transports == two
    assert list(pool) == ["SW1", "SW2"]
    assert len(pool) == 2
    assert "SW2" in pool
    assert "SW3" not in pool


def test_a_pool_of_several_needs_a_name(two):
    with pytest.raises(UnknownSwitchError, match="name one of SW1, SW2"):
        TServerPool(two).get(None)


def test_an_unknown_switch_names_the_known_ones(two):
    with pytest.raises(UnknownSwitchError, match="no T-Server for switch 'SW3'; connected: SW1, SW2") as caught:
        TServerPool(two).get("SW3")

    assert isinstance(caught.value, TransportError)


@pytest.mark.parametrize("switch", [None, "SW1"])
def test_an_empty_pool_has_no_t_server_connected(switch):
    with pytest.raises(TransportError, match="no T-Server connected") as caught:
        TServerPool().get(switch)

    assert caught.value.code == 54
    assert not isinstance(caught.value, UnknownSwitchError)


def test_two_transports_for_one_switch_are_refused():
    with pytest.raises(ValueError, match="two T-Servers for switch 'SW1'"):
        TServerPool([FakeTServer("SW1"), FakeTServer("SW1")])


def test_the_key_of_a_mapping_is_the_name(tserver):
    pool = TServerPool({"Munich": tserver})

    assert pool.get("Munich") is tserver
    with pytest.raises(UnknownSwitchError):
        pool.get("SW1")


def test_a_pool_can_be_made_of_a_pool(two):
    assert TServerPool(TServerPool(two)).transports == two


@pytest.mark.parametrize("wrong", [[object()], {"SW1": object()}])
def test_something_that_is_no_transport_is_refused(wrong):
    with pytest.raises(TypeError, match="is no transport"):
        TServerPool(wrong)


def test_a_pool_opens_and_closes_all(two):
    scheduler = Scheduler(VirtualClock())
    pool = TServerPool(two)
    for transport in two:
        transport.add_agent("1001", dn="7001", state="NotReady")
        transport.send(RequestAgentReady(this_dn="7001"))

    pool.open(scheduler)
    scheduler.fire_due()

    assert [transport.agent("1001").state for transport in two] == ["Ready", "Ready"]
    pool.close()
    two[0].advance(seconds=1)
