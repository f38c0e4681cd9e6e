"""The switch behind the fake T-Server: its DNs and agents, and who is told of what happens to them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from attrs import define, field

from orsagent.tlib.events import DNEvent, Event
from orsagent.tlib.fake.agenda import Agenda
from orsagent.tlib.fake.profile import SwitchProfile
from orsagent.tlib.fake.records import AgentRecord, DNRecord

__all__ = ["Switch"]


@define(eq=False, kw_only=True)
class Switch:
    """What the switch knows.

    Args:
        name: the switch's name.
        profile: how it answers.
        wrap_up: seconds of after-call work, 0 for none, for agents without a figure of their own.
        agenda: its time.
        publish: tells the client.
    """

    name: str
    profile: SwitchProfile
    wrap_up: float
    agenda: Agenda
    publish: Callable[..., None]
    link_up: bool = True
    dns: dict[str, DNRecord] = field(factory=dict)
    agents: dict[str, AgentRecord] = field(factory=dict)
    _connections: count[int] = field(factory=lambda: count(1), init=False)

    def new_conn_id(self) -> str:
        """The connection id of a new call: 16 hexadecimal digits, from a counter."""
        return f"{next(self._connections):016x}"

    def announce(self, *events: Event) -> None:
        """Tell the client what it may know: answers, and the events of its registered DNs while the link is up.

        Raises:
            ExceptionGroup: of what the subscribers raised.
        """
        self.publish(*(event for event in events if self._is_visible(event)))

    def _is_visible(self, event: Event) -> bool:
        if event.reference_id is not None or not isinstance(event, DNEvent):
            return True
        return self.link_up and self.dns[event.this_dn].registered
