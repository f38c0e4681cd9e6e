"""A fake Genesys Cloud on the command line: it listens until a signal ends it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count, islice
from typing import Any, Final

from attrs import field, frozen

from orsagent.cli.signals import LOOK_SECONDS, signalled
from orsagent.cli.terminal import Output
from orsagent.errors import OrsagentError
from orsagent.sync.agents import AgentScope, read_agents
from orsagent.sync.cloud import ENVIRONMENT_VARIABLE, find_client_secret
from orsagent.testing.cloud import CloudFileError, CloudRequest, FakeCloud, Shown, load_cloud
from orsagent.tlib.net import Address
from orsagent.trace.texts import printable

__all__ = ["Order", "simulate"]

_JOURNAL: Final = 1_000
"""How many requests a fake that runs for days remembers."""

_FIRST_AGENT: Final = 1001


def _given(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in settings.items() if value is not None}


@frozen(kw_only=True)
class Order:
    """What the command line asks for; see ``orsagent cloud-sim --help``."""

    address: Address
    config: str | None
    users: str | None
    count: int
    secret_file: str | None
    settings: Mapping[str, Any] = field(converter=_given)
    fail: float | None
    seed: int
    kinds: tuple[str, ...]
    verbose: bool
    quiet: bool


def simulate(order: Order, output: Output, environment: Mapping[str, str]) -> None:
    """Serve until a signal comes.

    Args:
        order: what to serve.
        output: gets the address, and what happens.
        environment: may have the client secret.

    Raises:
        OrsagentError: a file is wrong, or it cannot listen at the address, or must not.
    """
    tally = _Tally()
    agents: dict[str, str] = {}

    def tell(request: CloudRequest) -> None:
        tally.count(request)
        if not order.quiet:
            _tell(request, agents, output, verbose=order.verbose)

    settings = {**order.settings, **_secret(order, environment), "host": order.address.host, "port": order.address.port}
    cloud = _cloud(order, {**settings, "journal": _JOURNAL, "tell": tell})
    _populate(order, cloud, agents)
    with signalled() as ended, cloud:
        output.line(("start", f"listening at {cloud.url}"))
        output.line(("", printable(f"client id {cloud.client_id}, source id {cloud.source_id}")))
        output.line(("", f"{len(cloud.users)} user{'' if len(cloud.users) == 1 else 's'}"))
        while not ended.wait(LOOK_SECONDS):
            pass
    output.line(("end", f"ended: {tally}"))


class _Tally:
    """What has come, all in all."""

    def __init__(self) -> None:
        self.requests = self.shown = self.late = self.failed = 0

    def count(self, request: CloudRequest) -> None:
        self.requests += 1
        self.failed += bool(request.fault)
        self.shown += sum(one.outcome == "shown" for one in request.shown)
        self.late += sum(one.outcome == "late" for one in request.shown)

    def __str__(self) -> str:
        return f"{self.requests} requests, {self.failed} with a fault, {self.shown} states shown, {self.late} late"


def _cloud(order: Order, settings: Mapping[str, Any]) -> FakeCloud:
    cloud = FakeCloud(**settings) if order.config is None else load_cloud(order.config, **settings)
    if order.fail is not None:
        chosen = {"kinds": order.kinds} if order.kinds else {}
        try:
            cloud.random_faults(seed=order.seed, share=order.fail, **chosen)
        except ValueError as error:
            raise OrsagentError(f"--kind: {error}") from error
    return cloud


def _secret(order: Order, environment: Mapping[str, str]) -> dict[str, str]:
    if order.secret_file is not None or environment.get(ENVIRONMENT_VARIABLE):
        return {"client_secret": find_client_secret(order.secret_file, environment).reveal()}
    if not order.address.is_loopback:
        raise OrsagentError(
            f"{order.address.host} can be reached from other machines, and there is no secret: "
            f"name a file with --secret-file, or set {ENVIRONMENT_VARIABLE}"
        )
    return {}


def _populate(order: Order, cloud: FakeCloud, agents: dict[str, str]) -> None:
    try:
        scope = AgentScope() if order.users is None else read_agents(order.users)
        for agent in scope.agents:
            cloud.add_user(scope.users.get(agent), agent=agent)
    except ValueError as error:
        raise CloudFileError(f"{order.users}: {error}") from error
    taken = set(cloud.agents.values())
    free = (agent for number in count(_FIRST_AGENT) if (agent := str(number)) not in taken)
    for agent in islice(free, order.count):
        cloud.add_user(agent=agent)
    agents.update(cloud.agents)


def _tell(request: CloudRequest, agents: Mapping[str, str], output: Output, *, verbose: bool) -> None:
    if verbose or request.fault:
        output.line(("failed" if request.fault else "faint", printable(f"{request.number:>6} {request}")))
    for one in request.shown:
        output.line(("" if one.outcome == "shown" else "ignored", _line(request.number, one, agents)))


def _line(number: int, shown: Shown, agents: Mapping[str, str]) -> str:
    outcome = "" if shown.outcome == "shown" else f" ({shown.outcome})"
    return printable(f"{number:>6} {shown.kind:<8} {agents.get(shown.user, shown.user)} {shown.value}{outcome}")
