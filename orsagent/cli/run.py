"""One run: a document, its session, and what the command line wants done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from orsagent.actions import ActionModule
from orsagent.cli.arguments import Advance, Instruction
from orsagent.cli.scene import Scene
from orsagent.cli.views import Outcome, View
from orsagent.clock import VirtualClock
from orsagent.js import Limits
from orsagent.runtime import Runtime, Session, load
from orsagent.scxml import Document
from orsagent.standins.world_file import WorldFile, read_world
from orsagent.tlib import FakeTServer, Transport, load_agents
from orsagent.trace.happenings import EventIgnored
from orsagent.trace.recorder import RecordedAgentModule, RecordedTransport, Recorder

if TYPE_CHECKING:
    from orsagent.cli.remote import Remote

__all__ = ["EXIT_CODES", "Order", "run_workflow"]

EXIT_CODES: Final[Mapping[str, int]] = {"finished": 0, "failed": 1, "running": 3}
"""By status; 2 is a usage or document error."""


@frozen(kw_only=True)
class Order:
    """What the command line asks for; see ``orsagent run --help``."""

    path: str
    dialect: str
    root: str | None
    strict: bool
    engine: str
    data: Mapping[str, Any]
    agents: str | None
    remote: Remote | None
    completion: str
    unclaimed: str
    standins: bool
    world: str | None
    http_hosts: tuple[str, ...]
    limits: Limits
    instructions: tuple[Instruction, ...]


def run_workflow(order: Order, view: View) -> int:
    """Run a workflow.

    Args:
        order: what to run, and how.
        view: is told what happens.

    Returns:
        The exit code.

    Raises:
        DocumentError: the document, or one of its action elements, is wrong.
        AgentsFileError: the agents file is wrong.
        WorldFileError: the world's file is wrong.
        EngineUnavailableError: the engine is not installed.
        SessionError: the data name no top-level data element.
        TransportError: the T-Server elsewhere cannot be reached, or refuses.
    """
    tservers = _tservers(order)
    view.begin(tservers)
    world = None if order.world is None else read_world(order.world)
    recorder = Recorder(view.tell, _clock(world), order.engine)
    module = RecordedAgentModule([RecordedTransport(one, recorder) for one in tservers], order.completion, recorder)
    scene = Scene(tservers, recorder, order, world)
    modules: list[ActionModule] = [module, *scene.modules]
    document = load(order.path, order.dialect, strict=order.strict, modules=modules, root=order.root)
    with Runtime(
        modules,
        recorder.clock,
        order.engine,
        unclaimed=order.unclaimed,
        limits=order.limits,
        observer=recorder.observe,
    ) as runtime:
        _play(runtime, recorder, document, order, scene)
        outcome = _outcome(runtime, recorder, scene)
    view.end(outcome)
    return EXIT_CODES[outcome.status]


def _tservers(order: Order) -> Sequence[Transport]:
    if order.remote is not None:
        return order.remote.transports()
    return [FakeTServer("SW1")] if order.agents is None else load_agents(order.agents)


def _clock(world: WorldFile | None) -> VirtualClock:
    return VirtualClock() if world is None or world.now is None else VirtualClock(world.now)


def _play(runtime: Runtime, recorder: Recorder, document: Document, order: Order, scene: Scene) -> None:
    """Start the session, let interactions arrive, and carry out the instructions."""
    session = runtime.start(document, order.data)
    scene.arrive(session)
    for instruction in order.instructions:
        _carry_out(instruction, runtime, session, recorder)


def _carry_out(instruction: Instruction, runtime: Runtime, session: Session, recorder: Recorder) -> None:
    if isinstance(instruction, Advance):
        runtime.advance(instruction.seconds)
    elif session.finished:
        recorder.tell(EventIgnored(time=runtime.clock.now(), session=session.id, name=instruction.name))
    else:
        session.send(instruction.name, instruction.data)


def _outcome(runtime: Runtime, recorder: Recorder, scene: Scene) -> Outcome:
    session = recorder.first
    assert session is not None  # noqa: S101 -- every session that starts is observed
    now = runtime.clock.now()
    error = session.failed
    return Outcome(
        status="failed" if error is not None else "finished" if session.finished else "running",
        final=session.final,
        configuration=session.configuration,
        error=error,
        active=recorder.atomic(session),
        time=now,
        ended=now if recorder.ended is None else recorder.ended,
        next_due=runtime.next_due(),
        awaits_interaction=not scene.had_interactions
        and any(
            "interaction.added" in one.descriptors
            for state in session.document.states
            if state.id in session.configuration
            for one in state.transitions
        ),
    )
