"""``orsagent tserver``, and ``orsagent run --tserver`` against it."""

import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
import trustme
from click.testing import CliRunner

from orsagent.cli import main
from orsagent.tlib import EventAgentReady, FakeTServer, RequestAgentReady
from orsagent.tlib.net import Address, TcpTransport, TServerService

SECRET = "swordfish"  # noqa: S105
VARIABLE = "ORSAGENT_TSERVER_SECRET"
TWO = """
[[switch]]
name = "SW1"
[[switch.agent]]
id = "1001"
dn = "7001"
state = "Ready"
[[switch]]
name = "SW2"
[[switch.dn]]
name = "8001"
"""


@pytest.fixture(autouse=True)
def no_secret(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def tserver(folder):
    """Runs ``orsagent tserver`` inside this process, which only works for what it refuses."""

    def run_command(*arguments, env=None):
        return CliRunner().invoke(main, ["tserver", *arguments], prog_name="orsagent", env=env)

    return run_command


@pytest.fixture
def serving(folder, environment):
    """Runs ``orsagent tserver`` as a real process; gives it with its address."""

    @contextmanager
    def start(*arguments, **variables):
        command = [sys.executable, "-m", "orsagent", "tserver", "--agents", "agents.toml", *arguments]
        with subprocess.Popen(
            command,
            cwd=folder,
            env={**environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                process.first = process.stdout.readline()
                process.address = Address.parse(process.first.split()[2])
                yield process
            finally:
                process.kill()

    return start


@pytest.fixture
def service():
    """A server in this process, with the agent of the workflow."""
    fake = FakeTServer("SW1")
    fake.add_agent("1001", dn="7001", state="Ready")
    with TServerService(fake) as service:
        yield service


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_it_serves_at_the_address_that_it_prints_until_control_c(serving, agents):
    with serving() as process, TcpTransport(*process.address) as transport:
        assert isinstance(transport.ask(RequestAgentReady(this_dn="7001")), EventAgentReady)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        process.wait(timeout=30)

    assert process.first == f"listening at 127.0.0.1:{process.address.port}\n"
    assert rest == "SW1: 1 agent, 1 DN\nended\n"
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_it_takes_secret_and_certificate_and_tells_about_its_clients(serving, folder, run, shift):
    (folder / "agents.toml").write_text(TWO, encoding="utf-8")
    (folder / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    certificate.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    options = ("--secret-file", "secret", "--tls-cert", "cert.pem", "--tls-key", "key.pem", "--switch", "SW1", "-v")

    with serving(*options) as process:
        address = str(process.address)
        accepted = run(
            shift,
            "--tserver",
            address,
            "--tserver-secret-file",
            "secret",
            "--tserver-ca",
            "ca.pem",
            "--send",
            "shift.ended",
        )
        refused = run(shift, "--tserver", address, "--tserver-ca", "ca.pem")
        process.send_signal(signal.SIGTERM)
        rest = process.stdout.read()
        process.wait(timeout=30)

    assert process.first == f"listening at {address} (with TLS, with a secret)\n"
    assert "answer    EventAgentNotReady" in accepted.out
    assert refused.code == 2
    assert refused.err == (
        f"Error: T-Server at {address} refuses: the server wants a shared secret, and the client has none\n"
    )
    assert "SW1: 1 agent, 1 DN" in rest
    assert "SW2" not in rest
    assert "(orsagent run): welcome to SW1" in rest
    assert "(orsagent run): goodbye" in rest
    assert SECRET not in rest
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--listen", "0.0.0.0:0"], "Error: 0.0.0.0 can be reached from other machines, and there is no shared secret"),
        (["--listen", "4000"], "Invalid value for '--listen': '4000' is not HOST:PORT, such as 127.0.0.1:4000"),
        (["--listen", "127.0.0.1:99999"], "with a port from 0 to 65535"),
        (["--listen", "nowhere.invalid:0", "--secret-file", "secret"], "Error: cannot listen at nowhere.invalid:0: "),
        (["--switch", "SW9"], "Error: agents.toml: there is no switch 'SW9'; there are SW1"),
        (["--agents", "missing.toml"], "Error: missing.toml:1:1: the file cannot be read: No such file"),
        (["--secret-file", "missing"], "Error: missing: the shared secret cannot be read: No such file"),
        (["--secret-file", "short"], "Error: short: the shared secret has 3 bytes; expected at least 8"),
        (["--tls-key", "key.pem"], "Error: --tls-key needs --tls-cert"),
        (["--tls-cert", "agents.toml"], "Error: agents.toml: no certificate with its key in PEM"),
        (["--heartbeat", "0"], "0 is too short"),
        (["--max-clients", "0"], "Invalid value for '--max-clients'"),
        (["--max-message", "10"], "Invalid value for '--max-message'"),
    ],
)
def test_what_cannot_be_served_is_a_usage_error(tserver, agents, folder, arguments, complaint):
    (folder / "short").write_text("abc", encoding="utf-8")
    (folder / "secret").write_text(SECRET, encoding="utf-8")

    answer = tserver("--agents", agents, *arguments)

    assert answer.exit_code == 2
    assert complaint in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_short_secret_in_the_environment_is_an_error_too(tserver, agents):
    answer = tserver("--agents", agents, env={VARIABLE: "abc"})

    assert (answer.exit_code, answer.stderr) == (
        2,
        f"Error: {VARIABLE}: the shared secret has 3 bytes; expected at least 8\n",
    )


def test_an_address_that_is_taken_is_an_error(tserver, agents, service):
    answer = tserver("--agents", agents, "--listen", str(service.address))

    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"Error: cannot listen at {service.address}: ")


def test_the_agents_are_required(tserver):
    answer = tserver()

    assert answer.exit_code == 2
    assert "Missing option '--agents'" in answer.stderr


class TestRun:
    def test_runs_share_what_the_server_knows(self, service, run, shift):
        first = run(shift, "--tserver", str(service.address), "--send", "shift.ended")
        service.call(service.tservers[0].agent("1001").logout)
        second = run(shift, "--tserver", str(service.address), "--send", "shift.ended", "--completion", "confirmed")

        assert "EventAgentNotReady" in first.out
        assert "no agents" not in first.out
        assert second.code == 0
        assert "Agent is not logged in" in second.out
        assert second.out.endswith("finished in alarm at 0.000 s\n")

    def test_json_has_outcome_and_answer(self, service, run, shift):
        run(shift, "--tserver", str(service.address), "--send", "shift.ended")
        service.call(service.tservers[0].on(RequestAgentReady).drop)
        service.call(service.tservers[0].agent("1001").logout)

        request = run(shift, "--tserver", str(service.address), "--send", "shift.ended", "--json").json["requests"][0]

        assert (request["outcome"], request["answer"]["error_code"]) == ("rejected", 1707)

    def test_every_switch_of_the_server_is_there(self, run, write):
        switches = [FakeTServer("SW1"), FakeTServer("SW2")]
        for fake in switches:
            fake.add_agent("1001", dn="7001", state="Ready")
        body = (
            """<state id="a"><onentry><agent:setdnd set="true" for="{dn: '7001', switch: 'SW2'}"/></onentry></state>"""
        )
        with TServerService(switches) as service:
            workflow = write(body, 'xmlns:agent="http://www.genesyslab.com/modules/agent"')
            account = run(workflow, "--tserver", str(service.address), "--json").json

        assert account["requests"][0]["switch"] == "SW2"
        assert [len(fake.journal) for fake in switches] == [0, 1]

    def test_the_environment_has_the_secret(self, run, shift, monkeypatch):
        fake = FakeTServer("SW1")
        fake.add_agent("1001", dn="7001", state="Ready")
        monkeypatch.setenv(VARIABLE, SECRET)
        with TServerService(fake, secret=SECRET) as service:
            answer = run(shift, "--tserver", str(service.address), "--send", "shift.ended")

        assert answer.code == 3
        assert len(fake.journal) == 1

    def test_a_server_that_is_not_there_is_an_error(self, run, shift):
        with TServerService(FakeTServer("SW1")) as service:
            address = service.address

        answer = run(shift, "--tserver", str(address))

        assert (answer.code, answer.out) == (2, "")
        assert answer.err == f"Error: T-Server at {address} cannot be reached: Connection refused\n"

    @pytest.mark.parametrize(
        ("arguments", "complaint"),
        [
            (["--tserver", "here"], "Invalid value for '--tserver': 'here' is not HOST:PORT"),
            (["--tserver", "127.0.0.1:0"], "has port 0; expected the port that the server listens at"),
            (["--tserver", "127.0.0.1:1", "--agents", "agents.toml"], "--tserver and --agents exclude each other"),
            (["--tserver-ca", "ca.pem"], "--tserver-secret-file and --tserver-ca need --tserver"),
            (
                ["--tserver", "127.0.0.1:1", "--tserver-ca", "missing.pem"],
                "missing.pem: no certificates in PEM: No such",
            ),
        ],
    )
    def test_options_that_make_no_sense_are_usage_errors(self, run, shift, arguments, complaint):
        answer = run(shift, *arguments)

        assert answer.code == 2
        assert complaint in answer.err


def test_help_tells_how_to_use_the_address(tserver):
    text = tserver("--help").stdout

    assert "orsagent run shift.scxml --tserver 127.0.0.1:4000" in text
    assert "Exit codes: 0 ended by Ctrl-C, 2 usage error" in text
