"""The fake T-Server.

A theory of operation. `records` is the state, `switch` holds it. A request that reaches `FakeTServer.send` is entered
in the journal and put on the `agenda`; when the switch acts, `situations` says whether it fails (a table, answered by
the switch's `profile`), `changes` carries it out, and `line` hands the events to the subscribers. Actions at the
telephone set (`agents`, `calls`) take the same way without agenda and reference id.
"""

from orsagent.tlib.fake.agents import FakeAgent
from orsagent.tlib.fake.agents_file import AgentsFileError, load_agents
from orsagent.tlib.fake.calls import FakeCall
from orsagent.tlib.fake.dns import FakeDN
from orsagent.tlib.fake.exchanges import Exchange
from orsagent.tlib.fake.faults import Fault
from orsagent.tlib.fake.profile import SwitchProfile
from orsagent.tlib.fake.tserver import FakeTServer

__all__ = [
    "AgentsFileError",
    "Exchange",
    "FakeAgent",
    "FakeCall",
    "FakeDN",
    "FakeTServer",
    "Fault",
    "SwitchProfile",
    "load_agents",
]
