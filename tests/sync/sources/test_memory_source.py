"""The source whose messages a test pushes."""

import pytest

from orsagent.sync.sources import MemorySource
from orsagent.sync.updates import Connected, Disconnected, ReasonUpdate, StateUpdate, Status, Synchronised


def state(agent_id, status=Status.NotReadyForNextCall, time=1.0):
    return StateUpdate(agent_id=agent_id, status=status, time=time)


def reason(agent_id, text, dn="7001"):
    return ReasonUpdate(agent_id=agent_id, dn=dn, time=1.0, reasons={"ReasonCode": text})


@pytest.fixture
def source(inbox):
    source = MemorySource("stat1")
    source.open(["1001", "1002"], inbox)
    inbox.clear()
    return source


def test_what_is_pushed_is_delivered_at_once_if_it_is_in_scope(source, inbox):
    source.push(state("1001"), reason("1001", "Break"), state("9"))

    assert inbox == [state("1001"), reason("1001", "Break")]


def test_opening_delivers_what_was_pushed_before(inbox):
    source = MemorySource("stat1")
    source.push(state("1002"), state("1001"), reason("1001", "Meal"))

    source.open(["1001", "1002"], inbox)

    assert inbox == [Connected(server="stat1"), state("1001"), reason("1001", "Meal"), state("1002"), Synchronised()]


def test_a_snapshot_has_the_last_of_everything(source, inbox):
    source.push(state("1001"), reason("1001", "Break"), reason("1001", "Lunch", dn="7002"), reason("1001", "Meal"))
    inbox.clear()

    source.resync()

    assert inbox[1:-1] == [state("1001"), reason("1001", "Meal"), reason("1001", "Lunch", dn="7002")]
    assert source.resyncs == 1


def test_reasons_of_before_a_ready_are_in_no_snapshot(source, inbox):
    source.push(state("1001"), reason("1001", "Break"), state("1001", Status.WaitForNextCall))
    inbox.clear()

    source.resync()

    assert inbox.short == ["connected", "1001 WaitForNextCall", "synchronised"]


def test_what_is_pushed_while_disconnected_comes_with_the_next_snapshot(source, inbox):
    source.disconnect("maintenance")
    source.disconnect("twice")
    source.push(state("1001"))
    source.resync()
    source.reconnect()
    source.reconnect()

    assert inbox == [Disconnected(reason="maintenance"), Connected(server="stat1"), state("1001"), Synchronised()]


def test_messages_about_the_source_itself_are_delivered_as_they_are(source, inbox):
    source.push(Disconnected(reason="x"), state("1001"), Connected(server="y"), state("1002"))

    assert inbox == [Disconnected(reason="x"), Connected(server="y"), state("1002")]
    assert source.connected


def test_a_new_agent_in_scope_is_told_of_and_one_that_leaves_no_more(source, inbox):
    source.push(state("9"))
    source.set_agents(["9"])
    source.push(state("1001"))

    assert inbox == [state("9")]


def test_nothing_is_delivered_after_close_and_everything_when_it_is_opened_again(source, inbox):
    with pytest.raises(RuntimeError, match="open already"):
        source.open([], inbox)
    source.close()
    source.push(state("1001"))
    assert inbox == []

    source.open(["1001"], inbox)
    assert inbox.short == ["connected", "1001 NotReadyForNextCall", "synchronised"]
