"""The stage of a scenario: an `Env` with everything that is given, and what has happened on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, NoReturn

from attrs import define, field

from orsagent.errors import Position
from orsagent.runtime import Session
from orsagent.standins import ModuleAction
from orsagent.standins.arrivals import arrive
from orsagent.standins.world_file import WorldFileError
from orsagent.testing.environment import Env
from orsagent.testing.scenario.checking import Entry, shown
from orsagent.testing.scenario.model import Scenario
from orsagent.testing.scenario.outcomes import Finding
from orsagent.tlib import AgentsFileError, FakeTServer, Request, load_agents
from orsagent.tlib import messages as tlib_messages

__all__ = ["Stage", "StepError", "UnusableError", "add_fault", "allow_unused", "seconds_or_never"]
__all__ += ["set_up"]


class StepError(Exception):
    """A step cannot be done; the message says why."""


class UnusableError(Exception):
    """A scenario cannot be run, because something that it names is not there or is wrong."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*findings)
        self.findings = findings


@define(eq=False)
class Stage:
    """What steps act on and expectations look at.

    Attributes:
        scenario: what is played.
        env: the environment.
        marks: how many requests each switch had when the step began.
        acted: how many actions had been asked for then.
    """

    scenario: Scenario
    env: Env
    marks: dict[str, int] = field(factory=dict, init=False)
    acted: int = field(default=0, init=False)
    _session: Session | None = field(default=None, init=False)

    @property
    def session(self) -> Session:
        """The workflow's session.

        Raises:
            StepError: it has not been started.
        """
        if self._session is None:
            raise StepError("the workflow has not started; this looks at it, so move it behind the step with start")
        return self._session

    @property
    def started(self) -> bool:
        """Whether the workflow has been started."""
        return self._session is not None

    @property
    def actions(self) -> list[ModuleAction]:
        """The actions of Genesys modules that the workflow has asked for, in order."""
        return [one for one in self.env.journal if isinstance(one, ModuleAction)]

    def start(self) -> Session:
        """Start the workflow, and let the interactions arrive that are given.

        Raises:
            UnusableError: an interaction cannot arrive.
        """
        given = self.scenario.given
        session = self._session = self.env.start(given.workflow, data=given.data)
        for world in given.worlds:
            try:
                arrive(world.arrivals, self.env.world, None if session.finished else session.id)
            except ValueError as error:
                _refuse(str(error), self.scenario.place_of("interactions"))
        return session

    def mark(self) -> None:
        """A step begins: requests and actions from now on are new."""
        self.acted = len(self.actions)
        self.marks = {name: len(tserver.journal) for name, tserver in self.env.tservers.items()}

    def tserver(self, switch: str | None) -> FakeTServer:
        """The fake T-Server of a switch, of the first one by default.

        Raises:
            StepError: there is none.
        """
        if switch is None:
            return self.env.tserver
        if switch not in self.env.tservers:
            raise StepError(f"there is no switch {shown(switch)}, only {', '.join(self.env.tservers)}")
        return self.env.tservers[switch]

    def at(self, name: str) -> tuple[FakeTServer, str]:
        """The T-Server and the plain name of ``NAME`` or ``NAME@SWITCH``.

        Raises:
            StepError: there is no such switch.
        """
        plain, sign, switch = name.rpartition("@")
        return (self.tserver(switch), plain) if sign else (self.env.tserver, name)


def set_up(scenario: Scenario) -> Stage:
    """The stage with everything that is given; the workflow has not started.

    Raises:
        UnusableError: something that is given is wrong.
        EngineUnavailableError: the engine is not installed.
    """
    given = scenario.given
    if given.root is not None and not given.root.is_dir():
        _refuse(f"there is no folder {shown(str(given.root))}", scenario.place_of("root"))
    try:
        env = Env(
            dialect=given.dialect,
            engine=given.engine,
            completion=given.completion,
            unclaimed=given.unclaimed,
            switches=_tservers(scenario),
            world=given.world_file,
            root=given.root,
            folders=[scenario.path.parent],
        )
    except (WorldFileError, FileNotFoundError) as error:
        _refuse(str(error), scenario.place_of("world_file"))
    stage = Stage(scenario, env)
    _allow(stage)
    for name, add in _ADDITIONS.items():
        for entry in getattr(given, name):
            try:
                add(stage.tserver(entry.get("switch")), entry)
            except (StepError, ValueError, TypeError) as error:
                _refuse(str(error), scenario.places.at(entry.path))
    _surround(stage)
    return stage


