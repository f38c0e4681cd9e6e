"""A feed of agents' states on the command line: it tells until a signal ends it."""

from __future__ import annotations

import asyncio
import signal
import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Final

from attrs import field, frozen

from orsagent.cli.terminal import Output
from orsagent.sync.protocols import StateSource
from orsagent.sync.sources import FileSource, StatServerFeed, recorded_agents
from orsagent.tlib import FakeTServer, load_agents
from orsagent.tlib.net import Address, TServerService
from orsagent.trace.texts import printable

__all__ = ["Order", "tell_states"]

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@frozen(kw_only=True)
class Order:
    """What the command line asks for; see ``orsagent stat-sim --help``."""

    agents: str | None
    recording: str | None
    listen: Address
    tserver: Address
    at_once: bool
    allow_remote: bool
    tls: ssl.SSLContext | None = field(repr=False)


def tell_states(order: Order, output: Output) -> None:
    """Serve until a signal comes.

    Args:
        order: what to tell of.
        output: gets the addresses.

    Raises:
        OrsagentError: a file is wrong, or it cannot listen at an address, or must not.
    """
    asyncio.run(_told(order, output))


async def _told(order: Order, output: Output) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    before = {one: signal.signal(one, lambda _number, _frame: loop.call_soon_threadsafe(ended.set)) for one in _SIGNALS}
    try:
        async with AsyncExitStack() as stack:
            if order.agents is not None:
                _tell_of_fakes(order, load_agents(order.agents), stack, output)
            elif order.recording is not None:
                await _tell_of_file(order, order.recording, stack, output)
            await ended.wait()
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    output.line(("end", "ended"))


def _tell_of_fakes(order: Order, tservers: list[FakeTServer], stack: AsyncExitStack, output: Output) -> None:
    feed = _feed(order, tservers)
    service = TServerService(tservers, host=order.tserver.host, port=order.tserver.port, beside=(feed,))
    stack.enter_context(service)
    _greet(order, feed, output)
    output.line(("", f"T-Server at {service.address}"))
    for tserver in tservers:
        output.line(("", printable(f"{tserver.switch}: {_number(len(tserver.agents))}")))


async def _tell_of_file(order: Order, path: str, stack: AsyncExitStack, output: Output) -> None:
    agents = recorded_agents(path)
    timed = None if order.at_once else asyncio.get_running_loop()
    feed = await stack.enter_async_context(_feed(order, lambda: FileSource(path, timed)))
    _greet(order, feed, output)
    output.line(("", printable(f"{path}: {_number(len(agents))}")))


def _feed(order: Order, source: Callable[[], StateSource] | list[FakeTServer]) -> StatServerFeed:
    return StatServerFeed(
        source, host=order.listen.host, port=order.listen.port, tls=order.tls, allow_remote=order.allow_remote
    )


def _greet(order: Order, feed: StatServerFeed, output: Output) -> None:
    output.line(("start", f"listening at {feed.address}{' (with TLS)' if order.tls is not None else ''}"))


def _number(agents: int) -> str:
    return f"{agents} agent{'' if agents == 1 else 's'}"
