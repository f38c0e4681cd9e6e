"""What every scenario of a machine begins with: the workflow, its data, the switches and agents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from orsagent.runtime import Session, load, loads
from orsagent.scxml import Document
from orsagent.testing.environment import Env
from orsagent.testing.properties.literals import arguments, literal
from orsagent.tlib import FakeTServer

__all__ = ["Plan", "tserver_source"]

_DEFAULTS = {"completion": "accepted", "switches": ("SW1",)}


def tserver_source(switch: str, switches: Sequence[str]) -> str:
    """How a test names the fake T-Server of a switch."""
    return "ors.tserver" if switch == switches[0] else f"ors.tservers[{literal(switch)}]"


@frozen(kw_only=True)
class Plan:
    """How scenarios begin; see `workflow_machine` for the meaning.

    Attributes:
        named: the path or the text as the user gave it.
        document: what was read there.
    """

    named: str
    document: Document
    agents: Mapping[str, Mapping[str, Any]]
    data: Mapping[str, object]
    dialect: str
    completion: str
    switches: tuple[str, ...]
    engine: str

    @classmethod
    def of(cls, path: str | Path, *, folders: Sequence[Path], dialect: str, **options: Any) -> Plan:  # noqa: ANN401 -- its own attributes
        """Read the workflow, and check the rest by making everything once.

        Raises:
            FileNotFoundError: no folder has such a file.
            DocumentError: the document is wrong.
            ValueError: an agent or a switch cannot be made.
            SessionError: the data name no top-level data element.
        """
        named = path.as_posix() if isinstance(path, Path) else path
        plan = cls(named=named, document=_document(named, folders, dialect), dialect=dialect, **options)
        plan._check()
        return plan

    def environment(self) -> Env:
        """A new environment with the agents."""
        env = Env(engine=self.engine, completion=self.completion, switches=self.switches)
        for agent_id, given in self.agents.items():
            self._tserver(env, given).add_agent(agent_id, **_without_switch(given))
        return env

    def start(self, env: Env) -> Session:
        """Start the workflow."""
        return env.runtime.start(self.document, data=self.data)

    @property
    def dns(self) -> tuple[tuple[str, str], ...]:
        """Switch and DN of each agent that has one."""
        return tuple((self._switch(given), given["dn"]) for given in self.agents.values() if given.get("dn"))

    def marker(self) -> str | None:
        """The source of the marker that a test needs; None if it needs none."""
        options = {"completion": self.completion, "switches": self.switches}
        told = {name: value for name, value in options.items() if value != _DEFAULTS[name]}
        told = {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
        return f"@pytest.mark.ors({arguments(told)})" if told else None

    def setup(self) -> Iterator[str]:
        """The source of the lines that add the agents."""
        for agent_id, given in self.agents.items():
            options = arguments(_without_switch(given))
            end = f", {options}" if options else ""
            yield f"{tserver_source(self._switch(given), self.switches)}.add_agent({literal(agent_id)}{end})"

    def start_source(self) -> str:
        """The source of the call that starts the workflow."""
        options: dict[str, object] = {"data": dict(self.data)} if self.data else {}
        options |= {"dialect": self.dialect} if self.dialect != "auto" else {}
        end = f", {arguments(options)}" if options else ""
        return f"ors.start({literal(self.named)}{end})"

    def _check(self) -> None:
        unknown = sorted({self._switch(given) for given in self.agents.values()} - {*self.switches})
        if unknown:
            raise ValueError(f"an agent is at the switch {unknown[0]!r}; there are {', '.join(self.switches)}")
        with self.environment():
            pass

    def _switch(self, given: Mapping[str, Any]) -> str:
        return str(given.get("switch", self.switches[0]))

    def _tserver(self, env: Env, given: Mapping[str, Any]) -> FakeTServer:
        return env.tservers[self._switch(given)]


def _without_switch(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "switch"}


def _document(named: str, folders: Sequence[Path], dialect: str) -> Document:
    if named.lstrip().startswith("<"):
        return loads(named, "<test>", dialect)
    candidates = [folder / named for folder in folders]
    found = next((candidate for candidate in candidates if candidate.is_file()), None)
    if found is None:
        raise FileNotFoundError(f"no workflow {named!r}; looked for {', '.join(map(str, candidates))}")
    return load(found, dialect)