def _surround(stage: Stage) -> None:
    """Put what is given below `_genesys`, and set the calendar."""
    for world in stage.scenario.given.worlds:
        world.fill(stage.env.world)
        if world.now is not None:
            stage.env.now = world.now


def allow_unused(stage: Stage) -> None:
    """Let faults and scripts stay without a hit where that is allowed; called again when there are new ones."""
    for name, reason in (
        (one["unused_script"], one["reason"]) for one in stage.scenario.allow if "unused_script" in one
    ):
        module, _, element = name.partition(".")
        for script in stage.env.module(module).scripts:
            if script.pattern.element.name == element:
                script.optional(reason)
    reasons = {one["unused_fault"]: one["reason"] for one in stage.scenario.allow if "unused_fault" in one}
    for tserver in stage.env.tservers.values():
        for fault in tserver.faults:
            if fault.request_type.__name__ in reasons:
                fault.optional(reasons[fault.request_type.__name__])


def add_fault(tserver: FakeTServer, entry: Entry) -> None:
    """Script a fault as its table says.

    Raises:
        ValueError: the steps of the fault contradict each other.
    """
    named = {"agent_id": entry["agent"]} if "agent" in entry else {}
    fault = tserver.on(_request_type(entry["on"]), entry.get("dn"), times=entry.get("times"), **named)
    if "reject" in entry:
        fault.reject(entry["reject"], entry.get("message"))
    if "refuse" in entry:
        fault.refuse(entry["refuse"], entry.get("message"))
    if "drop" in entry:
        fault.drop()
    if "delay" in entry:
        fault.delay(entry["delay"])
    if "disconnect" in entry:
        fault.disconnect(seconds_or_never(entry["disconnect"]))
    if "optional" in entry:
        fault.optional(entry["optional"])


def seconds_or_never(value: float | Literal[True]) -> float | None:
    """How long a connection stays away: None, for ever, where the file says ``true``."""
    return None if value is True else value


def _allow(stage: Stage) -> None:
    for one in stage.scenario.allow:
        if "error" in one:
            stage.env.allow(*one["error"], reason=one["reason"])
        if "unknown_dn" in one:
            stage.env.allow_unknown_dn(one["unknown_dn"], reason=one["reason"])


def _tservers(scenario: Scenario) -> list[FakeTServer]:
    given = scenario.given
    found: dict[str, FakeTServer] = {}
    if given.agents_file is not None:
        try:
            found = {one.switch: one for one in load_agents(given.agents_file)}
        except (AgentsFileError, ValueError) as error:
            _refuse(str(error), scenario.place_of("agents_file"))
    for entry in given.switches:
        if entry["name"] in found:
            _refuse(f"there is a switch {shown(entry['name'])} already", scenario.places.at(entry.path))
        found[entry["name"]] = _tserver(scenario, entry)
    return list(found.values()) or [FakeTServer("SW1")]


def _tserver(scenario: Scenario, entry: Entry) -> FakeTServer:
    tserver = FakeTServer(entry["name"], **entry.only("latency", "wrap_up", "profile", "standby"))
    if "random_faults" in entry:
        draws: Entry = entry["random_faults"]
        try:
            tserver.random_faults(**draws.values)
        except ValueError as error:
            _refuse(str(error), scenario.places.at(draws.path))
    return tserver


def _add_agent(tserver: FakeTServer, entry: Entry) -> None:
    values = {name: value for name, value in entry.values.items() if name not in ("id", "switch")}
    tserver.add_agent(entry["id"], **values)


def _add_dn(tserver: FakeTServer, entry: Entry) -> None:
    tserver.add_dn(entry["name"], **entry.only("registered", "dnd"))


def _add_queue(tserver: FakeTServer, entry: Entry) -> None:
    tserver.add_queue(entry["name"], **entry.only("registered"))


def _request_type(name: str) -> type[Request]:
    kind: type[Request] = getattr(tlib_messages, name)
    return kind


def _refuse(message: str, position: Position) -> NoReturn:
    raise UnusableError(Finding(message=message, position=position))


_ADDITIONS: Final[Mapping[str, Callable[[FakeTServer, Entry], None]]] = {
    "queues": _add_queue,
    "agents": _add_agent,
    "dns": _add_dn,
    "faults": add_fault,
}
"""By the key of ``[given]``, in this order, how its tables come to the fake."""
