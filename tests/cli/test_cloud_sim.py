"""``orsagent cloud-sim``."""

import signal
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest
from click.testing import CliRunner

from orsagent.cli import main
from orsagent.testing import FakeCloud
from orsagent.testing.cloud import CloudFileError, load_cloud

VARIABLE = "ORSAGENT_CLOUD_SECRET"
CONFIG = """
requests_per_minute = 100
sources = ["engage"]

[[user]]
id = "user-1"
agent = "1001"
presence = "Available"

[[definition]]
label = "Smoking"
system_presence = "Break"

[[fault]]
method = "GET"
path = "/api/v2/presence/definitions"
answer = 503
times = 1
"""


@pytest.fixture(autouse=True)
def no_secret(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def cloud_sim(folder):
    """Runs ``orsagent cloud-sim`` inside this process, which only works for what it refuses."""
    return lambda *arguments: CliRunner().invoke(main, ["cloud-sim", *arguments], prog_name="orsagent")


@pytest.fixture
def serving(folder, environment):
    """Runs ``orsagent cloud-sim`` as a real process; gives it with its address and its source id."""

    @contextmanager
    def start(*arguments, **variables):
        command = [sys.executable, "-u", "-m", "orsagent", "cloud-sim", *arguments]
        with subprocess.Popen(
            command,
            cwd=folder,
            env={**environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                process.address = process.stdout.readline().split()[-1]
                process.source = process.stdout.readline().split()[-1]
                yield process
            finally:
                process.kill()

    return start


def give(process, status, *, secret="no-secret-at-all", agent="user-1", number=1):  # noqa: S107
    with httpx.Client(base_url=process.address) as client:
        auth = ("orsagent-tests", secret)
        answer = client.post("/oauth/token", auth=auth, data={"grant_type": "client_credentials"})
        if answer.status_code != 200:
            return answer.status_code
        event = {
            "eventId": f"7f1e1f64-0000-4000-8000-00000000000{number}",
            "eventDateTime": f"2024-01-01T10:00:0{number}Z",
            "agentId": agent,
            "sourceId": process.source,
            "status": status,
        }
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        path = "/api/v2/events/users/routingstatus"
        return client.post(path, headers=headers, json={"userRoutingStatusEvents": [event]}).status_code


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_tells_what_users_are_given_until_a_signal(serving, folder, number):
    (folder / "users.csv").write_text("agent,user\n1001,user-1\n1002,\n", encoding="utf-8")

    with serving("--users", "users.csv", "--count", "0") as process:
        assert give(process, "Interacting", number=2) == 200
        assert give(process, "Idle") == 200
        process.send_signal(number)
        rest = process.stdout.read()
        process.wait(timeout=30)

    assert rest.splitlines() == [
        "2 users",
        "     2 routing  1001 Interacting",
        "     4 routing  1001 Idle (late)",
        "ended: 4 requests, 0 with a fault, 1 states shown, 1 late",
    ]
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_it_takes_a_file_a_secret_and_faults(serving, folder):
    (folder / "cloud.toml").write_text(CONFIG, encoding="utf-8")
    options = ("--config", "cloud.toml", "--fail", "1", "--kind", "503", "--seed", "3", "-v", "--count", "2")

    with serving(*options, **{VARIABLE: "swordfish"}) as process:
        assert give(process, "Idle") == 401
        assert give(process, "Idle", secret="swordfish") == 503  # noqa: S106
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        process.wait(timeout=30)

    assert rest.splitlines() == [
        "3 users",
        "     1 POST /oauth/token: 401",
        "     2 POST /oauth/token: 200",
        "     3 POST /api/v2/events/users/routingstatus: 503 (answer 503)",
        "ended: 3 requests, 1 with a fault, 0 states shown, 0 late",
    ]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--listen", "nowhere"], "'nowhere' is not HOST:PORT"),
        (["--listen", "0.0.0.0:0"], "Error: 0.0.0.0 can be reached from other machines, and there is no secret"),
        (["--config", "missing.toml"], "Error: missing.toml:1:1: the file cannot be read: No such file"),
        (["--users", "missing.csv"], "Error: missing.csv:1:1: the file cannot be read: No such file"),
        (["--secret-file", "missing"], "Error: missing: the client secret cannot be read: No such file"),
        (["--fail", "2"], "2.0 is not in the range"),
        (["--seed", "2"], "--kind and --seed need --fail"),
        (["--fail", "0.5", "--kind", "418"], "Error: --kind: kinds has '418'; expected some of 429"),
        (["--token-life", "0"], "0 is too short"),
        (["-v", "-q"], "exclude each other"),
        (["--late", "never"], "'never' is not one of 'ignore', 'apply', 'error'"),
    ],
)
def test_what_it_cannot_do_is_told_with_code_2(cloud_sim, arguments, complaint):
    result = cloud_sim(*arguments)

    assert result.exit_code == 2
    assert complaint in result.output.replace("\n", " ")
    assert "Traceback" not in result.output


def test_an_address_that_is_taken_is_told(cloud_sim):
    with FakeCloud() as cloud:
        address = cloud.url.removeprefix("http://")
        result = cloud_sim("--listen", address)

    assert result.exit_code == 2
    assert "cannot listen at 127.0.0.1 port" in result.output


def test_help_says_what_it_is_for(cloud_sim):
    result = cloud_sim("--help")

    assert result.exit_code == 0
    assert "Serve a fake Genesys Cloud over HTTP" in result.output


def test_a_cloud_file_says_what_there_is(folder):
    (folder / "cloud.toml").write_text(CONFIG, encoding="utf-8")

    cloud = load_cloud(folder / "cloud.toml", token_seconds=5)

    assert cloud.presence("1001") == "Available"
    assert cloud.definition_id("Smoking")
    assert (cloud.requests_per_minute, cloud.token_seconds) == (100, 5)
    assert [repr(one) for one in cloud.unhit_faults] == [
        "GET /api/v2/presence/definitions: answer 503, at most 1 time; used by no request"
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x = ", "cloud.toml:1:5: this is not TOML"),
        ("users = 1", "cloud.toml:1:1: unknown key 'users'; expected one of client_id"),
        ("user = 1", "cloud.toml:1:1: user is no array of tables; write [[user]]"),
        ("random_faults = 1", "cloud.toml:1:1: random_faults is no table; write [random_faults]"),
        ("requests_per_minute = 0", "cloud.toml:1:1: requests_per_minute is 0, expected a whole number from 1 up"),
        ('late_events = "x"', "late_events is 'x', expected ignore, apply or error"),
        ("token_seconds = 0", "token_seconds is 0; expected more than 0"),
        ('[[user]]\nid = "a"\n[[user]]\nid = "a"', "cloud.toml:3:3: there is a user 'a' already"),
        ('[[user]]\n\npresence = "Gone"', "'Gone' is no system presence"),
        ("[[user]]\n id = 7", "cloud.toml:2:2: id is 7, expected a string"),
        ('[[definition]]\nlabel = "x"', "cloud.toml:1:3: system_presence is missing"),
        ('[[fault]]\nmethod = "GET"\npath = "/x"\nanswer = 503', "there is no endpoint GET /x"),
        ('[[fault]]\nmethod = "*"\npath = "*"', "the fault says nothing of what happens; expected one of answer, drop"),
        (
            '[[fault]]\nmethod = "*"\npath = "*"\ndrop = "all"',
            "cloud.toml:4:1: drop is 'all', expected request or answer",
        ),
        ("[random_faults]\nseed = 1", "cloud.toml:1:2: share is missing, expected a part from 0 to 1"),
        ("[random_faults]\nseed = 1\nshare = 1\nkinds = ['x']", "cloud.toml:4:1: kinds is ['x'], expected a list"),
    ],
)
def test_what_makes_no_sense_in_a_cloud_file_is_told_with_its_place(folder, text, complaint):
    (folder / "cloud.toml").write_text(text, encoding="utf-8")

    with pytest.raises(CloudFileError) as raised:
        load_cloud("cloud.toml")
    assert complaint in str(raised.value)


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        ('drop = "request"', "drop the request"),
        ('drop = "answer"', "drop the answer"),
        ("delay = 0.5", "delay by 0.5 s"),
        ('partial = {1001 = "no"}\nretryable = true', "partial failure"),
        ("answer = 429\nretry_after = 2\nmessage = 'slowly'", "answer 429"),
    ],
)
def test_every_fault_can_be_written_in_a_cloud_file(folder, effect, told):
    (folder / "cloud.toml").write_text(f'[[fault]]\nmethod = "*"\npath = "*"\n{effect}', encoding="utf-8")

    (fault,) = load_cloud("cloud.toml").unhit_faults

    assert str(fault.effect) == told
