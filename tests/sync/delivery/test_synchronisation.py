"""The whole way of a state, where a part of it fails."""

import asyncio

import pytest

from orsagent.sync.delivery import Delivery
from orsagent.sync.outbox import OutboxUnsoundError, SqliteOutbox
from orsagent.sync.sources import MemorySource
from orsagent.sync.synchronisation import Synchronisation
from orsagent.sync.synchroniser import Synchroniser
from orsagent.sync.updates import StateUpdate, Status


@pytest.fixture
def outbox():
    box = SqliteOutbox(":memory:")
    yield box
    box.close()


def test_after_an_outbox_was_set_aside_every_state_is_told_and_decided_anew(outbox):
    source, decided, later = MemorySource(), [], []

    async def scenario():
        whole = Synchronisation(
            source=source,
            synchroniser=Synchroniser(["1001"]),
            outbox=outbox,
            delivery=Delivery(outbox, None),
            agents=["1001"],
            wall_clock=lambda: 1000.0,
            later=lambda seconds, callback: later.append(callback),
            on_decisions=decided.extend,
        )
        source.push(StateUpdate(agent_id="1001", status=Status.WaitForNextCall, time=900.0))
        whole.open()
        whole.mend_outbox(OutboxUnsoundError("page 7 is garbage"))
        whole.close()

    asyncio.run(scenario())
    assert source.resyncs == 1
    assert [(str(one.state), one.time) for one in decided] == [("OnQueue/Idle", 900.0), ("OnQueue/Idle", 900.999)]
