"""The environment of one test: fake T-Servers, a runtime on virtual time, and the sessions started in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from os import sep
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Self

from orsagent.actions import ActionModule
from orsagent.clock import VirtualClock, moment
from orsagent.errors import SessionError
from orsagent.runtime import Observer, Runtime, Session, load, loads
from orsagent.scxml import Document, Step
from orsagent.standins import GenesysWorld, StandIn
from orsagent.standins.call_links import CallLinks
from orsagent.standins.placement import Placement
from orsagent.testing.account import Account
from orsagent.testing.allowances import Allowance, error_patterns
from orsagent.testing.failures import NothingPendingError, NotReachedError
from orsagent.testing.standing import Standing
from orsagent.testing.standins import made_standins, standin_named
from orsagent.testing.strictness import Watch
from orsagent.testing.surroundings import Surroundings
from orsagent.testing.targets import Target, check_target, described, is_in, seconds_of
from orsagent.tlib import FakeTServer
from orsagent.trace.durations import duration_text
from orsagent.trace.happenings import Happening, StatesEntered
from orsagent.trace.recorder import RecordedAgentModule, RecordedTransport, Recorder

if TYPE_CHECKING:
    from orsagent.testing.agent_sync import AgentSync
    from orsagent.testing.cloud import FakeCloud

__all__ = ["Env"]


class Env(Surroundings, Account):
    """What a test needs to run workflows: one fake T-Server per switch, and time that moves only when told to.

    The runtime is made when it is first used; switches are added before that. As a context manager it is closed at the
    end; `verify` is called by the pytest plugin, and by whoever uses it otherwise.

    Args:
        dialect: how documents are read where `start` does not say: ``auto``, ``ors`` or ``w3c``.
        engine: ``v8`` or ``quickjs``.
        completion: when the Agent extension's done events come, ``accepted`` or ``confirmed``; see `AgentModule`.
        unclaimed: what becomes of elements that no module claims, ``error``, ``ignore`` or ``event``; see `Runtime`.
        switches: the names of the switches, each with a fake T-Server, or fakes that are ready. The first one is
            `tserver`.
        allow_unhandled_errors: error events that `verify` does not report: True for all, or names and patterns.
        modules: action modules beside the Agent extension.
        world: a world file with what is below `_genesys`; its interactions arrive in the first session.
        standins: whether the other Genesys modules are played by stand-ins. Without them their elements are unclaimed.
            A module of the test's own for one of their namespaces takes the stand-in's place.
        http_hosts: hosts that ``<session:fetch>`` may really ask, such as ``127.0.0.1:8080``.
        root: the folder that what workflows name lies below; by default as `orsagent.load` says.
        folders: where the files of `start` are looked for, in this order; the working directory by default.
        observers: called with each session's steps, such as a collector of coverage.

    Raises:
        ValueError: no switch, an empty name, or one name twice.
    """

    def __init__(
        self,
        *,
        dialect: str = "auto",
        engine: str = "v8",
        completion: str = "accepted",
        unclaimed: str = "error",
        switches: Iterable[str | FakeTServer] = ("SW1",),
        allow_unhandled_errors: bool | str | Sequence[str] = False,
        modules: Iterable[ActionModule] = (),
        standins: bool = True,
        world: str | Path | None = None,
        http_hosts: Iterable[str] = (),
        root: str | Path | None = None,
        folders: Sequence[Path] = (),
        observers: Iterable[Observer] = (),
    ) -> None:
        self._dialect = dialect
        self._engine = engine
        self._completion = completion
        self._unclaimed = unclaimed
        self._modules = tuple(modules)
        self._root = root
        self._folders = tuple(folders) or (Path(),)
        self._base = f"{Path.cwd()}{sep}"
        self._clock = VirtualClock()
        self._runtime: Runtime | None = None
        self._sessions: list[Session] = []
        self._closing = ExitStack()
        self._closed = False
        self._happenings: list[Happening] = []
        self._recorder = Recorder(self._hear, self._clock, engine)
        self._observers = (self._recorder.observe, *observers)
        self._tservers: dict[str, FakeTServer] = {}
        self._transports: list[RecordedTransport] = []
        patterns = error_patterns(allow_unhandled_errors)
        standing = Allowance("allow_unhandled_errors", patterns, "an option") if patterns else None
        self._world, self._placement = GenesysWorld(), Placement(self._tservers)
        self._world.on_action = self._recorder.acted
        self._links = CallLinks(self._world.interactions, self._placement)
        self._standins = (
            made_standins(self._modules, self._placement, self._recorder.acted, self._world, http_hosts)
            if standins
            else {}
        )
        self._known = (*self._standins.values(), *self._modules)
        self._watch = Watch(self._tservers, standing, self._standins)
        self._furnish(None if world is None else self._found(Path(world), "world file"))
        for switch in switches:
            self.add_switch(switch)
        if not self._tservers:
            raise ValueError('switches is empty; expected at least one name, such as "SW1"')

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
            agent = RecordedAgentModule(self._transports, self._completion, self._recorder)
            self._runtime = Runtime(
                modules=[agent, self._world, *self._standins.values(), *self._modules],
                clock=self._clock,
                engine=self._engine,
                unclaimed=self._unclaimed,
                observer=self._observe,
            )
        return self._runtime

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions that `start` has started, in order, those that have ended included."""
        return tuple(self._sessions)

    @property
    def settings(self) -> dict[str, Any]:
        """The options that this environment was made with and a report can carry."""
        return {
            "dialect": self._dialect,
            "engine": self._engine,
            "completion": self._completion,
            "unclaimed": self._unclaimed,
            "switches": list(self._tservers),
        }

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
        self._transports.append(RecordedTransport(tserver, self._recorder))
        self._links.watch(tserver)
        return tserver

    def module(self, name: str) -> StandIn:
        """The stand-in for a Genesys module: to script its answers, and to read its journal.

        Args:
            name: ``ixn``, ``queue``, ``dialog``, ``session``, ``ws``, ``statistic``, ``classification``, ``resource``.

        Raises:
            ValueError: there is no such stand-in.
        """
        return standin_named(self._standins, name)

    def start(
        self, path_or_text: str | Path, data: Mapping[str, object] | None = None, dialect: str | None = None
    ) -> Session:
        """Load a workflow and start a session of it.

        Args:
            path_or_text: a file, or the document itself when it begins with ``<``.
            data: values for top-level ``<data>`` elements, by id.
            dialect: ``auto``, ``ors`` or ``w3c``; by default the environment's.

        Raises:
            FileNotFoundError: no folder has such a file.
            DocumentError: the document is wrong.
            SessionError: `data` names no top-level data element.
        """
        session = self.runtime.start(self._document(path_or_text, dialect or self._dialect), data=data)
        self._sessions.append(session)
        self._arrive(session)
        return session

    def synchronise(self, cloud: FakeCloud, **options: Any) -> AgentSync:  # noqa: ANN401 -- those of AgentSync
        """Synchronise the agents of all switches with a fake Genesys Cloud, at each `settle`, until the end.

        Args:
            cloud: the fake Genesys Cloud, which listens; its users have the agents' ids.
            options: those of `orsagent.testing.AgentSync`.

        Raises:
            SessionError: the environment is closed.
            CloudUnavailableError: httpx is not installed (extra ``cloud``).
        """
        from orsagent.testing.agent_sync import AgentSync  # noqa: PLC0415 -- most tests synchronise nothing

        if self._closed:
            raise SessionError("the test's environment is closed; synchronise while the test runs")
        return self._closing.enter_context(AgentSync(self._tservers.values(), cloud, **options))

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        """Move the time; what falls due meanwhile happens at its time and in order.

        Raises:
            ValueError: the time is negative.
        """
        self.runtime.advance(seconds, minutes=minutes, hours=hours)

    def advance_to_next(self) -> float:
        """Move the time to the next thing that is due, and let everything happen that is due then.

        Returns:
            By how many seconds the time has moved.

        Raises:
            NothingPendingError: nothing is due: no delayed event, no answer, no timer.
        """
        __tracebackhide__ = True
        before, due = self.now, self.runtime.next_due()
        if due is None:
            raise NothingPendingError(f"nothing is due after {before:.3f} s, so that time has nowhere to go\n{self}")
        self._move_to(due)
        return self.now - before

    def run_until(self, target: Target, *, within: float | timedelta | str, session: Session | None = None) -> float:
        """Move the time from one due thing to the next until a state is active or a condition holds.

        A state that is entered and left again at one moment is not seen; the time stops only where something is due.

        Args:
            target: the id of a state, or a function without arguments.
            within: how far the time may move: seconds, a `timedelta`, or a text such as ``5m``.
            session: whose state is meant; by default any session's.

        Returns:
            By how many seconds the time has moved.

        Raises:
            NotReachedError: the limit was reached first.
            ValueError: no workflow has such a state, or `within` is negative.
            SessionError: a state is meant, and no session was started.
        """
        __tracebackhide__ = True
        limit = moment(self.now + seconds_of(within))
        check_target(target, self._candidates(session))
        before = self.now
        while not self._holds(target, session):
            due = self.runtime.next_due()
            if due is None or due > limit:
                self.runtime.advance(limit - self.now)
                self._check_reached(target, session, limit - before)
                break
            self._move_to(due)
        return self.now - before

    def close(self) -> None:
        """End synchronisations and sessions, and close the fake T-Servers. A second call does nothing."""
        self._closed = True
        self._closing.close()
        if self._runtime is not None:
            self._runtime.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __str__(self) -> str:
        """How things stand: the sessions, and what is pending."""
        return str(
            Standing(
                now=self.now,
                next_due=None if self._runtime is None else self._runtime.next_due(),
                sessions=tuple(self._candidates(None)),
                tservers=self._tservers,
                active=self._recorder.atomic,
                shortened=lambda place: place.removeprefix(self._base),
            )
        )

    def __repr__(self) -> str:
        switches, sessions = ", ".join(self._tservers), ", ".join(one.id for one in self._sessions)
        return f"Env({switches}; {f'sessions {sessions}' if sessions else 'no session'}; {self.now:.3f} s)"

    def _observe(self, session: Session, step: Step) -> None:
        for observer in self._observers:
            observer(session, step)

    def _move_to(self, due: float) -> None:
        self._clock.move_to(max(due, self.now))
        self.runtime.process()

    def _candidates(self, session: Session | None) -> list[Session]:
        """The sessions that may be meant: the given one, or those that were started or invoked."""
        if session is not None:
            return [session]
        running = [] if self._runtime is None else self._runtime.sessions.values()
        return list(dict.fromkeys([*self._sessions, *running]))

    def _holds(self, target: Target, session: Session | None) -> bool:
        if isinstance(target, str):
            return any(is_in(one, target) for one in self._candidates(session))
        return bool(target())

    def _check_reached(self, target: Target, session: Session | None, seconds: float) -> None:
        __tracebackhide__ = True
        if not self._holds(target, session):
            within = duration_text(round(seconds, 9))
            passed = self._passed(target) if isinstance(target, str) else ""
            raise NotReachedError(
                f"{described(target)} was not reached within {within}, at {self.now:.3f} s{passed}\n{self}"
            )

    def _passed(self, state: str) -> str:
        """When the state was active last, if it was."""
        entries = [one for one in self._happenings if isinstance(one, StatesEntered)]
        times = [one.time for one in entries if any(state in chain for chain in one.chains)]
        return f"; it was entered at {times[-1]:.3f} s, and left again" if times else ""

    def _document(self, path_or_text: str | Path, dialect: str) -> Document:
        if isinstance(path_or_text, str) and path_or_text.lstrip().startswith("<"):
            return loads(path_or_text, "<test>", dialect, modules=self._known, root=self._root)
        return load(self._found(Path(path_or_text)), dialect, modules=self._known, root=self._root)

    def _found(self, path: Path, kind: str = "workflow") -> Path:
        candidates = [folder / path for folder in self._folders]
        found = next((candidate for candidate in candidates if candidate.is_file()), None)
        if found is None:
            raise FileNotFoundError(f"no {kind} {str(path)!r}; looked for {', '.join(map(str, candidates))}")
        return found
