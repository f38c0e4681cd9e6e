import subprocess
import sys
from pathlib import Path

import pytest
from table_machine import END_OF_SHIFT, TableMachine

from orsagent.agent import AgentModule
from orsagent.tlib import FakeTServer, RequestAgentLogout, RequestAgentNotReady

HERE = Path(__file__).parent


@pytest.fixture
def tserver():
    server = FakeTServer(switch="SW1")
    server.add_agent("1001", dn="7001", state="Ready")
    return server


@pytest.mark.parametrize("completion", ["accepted", "confirmed"])
def test_a_foreign_machine_ends_an_agents_shift(tserver, completion):
    machine = TableMachine(END_OF_SHIFT, AgentModule(tserver, completion=completion))

    machine.start("pausing")
    machine.advance(60)
    machine.stop()

    assert machine.state == "gone"
    assert machine.events == [
        ("agent.setmediastate.done", {"requestid": "table-1.1"}),
        ("agent.logout.done", {"requestid": "table-1.2"}),
    ]
    assert tserver.journal == [
        RequestAgentNotReady(this_dn="7001"),
        RequestAgentLogout(this_dn="7001", agent_id="1001", reasons={"ReasonCode": "End of shift"}),
    ]


def test_a_rejected_request_leads_the_foreign_machine_into_trouble(tserver):
    tserver.on(RequestAgentLogout).reject(59)
    machine = TableMachine(END_OF_SHIFT, AgentModule(tserver, completion="confirmed"))

    machine.start("pausing")
    machine.advance(60)
    machine.stop()

    assert machine.state == "trouble"
    assert machine.events[-1][1]["error"] == "invalidresource"


def test_the_foreign_machine_needs_neither_our_interpreter_nor_our_runtime():
    program = (
        "import sys, table_machine, orsagent.agent, orsagent.tlib\n"
        "print(sorted(n for n in sys.modules if n.split('.')[:2] in (['orsagent', 'scxml'], ['orsagent', 'runtime'])))"
    )
    path = [str(HERE), *(entry for entry in sys.path if entry)]

    done = subprocess.run(  # noqa: S603 - this interpreter, with a program written here
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}\n{program}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"
