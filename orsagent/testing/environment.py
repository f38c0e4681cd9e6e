"""The environment of one test: fake T-Servers, a runtime on virtual time, and the sessions started in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from orsagent.actions import ActionModule
from orsagent.agent import AgentModule
from orsagent.clock import VirtualClock
from orsagent.errors import SessionError
from orsagent.runtime import Runtime, Session, load, loads
from orsagent.scxml import Document
from orsagent.testing.trace import Trace
from orsagent.tlib import FakeTServer

__all__ = ["Env"]


class Env:
    """What a test needs to run workflows: one fake T-Server per switch, and time that moves only when told to.

    The runtime is made when it is first used; switches are added before that.

    Args:
        engine: ``v8`` or ``quickjs``.
        completion: when the Agent extension's done events come, ``accepted`` or ``confirmed``; see `AgentModule`.
        unclaimed: what becomes of elements that no module claims, ``error``, ``ignore`` or ``event``; see `Runtime`.
        switches: the names of the switches, each with a fake T-Server, or fakes that are ready. The first one is
            `tserver`.
        modules: action modules beside the Agent extension.
        folders: where the files of `start` are looked for, in this order; the working directory by default.

    Raises:
        ValueError: no switch, an empty name, or one name twice.
    """

    def __init__(
        self,
        *,
        engine: str = "v8",
        completion: str = "accepted",
        unclaimed: str = "error",
        switches: Iterable[str | FakeTServer] = ("SW1",),
        modules: Iterable[ActionModule] = (),
        folders: Sequence[Path] = (),
    ) -> None:
        self._engine = engine
        self._completion = completion
        self._unclaimed = unclaimed
        self._modules = tuple(modules)
        self._folders = tuple(folders) or (Path(),)
        self._clock = VirtualClock()
        self._runtime: Runtime | None = None
        self._sessions: list[Session] = []
        self._closed = False
        self._tservers: dict[str, FakeTServer] = {}
        for switch in switches:
            self.add_switch(switch)
        if not self._tservers:
            raise ValueError('switches is empty; expected at least one name, such as "SW1"')
        self._trace = Trace(self._clock.now, self._tservers)

    @property
    def tserver(self) -> FakeTServer:
        """The fake T-Server of the first switch, ``SW1`` unless told otherwise."""
        return next(iter(self._tservers.values()))

    @property
    def tservers(self) -> Mapping[str, FakeTServer]:
        """The fake T-Servers by the names of their switches."""
        return MappingProxyType(self._tservers)

    @property
    def runtime(self) -> Runtime:
        """The runtime, with the Agent extension and the test's own modules; made when it is first asked for.

        Raises:
            SessionError: the environment is closed.
            ValueError: an option has no such value.
        """
        if self._closed:
            raise SessionError("the test's environment is closed; start sessions while the test runs")
        if self._runtime is None:
            modules: list[ActionModule] = [AgentModule(self._tservers, completion=self._completion), *self._modules]
            self._runtime = Runtime(
                modules=modules,
                clock=self._clock,
                engine=self._engine,
                unclaimed=self._unclaimed,
                observer=self._trace.record,
            )
        return self._runtime

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions that `start` has started, in order, those that have ended included."""
        return tuple(self._sessions)

    @property
    def trace(self) -> str:
        """What happened so far: events, states and requests, a line each, with their virtual times."""
        return str(self._trace)

    def add_switch(self, switch: str | FakeTServer) -> FakeTServer:
        """One more switch with a fake T-Server: a new one of that name, or one that is ready.

        Raises:
            ValueError: the name is empty or in use.
            SessionError: the runtime has been made; its switches are fixed.
        """
        tserver = switch if isinstance(switch, FakeTServer) else FakeTServer(switch)
        if self._runtime is not None:
            raise SessionError(f"the runtime knows its switches; add {tserver.switch!r} before the first start")
        if tserver.switch in self._tservers:
            raise ValueError(f"there is a switch {tserver.switch!r}; give each its own name")
        self._tservers[tserver.switch] = tserver
        return tserver

    def start(
        self, path_or_text: str | Path, data: Mapping[str, object] | None = None, dialect: str = "auto"
    ) -> Session:
        """Load a workflow and start a session of it.

        Args:
            path_or_text: a file, or the document itself when it begins with ``<``.
            data: values for top-level ``<data>`` elements, by id.
            dialect: ``auto``, ``ors`` or ``w3c``.

        Raises:
            FileNotFoundError: no folder has such a file.
            DocumentError: the document is wrong.
            SessionError: `data` names no top-level data element.
        """
        session = self.runtime.start(self._document(path_or_text, dialect), data=data)
        self._sessions.append(session)
        return session

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        """Move the time; what falls due meanwhile happens at its time and in order.

        Raises:
            ValueError: the time is negative.
        """
        self.runtime.advance(seconds, minutes=minutes, hours=hours)

    def close(self) -> None:
        """End every session and close the fake T-Servers. A second call does nothing."""
        self._closed = True
        if self._runtime is not None:
            self._runtime.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _document(self, path_or_text: str | Path, dialect: str) -> Document:
        if isinstance(path_or_text, str) and path_or_text.lstrip().startswith("<"):
            return loads(path_or_text, "<test>", dialect, modules=self._modules)
        return load(self._found(Path(path_or_text)), dialect, modules=self._modules)

    def _found(self, path: Path) -> Path:
        candidates = [folder / path for folder in self._folders]
        found = next((candidate for candidate in candidates if candidate.is_file()), None)
        if found is None:
            raise FileNotFoundError(f"no workflow {str(path)!r}; looked for {', '.join(map(str, candidates))}")
        return found
