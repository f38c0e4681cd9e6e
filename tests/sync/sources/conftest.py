"""Sources in an asyncio loop of the test's own.

Nothing sleeps: what is awaited has an event, and a long time-out; where time has to pass, it is made to.
"""

import asyncio

import pytest

from orsagent.sync.updates import Connected, Disconnected, ReasonUpdate, StateUpdate, Synchronised

LONG = 30.0
KINDS = {Connected: "connected", Synchronised: "synchronised", Disconnected: "disconnected"}


class Inbox(list):
    """What a source has delivered."""

    def __init__(self):
        super().__init__()
        self._news = asyncio.Event()

    def __call__(self, message):
        self.append(message)
        self._news.set()

    async def until(self, condition):
        """Wait until ``condition(self)`` is true."""
        async with asyncio.timeout(LONG):
            while not condition(self):
                self._news.clear()
                await self._news.wait()

    async def synchronised(self, times=1):
        await self.until(lambda box: sum(isinstance(one, Synchronised) for one in box) >= times)

    @property
    def short(self):
        """The messages in short: ``1001 CallInbound``, ``1001 {'ReasonCode': 'Break'}``, ``connected``."""
        return [short(one) for one in self]

    def states(self):
        """The last status of each agent."""
        return {one.agent_id: getattr(one.status, "name", one.status) for one in self if isinstance(one, StateUpdate)}

    def reasons(self, agent_id):
        return [dict(one.reasons) for one in self if isinstance(one, ReasonUpdate) and one.agent_id == agent_id]


def short(message):
    if isinstance(message, StateUpdate):
        return f"{message.agent_id} {getattr(message.status, 'name', message.status)}"
    if isinstance(message, ReasonUpdate):
        return f"{message.agent_id} {dict(message.reasons)}"
    return KINDS[type(message)]


@pytest.fixture
def skip():
    """Lets the running loop believe that so many seconds have passed: what is due by then is done next."""

    skipped = 0.0

    def skip_seconds(seconds):
        nonlocal skipped
        loop = asyncio.get_running_loop()
        skipped += seconds
        loop.time = lambda: type(loop).time(loop) + skipped

    return skip_seconds


@pytest.fixture
def pass_time(inbox, skip):
    """Lets time pass, however slow the machine is: ``await pass_time(seconds, condition)``, in steps, until it is so."""

    async def pass_it(seconds, condition):
        while not condition(inbox):
            skip(seconds)
            await asyncio.sleep(0)

    return pass_it


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def run():
    """Runs a coroutine, which must end."""

    def run_it(coroutine):
        async def limited():
            async with asyncio.timeout(2 * LONG):
                return await coroutine

        return asyncio.run(limited())

    return run_it
