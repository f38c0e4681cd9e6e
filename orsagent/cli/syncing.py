"""What ``orsagent sync`` does."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType

from orsagent.cli.terminal import Output, wants_colour
from orsagent.sync.agents import read_agents
from orsagent.sync.explanation import explain_decision, explain_message
from orsagent.sync.mapping import ROWS
from orsagent.sync.options import ReducerOptions
from orsagent.sync.protocols import Decision
from orsagent.sync.readings import READINGS
from orsagent.sync.service import Service, ServiceError, SyncConfig, check, read_config
from orsagent.sync.service.logs import logging_to
from orsagent.sync.service.parts import reducer_options
from orsagent.sync.sources import read_recording, recorded_agents
from orsagent.sync.synchroniser import Synchroniser
from orsagent.sync.updates import ReasonUpdate, StateUpdate
from orsagent.tlib.net import Address
from orsagent.trace.texts import printable

__all__ = ["check_config", "explain_mapping", "explain_recording", "replay_recording", "run_service"]

_log = logging.getLogger("orsagent.sync")
_FAILED = 1


def run_service(path: str, *, dry_run: bool) -> None:
    """Synchronise until a signal comes.

    Raises:
        OrsagentError: what the service needs cannot be used.
        SystemExit: it could not go on.
    """
    config = read_config(path)
    with logging_to(sys.stderr, form=config["log"]["format"], level=config["log"]["level"]):
        try:
            asyncio.run(_serve(config, dry_run=dry_run))
        except ServiceError as error:
            _tell(config, f"Error: {error}", logging.ERROR)
            raise SystemExit(_FAILED) from error


def check_config(path: str) -> None:
    """See whether a configuration is right, and all that it names is there.

    Raises:
        OrsagentError: it is not.
    """
    config = read_config(path)
    listed = read_agents(str(config.file("agents", "file")))
    asyncio.run(check(config, os.environ))
    agents = f"{len(listed.agents)} agent{'' if len(listed.agents) == 1 else 's'}"
    _output().line(("", f"{printable(path)}: right; {agents}, {len(listed.users)} with a user"))


def explain_mapping() -> None:
    """Print the rows and the readings."""
    output = _output()
    for row in ROWS:
        output.line(("start", row.name), ("", f": {row}"))
    output.line(("", ""))
    for number, reading in READINGS.items():
        output.line(("start", f"{number:>2} {reading.title}"), ("", f": {reading.text}"))


def explain_recording(path: str, agents: Collection[str], config: str | None) -> None:
    """Print an explanation of each state and each reason in a recording.

    Raises:
        ConfigError: the configuration is wrong.
        MessageError: the file cannot be read, or a line is no message.
    """
    output = _output()
    synchroniser = Synchroniser(None, _options(config))
    for received in read_recording(path):
        message = received.message
        synchroniser.hear(message, received.at or 0.0)
        if not isinstance(message, StateUpdate | ReasonUpdate) or (agents and message.agent_id not in agents):
            continue
        reducer = synchroniser.reducer(message.agent_id)
        for line in explain_message(message, reducer).lines() if reducer else ():
            output.line(("", f"{_time(message.time)} {printable(line)}"))


def replay_recording(path: str, agents: Collection[str], config: str | None, *, as_json: bool, why: bool) -> None:
    """Print what would be decided.

    Raises:
        ConfigError: the configuration is wrong.
        MessageError: the file cannot be read, or a line is no message.
    """
    output = _output()
    for decision in _decisions(path, _options(config)):
        if agents and decision.agent_id not in agents:
            continue
        if as_json:
            output.line(("", json.dumps(_as_json(decision), ensure_ascii=False)))
            continue
        output.line(("", f"{_time(decision.time)} {printable(decision.agent_id)} {decision.state}"))
        for line in list(explain_decision(decision).lines())[1:] if why else ():
            output.line(("faint", line))


def _options(config: str | None) -> ReducerOptions:
    """How the readings are applied: as a configuration says, if one is named."""
    return ReducerOptions() if config is None else reducer_options(read_config(config))


def _decisions(path: str, options: ReducerOptions) -> Iterator[Decision]:
    synchroniser = Synchroniser(recorded_agents(path), options)
    for received in read_recording(path):
        yield from synchroniser.hear(received.message, received.at or 0.0)
    yield from synchroniser.flush()


def _as_json(decision: Decision) -> dict[str, object]:
    presence = decision.state.presence
    return {
        "agent": decision.agent_id,
        "time": decision.time,
        "presence": None if presence is None else presence.value,
        "routing": decision.state.routing.value,
        "row": decision.row,
        "readings": list(decision.readings),
    }


async def _serve(config: SyncConfig, *, dry_run: bool) -> None:
    def started(address: Address | None) -> None:
        _tell(config, "started" if address is None else f"started; health at http://{address}/healthz")

    service = Service(config, dry_run=dry_run, on_start=started)
    with _signals(service):
        await service.run()
    _tell(config, "ended")


def _tell(config: SyncConfig, text: str, level: int = logging.INFO) -> None:
    """A line on the standard error, where the logs are: the standard output is the dry run's."""
    if config["log"]["format"] == "json":
        _log.log(level, text)
        return
    style = "\x1b[1m{}\x1b[0m\n" if wants_colour(sys.stderr, os.environ) else "{}\n"
    sys.stderr.write(style.format(text))
    sys.stderr.flush()


@contextmanager
def _signals(service: Service) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    handlers = {signal.SIGINT: service.stop, signal.SIGTERM: service.stop}
    if sys.platform != "win32":
        handlers[signal.SIGHUP] = service.reload
    before = {number: signal.signal(number, _calling(loop, handler)) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _calling(loop: asyncio.AbstractEventLoop, handler: Callable[[], None]) -> Callable[[int, FrameType | None], None]:
    def call(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(handler)

    return call


def _output() -> Output:
    return Output(colour=wants_colour(sys.stdout, os.environ))


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
