"""What stands around the workflow of one run: stand-ins for the Genesys modules, and what is below `_genesys`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from orsagent.actions import ActionModule
from orsagent.standins import GenesysWorld
from orsagent.standins.arrivals import arrive
from orsagent.standins.call_links import CallLinks
from orsagent.standins.placement import Placement
from orsagent.testing.standins import made_standins
from orsagent.tlib import FakeTServer, Transport

if TYPE_CHECKING:
    from orsagent.cli.run import Order
    from orsagent.runtime import Session
    from orsagent.standins.world_file import WorldFile
    from orsagent.trace.recorder import Recorder

__all__ = ["Scene"]


class Scene:
    """The modules of a run, and the interactions that arrive.

    Args:
        tservers: the T-Servers of the run.
        recorder: is told of actions.
        order: what the command line asks for.
        world: what the world's file says, if there is one.

    Attributes:
        modules: the stand-ins, unless there are to be none, and the module that brings `_genesys`.
    """

    def __init__(
        self, tservers: Sequence[Transport], recorder: Recorder, order: Order, world: WorldFile | None
    ) -> None:
        fakes = [one for one in tservers if isinstance(one, FakeTServer)]
        placement = Placement({one.switch: one for one in fakes})
        self._world, self._file = GenesysWorld(), world
        self._world.on_action = recorder.acted
        self._links = CallLinks(self._world.interactions, placement)
        for fake in fakes:
            self._links.watch(fake)
        if world is not None:
            world.fill(self._world)
        standins = made_standins((), placement, recorder.acted, self._world, order.http_hosts) if order.standins else {}
        self.modules: list[ActionModule] = [self._world, *standins.values()]

    @property
    def had_interactions(self) -> bool:
        """Whether an interaction has arrived, or the workflow has made one."""
        return len(self._world.interactions) > 0

    def arrive(self, session: Session) -> None:
        """Let the interactions of the world's file arrive, unless the session has ended."""
        if self._file is not None:
            arrive(self._file.arrivals, self._world, None if session.finished else session.id)
