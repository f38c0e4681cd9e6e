"""``orsagent stat-sim``: agents' states over TCP."""

import asyncio
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
import trustme
from click.testing import CliRunner

from orsagent.cli import main
from orsagent.sync.json_form import write_message
from orsagent.sync.sources import JsonLinesSource
from orsagent.sync.updates import ReasonUpdate, StateUpdate, Status, Synchronised
from orsagent.tlib import RequestAgentNotReady
from orsagent.tlib.net import Address, Backoff, TcpTransport, client_tls

LONG = 30.0
STATE = StateUpdate(agent_id="1001", status=Status.LoggedOut, time=1_766_044_800.0)


@pytest.fixture
def stat_sim(folder):
    """Runs the command inside this process, which only works for what it refuses."""

    def run_command(*arguments):
        return CliRunner().invoke(main, ["stat-sim", *arguments], prog_name="orsagent")

    return run_command


@pytest.fixture
def telling(folder, environment):
    """Runs the command as a real process; gives it with its address."""

    @contextmanager
    def start(*arguments):
        command = [sys.executable, "-m", "orsagent", "stat-sim", *arguments]
        with subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            try:
                process.first = process.stdout.readline()
                process.address = Address.parse(process.first.split()[2])
                yield process
            finally:
                process.kill()

    return start


def hear(address, enough, act=lambda: None, **options):
    """What a source delivers until ``enough(messages)``; ``act`` is called, in a thread, after the first snapshot."""
    messages = []

    async def play():
        news = asyncio.Event()

        def deliver(message):
            messages.append(message)
            news.set()

        source = JsonLinesSource(address, backoff=Backoff(first=0.01), **options)
        source.open(["1001"], deliver)
        acted = False
        async with asyncio.timeout(LONG):
            while not enough(messages):
                await news.wait()
                news.clear()
                if not acted and any(isinstance(one, Synchronised) for one in messages):
                    acted = True
                    await asyncio.to_thread(act)
        source.close()
        await source.wait_closed()

    asyncio.run(play())
    return messages


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_what_a_client_of_the_tserver_does_is_told(telling, agents):
    with telling("--agents", "agents.toml") as process:
        tserver = Address.parse(process.stdout.readline().split()[2])

        def take_a_break():
            with TcpTransport(*tserver) as transport:
                transport.ask(RequestAgentNotReady(this_dn="7001", reasons={"ReasonCode": "Break"}))

        told = hear(process.address, lambda box: any(isinstance(one, ReasonUpdate) for one in box), take_a_break)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        process.wait(timeout=LONG)

    states = [one.status for one in told if isinstance(one, StateUpdate)]
    assert states == [Status.WaitForNextCall, Status.NotReadyForNextCall]
    assert told[-1].reasons == {"ReasonCode": "Break"}
    assert process.first == f"listening at {process.address}\n"
    assert rest == "SW1: 1 agent\nended\n"
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_recording_is_told_to_every_client_encrypted_if_wanted(telling, folder):
    lines = [write_message(STATE, at=float(second)) for second in range(2)]
    (folder / "states.jsonl").write_text("\n".join(lines), encoding="utf-8")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(folder / "cert.pem")

    with telling("--recording", "states.jsonl", "--at-once", "--tls-cert", "cert.pem") as process:
        for _ in range(2):
            told = hear(process.address, lambda box: Synchronised() in box, tls=client_tls(folder / "ca.pem"))
            assert told[1:-1] == [STATE, STATE]
        process.send_signal(signal.SIGTERM)
        rest = process.stdout.read()
        process.wait(timeout=LONG)

    assert process.first.endswith(" (with TLS)\n")
    assert rest == "states.jsonl: 1 agent\nended\n"
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give either --agents or --recording"),
        (("--agents", "agents.toml", "--recording", "states.jsonl"), "give either --agents or --recording"),
        (("--agents", "agents.toml", "--at-once"), "--at-once needs --recording"),
        (("--agents", "agents.toml", "--tls-key", "key.pem"), "--tls-key needs --tls-cert"),
        (("--agents", "agents.toml", "--listen", "here"), "'here' is not HOST:PORT"),
        (("--agents", "agents.toml", "--tserver", "there"), "'there' is not HOST:PORT"),
        (("--agents", "none.toml"), "none.toml"),
        (("--recording", "none.jsonl"), "none.jsonl:1:1: the file cannot be read: No such file"),
        (("--recording", "agents.toml"), "agents.toml:1:1: this is not JSON"),
        (("--agents", "agents.toml", "--listen", "0.0.0.0:0"), "could read the states of agents"),
        (("--agents", "agents.toml", "--tserver", "0.0.0.0:0"), "there is no shared secret"),
    ],
)
def test_what_makes_no_sense_is_refused(stat_sim, agents, arguments, message):
    result = stat_sim(*arguments)

    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("what", ["--listen", "--tserver"])
def test_an_address_in_use_is_an_error_that_says_so(stat_sim, telling, agents, what):
    with telling("--agents", "agents.toml") as process:
        result = stat_sim("--agents", "agents.toml", what, str(process.address))

    assert result.exit_code == 2
    assert f"cannot listen at {process.address}: " in result.output
    assert "address already in use" in result.output.lower()
