"""``orsagent sync``: real processes, a fake Genesys Cloud, and a feed of agent states."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from queue import Empty, Queue

import httpx
import pytest

from orsagent.sync.outbox import SqliteOutbox
from orsagent.sync.sources import StatServerFeed
from orsagent.testing import FakeCloud
from orsagent.tlib import FakeTServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

PATIENCE = 60.0
SECRET = "no-secret-at-all"  # noqa: S105 - that of the fake
MORE = {"instances": {"redis": "reds://:swordfish@127.0.0.1"}}
RECORDING = """
{"message": "Connected", "server": "recorded", "at": 1700000000}
{"message": "StateUpdate", "agent_id": "1001", "status": "WaitForNextCall", "time": 1700000000, "at": 1700000000}
{"message": "Synchronised", "at": 1700000000}
{"message": "StateUpdate", "agent_id": "1001", "status": "NotReadyForNextCall", "time": 1700000060, "at": 1700000060}
{"message": "ReasonUpdate", "agent_id": "1001", "time": 1700000060, "reasons": {"ReasonCode": "Meal"}, "at": 1700000060}
{"message": "StateUpdate", "agent_id": "1002", "status": "LoggedOut", "time": 1700000061, "at": 1700000061}
"""


@contextmanager
def feeding(tserver):
    """A feed in a thread of its own; gives its address, and a way to do something in that thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def do(function):
        async def inside():
            return function()

        return asyncio.run_coroutine_threadsafe(inside(), loop).result(PATIENCE)

    feed = StatServerFeed(tserver)
    asyncio.run_coroutine_threadsafe(feed.start(), loop).result(PATIENCE)
    try:
        yield feed.address, do
    finally:
        asyncio.run_coroutine_threadsafe(feed.stop(), loop).result(PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class Running:
    """A process whose lines can be waited for."""

    def __init__(self, process):
        self.process = process
        self.lines = []
        self._new = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            self._new.put(line.rstrip("\n"))

    def until(self, text):
        """The first line with this text in it."""
        end = time.monotonic() + PATIENCE
        for line in self.lines:
            if text in line:
                return line
        while True:
            try:
                line = self._new.get(timeout=max(0.0, end - time.monotonic()))
            except Empty:
                raise AssertionError(f"{text!r} did not come: {self.lines}") from None
            self.lines.append(line)
            if text in line:
                return line

    def end(self, number=signal.SIGTERM):
        """Its exit code, and its standard output, after a signal."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        out = self.process.stdout.read() if self.process.stdout else ""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        while not self._new.empty():
            self.lines.append(self._new.get())
        return code, out

    def address(self):
        return self.until("health at").split("http://")[1].removesuffix("/healthz")


@pytest.fixture
def cloud():
    with FakeCloud(requests_per_minute=1_000_000) as one:
        one.add_user("user-1", agent="1001")
        yield one


@pytest.fixture
def tserver():
    one = FakeTServer("SW1")
    one.add_agent("1001", dn="7001", state="Ready")
    return one


@pytest.fixture
def configure(folder, cloud):
    """Writes orsagent.toml and what belongs to it; keyword arguments are sections."""

    def write(address="127.0.0.1:9", **sections):
        usual = {
            "source": {"addresses": [str(address)]},
            "agents": {"file": "agents.csv"},
            "cloud": {
                "api": cloud.url,
                "login": cloud.url,
                "client_id": cloud.client_id,
                "secret_file": "secret",
                "source_id": cloud.source_id,
                "requests_per_minute": 100_000,
            },
            "delivery": {"first_pause": 0.02, "longest_pause": 0.05},
            "reconciliation": {"every": 0},
            "http": {"listen": "127.0.0.1:0"},
            "log": {"progress": 0.2},
        }
        lines = []
        for name in dict.fromkeys([*usual, *sections]):
            values = {**usual.get(name, {}), **sections.get(name, {})}
            lines += [f"[{name}]"]
            lines += [f"{key} = {json.dumps(value)}" for key, value in values.items() if value is not None]
        (folder / "orsagent.toml").write_text("\n".join(lines), encoding="utf-8")
        (folder / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
        (folder / "agents.csv").write_text("agent,user\n1001,user-1\n", encoding="utf-8")

    return write


@pytest.fixture
def sync(folder, environment):
    """Starts ``orsagent sync``."""

    @contextmanager
    def start(*arguments, stdout=subprocess.PIPE, **variables):
        with subprocess.Popen(
            [sys.executable, "-m", "orsagent", "sync", *arguments],
            cwd=folder,
            env={**environment, **variables},
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield Running(process)
            finally:
                process.kill()

    return start


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)


def get(address, path):
    with httpx.Client(trust_env=False) as client:
        return client.get(f"http://{address}{path}", timeout=PATIENCE)


# --- --check


def test_a_right_configuration_is_told_with_its_agents(process, configure):
    configure()
    answer = process("sync", "--check")
    assert (answer.code, answer.out) == (0, "orsagent.toml: right; 1 agent, 1 with a user\n"), answer.err


def test_all_mistakes_are_told_at_once_each_with_its_place(process, configure, folder):
    configure("nowhere", delivery={"batch": 101, "bach": 1}, cloud={"region": "mars"}, **MORE)
    answer = process("sync")
    assert answer.code == 2
    assert "Traceback" not in answer.err
    lines = answer.err.removeprefix("Error: ").splitlines()
    assert [line.split(", expected")[0] for line in lines] == [
        "orsagent.toml:2:1: [source] addresses is ['nowhere']",
        "orsagent.toml:6:1: [cloud] has both region and api; expected one of them",
        "orsagent.toml:12:1: [cloud] region is 'mars'",
        "orsagent.toml:16:1: [delivery] batch is 101",
        "orsagent.toml:17:1: [delivery] has no key bach; did you mean batch?",
        "orsagent.toml:25:1: [instances] redis is wrong",
    ]


@pytest.mark.parametrize(
    ("sections", "complaint"),
    [
        ({"agents": {"file": "missing.csv"}}, "missing.csv:1:1: the file cannot be read: No such file"),
        ({"cloud": {"secret_file": "missing"}}, "9:1: [cloud] secret_file: missing: the client secret cannot be read"),
        ({"cloud": {"secret_file": None}}, "5:2: [cloud] secret_file: there is no client secret: name a file, or set "),
        ({"cloud": {"secret_file": "empty"}}, "9:1: [cloud] secret_file: empty: the client secret is empty"),
        ({"cloud": {"ca_file": "missing.pem", "api": "https://localhost"}}, "missing.pem"),
        ({"source": {"tls": True, "ca_file": "missing.pem"}}, "missing.pem: no certificates in PEM"),
        ({"source": {"addresses": None, "recording": "missing.jsonl"}}, "missing.jsonl"),
        ({"outbox": {"file": "missing/outbox.db"}}, "22:1: [outbox] file: there is no folder missing"),
        ({"outbox": {"file": "folder"}}, "22:1: [outbox] file: folder is a folder"),
    ],
)
def test_what_a_configuration_names_and_is_not_there_is_found_by_check(process, configure, folder, sections, complaint):
    configure(**sections)
    (folder / "empty").write_text("\n", encoding="utf-8")
    (folder / "folder").mkdir()
    answer = process("sync", "--check", ORSAGENT_CLOUD_SECRET="")
    assert answer.code == 2
    assert answer.err.startswith("Error: ")
    assert complaint in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("sections", "complaint"),
    [
        ({"agents": {"file": "missing.csv"}}, "missing.csv:1:1: the file cannot be read: No such file"),
        ({"cloud": {"secret_file": "missing"}}, "missing: the client secret cannot be read: No such file"),
        ({"source": {"addresses": None, "recording": "missing.jsonl"}}, "missing.jsonl"),
        ({"outbox": {"file": "missing/outbox.db"}}, "missing/outbox.db: unable to open database file"),
    ],
)
def test_what_is_not_there_ends_the_start(process, configure, sections, complaint):
    configure(**sections)
    answer = process("sync")
    assert answer.code == 2
    assert complaint in answer.err
    assert "Traceback" not in answer.err


def test_a_configuration_that_is_not_there_is_told(process):
    answer = process("sync")
    assert (answer.code, answer.err.splitlines()) == (
        2,
        ["Error: orsagent.toml:1:1: the file cannot be read: No such file or directory"],
    )


@pytest.mark.parametrize(
    ("module", "sections", "complaint"),
    [
        ("httpx", {}, 'Genesys Cloud needs httpx: pip install "orsagent[cloud]"'),
        (
            "redis",
            {"instances": {"redis": "redis://127.0.0.1:1/0"}},
            "leases in Redis need the extra: pip install 'orsagent[redis]'",
        ),
    ],
)
def test_an_extra_that_is_missing_is_named(environment, folder, configure, module, sections, complaint):
    configure(**sections)
    program = f"import sys; sys.modules['{module}'] = None; from orsagent.cli import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", program, "sync"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, f"Error: {complaint}")
    assert "Traceback" not in done.stderr


# --- running


def test_states_go_from_the_source_to_genesys_cloud_until_a_signal_and_the_outbox_stays(
    sync, configure, cloud, tserver, folder
):
    with feeding(tserver) as (address, do):
        configure(address)
        with sync() as running:
            running.until("started; health at http://127.0.0.1:")
            until(lambda: cloud.state("1001") == "OnQueue/Idle")
            do(lambda: tserver.agents[0].not_ready(reasons={"ReasonCode": "Break"}))
            until(lambda: cloud.state("1001") == "Break/OffQueue")
            line = running.until("accepted 4")
            assert "source synchronised, agents 1 (0 stale), decided 2, accepted 4, waiting 0, cloud there" in line
            assert running.end() == (0, "")
            assert running.lines[-1] == "ended"
    box = SqliteOutbox(folder / "outbox.db")
    assert {agent: str(one.state) for agent, one in box.states().items()} == {"1001": "Break/OffQueue"}
    box.close()


def test_ctrl_c_ends_it_as_sigterm_does(sync, configure, tserver):
    with feeding(tserver) as (address, _):
        configure(address)
        with sync() as running:
            running.until("started")
            assert running.end(signal.SIGINT) == (0, "")
            assert running.lines[-1] == "ended"


def test_sighup_reads_the_list_of_agents_again(sync, configure, cloud, tserver, folder):
    tserver.add_agent("1002", dn="7002", state="NotReady")
    cloud.add_user("user-2", agent="1002")
    with feeding(tserver) as (address, _):
        configure(address)
        with sync() as running:
            until(lambda: cloud.state("1001") == "OnQueue/Idle")
            (folder / "agents.csv").write_text("1001,user-1\n1002,user-2\n", encoding="utf-8")
            running.process.send_signal(signal.SIGHUP)
            running.until("the list of agents was read again: 1 are new, 0 are gone, 0 have another user")
            until(lambda: cloud.state("1002") == "Busy/OffQueue")
            (folder / "agents.csv").write_text("1001,user-1,x\n", encoding="utf-8")
            running.process.send_signal(signal.SIGHUP)
            running.until("agents.csv:1:13: found 3 columns, expected agent and user; the agents stay as they were")
            assert running.end()[0] == 0


def test_a_dry_run_prints_and_sends_nothing(sync, configure, cloud, tserver, folder):
    with feeding(tserver) as (address, _):
        configure(address)
        sent = len(cloud.requests)
        with sync("--dry-run") as running:
            running.until("accepted 2")
            code, out = running.end()
    assert code == 0
    assert [line.split()[1:] for line in out.splitlines()] == [
        ["presence", "1001", "OnQueue"],
        ["routing", "1001", "Idle"],
    ]
    assert len(cloud.requests) == sent
    assert not (folder / "outbox.db").exists()


def test_a_dry_run_whose_reader_goes_away_ends(sync, configure, tserver):
    with feeding(tserver) as (address, do):
        configure(address)
        with sync("--dry-run") as running:
            assert "OnQueue" in running.process.stdout.readline()
            running.process.stdout.close()
            running.process.stdout = None
            do(tserver.agents[0].not_ready)
            assert running.wait()[0] == 0
    assert not [line for line in running.lines if "Traceback" in line or "BrokenPipe" in line]


def test_a_source_that_is_away_is_told_and_tried_again(sync, configure, cloud, tserver):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configure(f"127.0.0.1:{port}")
    with sync() as running:
        address = running.address()
        running.until(f"127.0.0.1:{port} cannot be reached: Connect call failed")
        line = running.until("source away since 2")
        assert f"(127.0.0.1:{port} cannot be reached: Connect call failed" in line
        answer = get(address, "/readyz")
        assert (answer.status_code, answer.json()["ready"]) == (503, False)
        assert answer.json()["reasons"] == ["the source has no Stat Server, or its snapshot is not complete"]
        assert get(address, "/healthz").status_code == 200
        assert running.end()[0] == 0


def test_a_wrong_client_secret_is_an_alarm_and_nothing_is_lost(sync, configure, cloud, tserver, folder):
    with feeding(tserver) as (address, _):
        configure(address)
        (folder / "secret").write_text("swordfish", encoding="utf-8")
        with sync() as running:
            line = running.until("alarm=unauthorised")
            assert "Genesys Cloud refuses client id, secret or token; check the OAuth client" in line
            line = running.until("cloud away since")
            assert "waiting 2, the oldest for " in line
            assert running.end()[0] == 0
        assert "swordfish" not in "\n".join(running.lines)
        configure(address)
        with sync() as running:
            until(lambda: cloud.state("1001") == "OnQueue/Idle")
            assert running.end()[0] == 0


def test_a_port_in_use_is_told(process, configure):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        configure(http={"listen": f"127.0.0.1:{port}"})
        answer = process("sync")
    assert (answer.code, answer.err) == (2, f"Error: cannot listen at 127.0.0.1:{port}: Address already in use\n")


def test_an_outbox_in_use_is_told(process, configure, folder):
    configure()
    box = SqliteOutbox(folder / "outbox.db")
    answer = process("sync")
    box.close()
    assert answer.code == 2
    assert "outbox.db is in use by another process; give each instance an outbox of its own" in answer.err


def test_logs_in_json_parse_line_by_line_and_hold_no_secret(sync, configure, cloud, tserver):
    with feeding(tserver) as (address, do):
        configure(address, log={"format": "json", "level": "debug"})
        with sync() as running:
            until(lambda: cloud.state("1001") == "OnQueue/Idle")
            cloud.expire_tokens()
            do(tserver.agents[0].not_ready)
            until(lambda: cloud.state("1001") == "Busy/OffQueue")
            assert running.end()[0] == 0
    told = [json.loads(line) for line in running.lines]
    assert {"time", "level", "logger", "message"} <= set.intersection(*(set(one) for one in told))
    messages = [one["message"] for one in told]
    assert messages[-1] == "ended"
    assert any(message.startswith("started; health at") for message in messages)
    assert {"decided", "accepted"} <= set(messages)
    whole = "\n".join(running.lines)
    assert SECRET not in whole
    assert "Bearer" not in whole


# --- explain, replay


@pytest.fixture
def recording(folder):
    (folder / "monday.jsonl").write_text(RECORDING.lstrip(), encoding="utf-8")
    return "monday.jsonl"


def test_explain_shows_the_rows_and_the_readings(process):
    out = process("sync", "explain").out
    assert "after-call-work: Not Ready - ACW, no call: as it was/Interacting\n" in out
    assert [line[:2] for line in out.splitlines()[-14:]] == [f"{n:>2}" for n in range(1, 15)]


def test_explain_of_a_recording_says_why(process, recording):
    answer = process("sync", "explain", recording, "--agent", "1001")
    assert answer.code == 0, answer.err
    assert "2023-11-14T22:13:20.000Z" in answer.out
    assert "1002" not in answer.out


def test_explain_of_a_recording_says_what_replay_decides(process, folder):
    said = [
        ("StateUpdate", 0, {"status": "NotReadyForNextCall"}),
        ("ReasonUpdate", 0, {"reasons": {"ReasonCode": "Meal"}}),
        ("StateUpdate", 60, {"status": "CallInbound"}),
        ("StateUpdate", 90, {"status": "Rebooting"}),
        ("StateUpdate", 120, {"status": "NotReadyForNextCall"}),
        ("StateUpdate", 180, {"status": "WaitForNextCall"}),
    ]
    lines = [json.dumps({"message": what, "agent_id": "1001", "time": at, "at": at, **more}) for what, at, more in said]
    (folder / "day.jsonl").write_text("\n".join(lines), encoding="utf-8")
    explained = process("sync", "explain", "day.jsonl").out.splitlines()
    told = [line.rpartition(": ")[2] for line in explained if "Z agent 1001" in line]
    assert told == [
        "Busy/OffQueue",
        "Meal/OffQueue",
        "Busy/Interacting",
        "hold, nothing is sent",
        "Meal/OffQueue",
        "OnQueue/Idle",
    ]
    replayed = [line.split()[-1] for line in process("sync", "replay", "day.jsonl").out.splitlines()]
    assert replayed == ["Meal/OffQueue", "Busy/Interacting", "Meal/OffQueue", "OnQueue/Idle"]


@pytest.mark.parametrize("before", [True, False], ids=["before the command", "behind it"])
@pytest.mark.parametrize(("command", "ends"), [("replay", "Busy/OffQueue"), ("explain", "OffQueue")])
def test_explain_and_replay_go_by_the_mapping_of_a_configuration(process, configure, recording, before, command, ends):
    configure(mapping={"reason_key": "Grund"})
    config = ("--config", "orsagent.toml")
    words = (*config, command, recording) if before else (command, recording, *config)
    answer = process("sync", *words, "--agent", "1001")
    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[1 if command == "replay" else -1].endswith(ends)
    assert "Meal/" not in answer.out


@pytest.mark.parametrize("command", ["explain", "replay"])
def test_a_configuration_that_is_not_there_is_told_by_explain_and_replay(process, recording, command):
    answer = process("sync", "--config", "missing.toml", command, recording)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("Error: missing.toml:1:1: the file cannot be read")


def test_replay_prints_what_would_be_decided_and_when(process, recording):
    answer = process("sync", "replay", recording)
    assert (answer.code, answer.out.splitlines()) == (
        0,
        [
            "2023-11-14T22:13:20.000Z 1001 OnQueue/Idle",
            "2023-11-14T22:14:20.000Z 1001 Meal/OffQueue",
            "2023-11-14T22:14:21.000Z 1002 Offline/OffQueue",
        ],
    )


def test_replay_in_json_has_an_object_for_each_decision(process, recording):
    answer = process("sync", "replay", recording, "--json", "--agent", "1002")
    (told,) = [json.loads(line) for line in answer.out.splitlines()]
    assert told == {
        "agent": "1002",
        "time": 1700000061.0,
        "presence": "Offline",
        "routing": "OffQueue",
        "row": "logged-off",
        "readings": [],
    }


def test_replay_with_why_names_row_and_readings(process, recording):
    out = process("sync", "replay", recording, "--why", "--agent", "1001").out
    assert "meal" in out
    assert len(out.splitlines()) > 2


@pytest.mark.parametrize("command", [("explain",), ("replay",)])
@pytest.mark.parametrize(
    ("text", "complaint"),
    [(None, "missing.jsonl"), ("nonsense\n", "missing.jsonl:1:"), ('{"message": "Hello"}\n', "missing.jsonl:1:")],
)
def test_a_recording_that_is_none_is_told_with_its_place(process, folder, command, text, complaint):
    if text is not None:
        (folder / "missing.jsonl").write_text(text, encoding="utf-8")
    answer = process("sync", *command, "missing.jsonl")
    assert answer.code == 2
    assert answer.err.startswith(f"Error: {complaint}")
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("arguments", [("explain",), ("replay", "long.jsonl"), ("replay", "long.jsonl", "--json")])
def test_a_reader_who_goes_away_is_no_error(folder, environment, arguments):
    line = '{{"message": "StateUpdate", "agent_id": "1001", "status": "{}", "time": {}, "at": {}}}\n'
    states = ("WaitForNextCall", "NotReadyForNextCall")
    text = "".join(line.format(states[n % 2], 1_700_000_000 + n, 1_700_000_000 + n) for n in range(5000))
    (folder / "long.jsonl").write_text(text, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "orsagent", "sync", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        process.stdout = None
        error = process.stderr.read()
        assert (process.wait(PATIENCE), error) == (0, "")


def test_what_cannot_go_on_ends_with_code_1_and_its_reason(folder, configure, environment):
    configure()
    program = """
import sys
from orsagent.cli import main
from orsagent.sync.synchronisation import Synchronisation
def broken(self, agents):
    raise RuntimeError("a defect")
Synchronisation.set_agents = broken
main(["sync"])
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        running = Running(process)
        running.until("started")
        process.send_signal(signal.SIGHUP)
        assert process.wait(PATIENCE) == 1
        assert running.until("Error: it") == "Error: it cannot go on: RuntimeError: a defect"
