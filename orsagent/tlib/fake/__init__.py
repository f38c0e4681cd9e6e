"""The fake T-Server.

A theory of operation. `records` is the state, `switch` holds it and knows the clients. A client's request comes to the
`reception`, which looks for a fault, enters it in the journal and puts it on the `agenda`; when the switch acts,
`situations` says whether it fails (a table, answered by the switch's `profile`), `changes`, `call_changes` and
`wrap_up` carry it out, and `line` hands the events to the subscribers of each client that may see them. Actions at
the telephone set (`agents`, `calls`) take the same way without reception and reference id.
"""

from orsagent.tlib.fake.agents import FakeAgent
from orsagent.tlib.fake.agents_file import AgentsFileError, load_agents
from orsagent.tlib.fake.calls import FakeCall
from orsagent.tlib.fake.client import FakeClient
from orsagent.tlib.fake.dns import FakeDN
from orsagent.tlib.fake.exchanges import Exchange
from orsagent.tlib.fake.faults import Fault
from orsagent.tlib.fake.profile import PROFILES, SwitchProfile
from orsagent.tlib.fake.random_faults import RandomFaults
from orsagent.tlib.fake.tserver import FakeTServer

__all__ = [
    "PROFILES",
    "AgentsFileError",
    "Exchange",
    "FakeAgent",
    "FakeCall",
    "FakeClient",
    "FakeDN",
    "FakeTServer",
    "Fault",
    "RandomFaults",
    "SwitchProfile",
    "load_agents",
]
