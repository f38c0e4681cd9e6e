"""The whole way of a state, step by step: what goes wrong on it ends nothing, and shards come and go."""

import asyncio
import logging

import pytest

from orsagent.sync.delivery import Delivery
from orsagent.sync.leases import MemoryLeaseStore, ShardKeeper
from orsagent.sync.options import ReducerOptions
from orsagent.sync.outbox import OutboxFullError, SqliteOutbox
from orsagent.sync.protocols import Outcome, Verdict
from orsagent.sync.sources import MemorySource
from orsagent.sync.synchronisation import Synchronisation
from orsagent.sync.synchroniser import Synchroniser
from orsagent.sync.updates import StateUpdate, Status

SHARDS = 4
AGENTS = [f"{n}" for n in range(1001, 1009)]


class SmallDisk(SqliteOutbox):
    has_room = True

    def flush(self):
        if self.unwritten and not self.has_room:
            raise OutboxFullError("no room, as the test says")
        super().flush()


class Sink:
    """Accepts, or is away; what was accepted stands in `shown`, a list that all instances of a test share."""

    def __init__(self, shown):
        self.shown = shown
        self.away = False

    async def send(self, events):
        if self.away:
            return [Verdict(sequence=one.sequence, outcome=Outcome.retry) for one in events]
        self.shown += [(one.agent_id, one.value.value) for one in events]
        return [Verdict(sequence=one.sequence, outcome=Outcome.accepted) for one in events]

    async def read_back(self, agents):
        return {}

    async def close(self):
        pass


class World:
    """Instances of one synchronisation, on one time, with a common store of leases and a common source."""

    def __init__(self, folder):
        self.folder = folder
        self.now = 1_700_000_000.0
        self.store = MemoryLeaseStore(lambda: self.now)
        self.source_of = {}
        self.shown = []
        self.states = {}
        self.instances = {}

    def start(self, name, *, alone=False, agents=AGENTS, box=None):
        outbox = box or SmallDisk(self.folder / f"{name}.db")
        source, sink = MemorySource(), Sink(self.shown)
        for message in self.states.values():
            source.push(message)
        synchroniser = Synchroniser(agents if alone else (), ReducerOptions(coalesce=0), outbox.states())
        keeper = None
        delivery = Delivery(
            outbox,
            sink,
            clock=lambda: self.now,
            permit=lambda agent: float("inf") if keeper is None else keeper.permit(agent),
        )
        one = Synchronisation(
            source=source,
            synchroniser=synchroniser,
            outbox=outbox,
            delivery=delivery,
            agents=agents,
            wall_clock=lambda: self.now,
            later=lambda _seconds, _callback: None,
        )
        if not alone:
            keeper = ShardKeeper(
                self.store,
                name,
                shards=SHARDS,
                seconds=40.0,
                clock=lambda: self.now,
                on_change=one.change_shards,
            )
        one.open(keeper)
        one_parts = _Parts(one, source, sink, outbox, keeper, synchroniser)
        self.instances[name] = one_parts
        return one_parts

    def say(self, agent, status):
        self.now += 1
        message = StateUpdate(agent_id=agent, status=status, time=self.now)
        self.states[agent] = message
        for one in self.instances.values():
            one.source.push(message)

    def keep(self, *names):
        for name in names:
            asyncio.run(self.instances[name].keeper.keep())

    def settle(self):
        self.now += 2
        for one in self.instances.values():
            asyncio.run(one.synchronisation.settle())

    def kill(self, name):
        """As `kill -9` does: the file stays, the leases run out."""
        self.instances.pop(name).outbox.close()
        self.now += 100

    def seen(self, agent):
        return [value for one, value in self.shown if one == agent]

    def close(self):
        for one in self.instances.values():
            one.outbox.close()


class _Parts:
    def __init__(self, synchronisation, source, sink, outbox, keeper, synchroniser):
        self.synchronisation, self.source, self.sink = synchronisation, source, sink
        self.outbox, self.keeper, self.synchroniser = outbox, keeper, synchroniser


@pytest.fixture
def world(tmp_path):
    one = World(tmp_path)
    yield one
    one.close()


