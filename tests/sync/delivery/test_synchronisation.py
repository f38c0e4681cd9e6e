"""The whole way of a state, where a part of it fails."""

import asyncio

from orsagent.sync.delivery import Delivery
from orsagent.sync.outbox import SqliteOutbox
from orsagent.sync.sources import MemorySource
from orsagent.sync.synchronisation import Synchronisation
from orsagent.sync.synchroniser import Synchroniser
from orsagent.sync.updates import StateUpdate, Status


def test_after_an_outbox_was_set_aside_every_state_is_sent_with_a_time_after_all_of_its_second(tmp_path):
    path = tmp_path / "outbox.db"
    path.write_bytes(b"this is no database, and long enough to be looked at as one" * 20)
    outbox, source, decided = SqliteOutbox(path), MemorySource(), []

    async def scenario():
        whole = Synchronisation(
            source=source,
            synchroniser=Synchroniser(["1001"]),
            outbox=outbox,
            delivery=Delivery(outbox, None),
            agents=["1001"],
            wall_clock=lambda: 1000.0,
            later=lambda seconds, callback: None,
            on_decisions=decided.extend,
        )
        source.push(StateUpdate(agent_id="1001", status=Status.WaitForNextCall, time=900.0))
        whole.open()
        whole.close()

    asyncio.run(scenario())
    outbox.close()
    assert [(str(one.state), one.time) for one in decided] == [("OnQueue/Idle", 900.999)]