def test_a_message_that_cannot_be_taken_in_is_left_out_and_the_others_come(world, caplog):
    one = world.start("a", alone=True)
    hear = one.synchroniser.hear

    def broken(message, now):
        if getattr(message, "agent_id", "") == "1001":
            raise RuntimeError("a defect")
        return hear(message, now)

    one.synchroniser.hear = broken
    with caplog.at_level(logging.ERROR):
        world.say("1001", Status.WaitForNextCall)
    world.say("1002", Status.WaitForNextCall)
    world.settle()
    assert world.shown == [("1002", "OnQueue"), ("1002", "Idle")]
    assert "left out: StateUpdate(agent_id='1001'" in caplog.text
    assert one.synchronisation.defects == 1


def test_a_state_that_came_on_a_full_disk_is_delivered_once_there_is_room_although_nothing_else_comes(world):
    one = world.start("a", alone=True)
    one.outbox.has_room = False
    world.say("1001", Status.WaitForNextCall)
    world.settle()
    assert world.shown == []
    one.outbox.has_room = True
    world.settle()
    assert world.seen("1001") == ["OnQueue", "Idle"]


def test_agents_with_other_users_are_told_again(world):
    one = world.start("a", alone=True)
    world.say("1001", Status.WaitForNextCall)
    world.settle()
    one.synchronisation.repeat(["1001", "1002", "nobody"])
    world.settle()
    assert world.shown == [("1001", "OnQueue"), ("1001", "Idle")] * 2


def test_an_instance_that_is_alone_goes_on_with_its_history_after_a_crash(world):
    one = world.start("a")
    world.keep("a")
    one.sink.away = True
    for status in (Status.WaitForNextCall, Status.NotReadyForNextCall):
        world.say("1001", status)
    world.kill("a")
    world.start("a")
    world.keep("a")
    world.settle()
    assert world.seen("1001") == ["OnQueue", "Idle", "Busy", "OffQueue"]


def test_what_an_instance_had_before_another_took_over_is_not_sent_any_more(world):
    one = world.start("a")
    world.keep("a")
    one.sink.away = True
    world.say("1001", Status.WaitForNextCall)
    world.kill("a")
    world.start("b")
    world.keep("b")
    world.say("1001", Status.NotReadyForNextCall)
    world.settle()
    world.kill("b")
    world.start("a")
    world.keep("a")
    world.settle()
    assert world.seen("1001") == ["OnQueue", "Idle", *["Busy", "OffQueue"] * 2]


def test_a_state_that_another_instance_has_sent_in_between_does_not_hide_the_present_one(world):
    world.start("a")
    world.keep("a")
    world.say("1001", Status.WaitForNextCall)
    world.settle()
    world.kill("a")
    world.start("b")
    world.keep("b")
    world.say("1001", Status.NotReadyForNextCall)
    world.settle()
    world.kill("b")
    world.say("1001", Status.WaitForNextCall)
    world.start("a")
    world.keep("a")
    world.settle()
    assert world.seen("1001")[-2:] == ["OnQueue", "Idle"]


def test_an_outbox_of_one_instance_alone_is_gone_on_with_when_it_gets_leases(world):
    one = world.start("a", alone=True)
    one.sink.away = True
    world.say("1001", Status.WaitForNextCall)
    world.kill("a")
    world.start("a")
    world.keep("a")
    world.settle()
    assert world.seen("1001") == ["OnQueue", "Idle"]


def test_what_waits_is_kept_but_not_sent_when_its_shard_is_lost(world):
    one = world.start("a")
    world.keep("a")
    one.sink.away = True
    world.say("1001", Status.WaitForNextCall)
    one.synchronisation.set_agents(AGENTS[1:])
    assert one.outbox.waits("1001")
    asyncio.run(one.keeper.close())
    one.sink.away = False
    world.settle()
    assert one.outbox.pending() == 2
    assert world.seen("1001") == []


def test_a_list_that_is_read_again_while_shards_come_knows_who_looks_after_whom(world):
    one = world.start("a")
    world.keep("a")
    world.say("1001", Status.WaitForNextCall)
    world.say("1003", Status.WaitForNextCall)
    world.settle()
    world.kill("a")
    world.start("b")
    world.keep("b")
    for agent in ("1001", "1003"):
        world.say(agent, Status.NotReadyForNextCall)
    world.settle()
    world.kill("b")
    for agent in ("1001", "1003"):
        world.say(agent, Status.WaitForNextCall)
    one = world.start("a")
    change = one.keeper._on_change

    async def read_again_first(gained, lost):
        one.synchronisation.set_agents(AGENTS)
        await change(gained, lost)

    one.keeper._on_change = read_again_first
    world.keep("a")
    world.settle()
    for agent in ("1001", "1003"):
        assert world.seen(agent)[-2:] == ["OnQueue", "Idle"]
