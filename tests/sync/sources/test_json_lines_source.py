"""JSON lines over real loopback sockets: the source, the feed, and everything that can go wrong between them."""

import asyncio
import logging
import ssl
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
import trustme

from orsagent.sync.json_form import write_message
from orsagent.sync.sources import FakeTServerSource, FeedFault, JsonLinesSource, MemorySource, StatServerFeed
from orsagent.sync.sources.wire import Close, Open, Resync
from orsagent.sync.updates import Connected, Disconnected, StateUpdate, Status, Synchronised
from orsagent.tlib import FakeTServer
from orsagent.tlib.net import Address, Backoff, ListenError, client_tls, server_tls

QUICK = Backoff(first=0.001, longest=0.002, seed=1)
PATIENT = 3_600.0


@pytest.fixture
def tserver():
    tserver = FakeTServer("SW1")
    tserver.add_agent("1001", dn="7001", state="Ready")
    tserver.add_agent("1002", dn="7002", state="NotReady", reasons={"ReasonCode": "Break"})
    return tserver


@asynccontextmanager
async def opened(addresses, inbox, agents=("1001", "1002"), **options):
    source = JsonLinesSource(addresses, **{"backoff": QUICK, "heartbeat": PATIENT, **options})
    source.open(agents, inbox)
    try:
        yield source
    finally:
        source.close()
        await source.wait_closed()


@asynccontextmanager
async def served(play):
    """A server that plays its part with each client: ``await play(reader, writer, number)``; gives the address."""
    writers, tasks, errors = [], set(), []

    async def visit(reader, writer):
        tasks.add(asyncio.current_task())
        writers.append(writer)
        try:
            await play(reader, writer, len(writers))
        except ConnectionError:
            pass  # the client may leave at any moment
        except AssertionError as error:
            errors.append(error)
        finally:
            writer.close()

    server = await asyncio.start_server(visit, "127.0.0.1", 0)
    try:
        yield Address("127.0.0.1", server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        if tasks:
            await asyncio.wait(tasks)
    assert errors == []


async def say(writer, *lines):
    for line in lines:
        text = line if isinstance(line, bytes) else write_message(line).encode()
        writer.write(text + b"\n")
    await writer.drain()


def state(agent_id, status=Status.WaitForNextCall, time=1.0):
    return StateUpdate(agent_id=agent_id, status=status, time=time)


SNAPSHOT = [
    "connected",
    "1001 WaitForNextCall",
    "1002 NotReadyForNextCall",
    "1002 {'ReasonCode': 'Break'}",
    "synchronised",
]


# --- the usual course


def test_opening_brings_a_snapshot_and_then_every_change(run, inbox, tserver):
    async def play():
        async with StatServerFeed(tserver) as feed, opened(str(feed.address), inbox) as source:
            await inbox.synchronised()
            assert inbox.short == SNAPSHOT
            assert source.connected
            assert source.address == feed.address
            tserver.agent("1001").ring().answer()
            await inbox.until(lambda box: box.states()["1001"] == "CallInbound")

    run(play())
    assert inbox.short[5:] == ["1001 CallRinging", "1001 CallInbound"]


def test_what_arrives_is_what_the_source_of_the_feed_has_delivered(run, inbox, tserver):
    direct = []
    FakeTServerSource(tserver).open(["1001", "1002"], direct.append)

    async def play():
        async with StatServerFeed(tserver) as feed, opened(feed.address, inbox):
            await inbox.synchronised()
            tserver.agent("1001").not_ready("Meal", reasons={"n": 7, "bytes": b"\x00\xff", "list": {"a": "ö"}})
            await inbox.until(lambda box: box.reasons("1001"))

    run(play())
    assert inbox == direct


def test_a_change_of_the_scope_opens_and_closes_statistics(run, inbox, tserver):
    async def play():
        async with StatServerFeed(tserver) as feed, opened(feed.address, inbox, ["1001"]) as source:
            await inbox.synchronised()
            source.set_agents(["1002"])
            await inbox.until(lambda box: box.reasons("1002"))
            tserver.agent("1001").not_ready()
            source.resync()
            await inbox.synchronised(2)
            return feed.requests

    requests = run(play())
    assert requests == [Open(agents=("1001",)), Resync(), Close(agents=("1001",)), Open(agents=("1002",)), Resync()]
    assert inbox.short[3:] == [*SNAPSHOT[2:4], "connected", *SNAPSHOT[2:]]


def test_a_scope_that_is_set_before_the_connection_is_there_is_the_one_that_is_opened(run, inbox, tserver):
    async def play():
        async with StatServerFeed(tserver) as feed, opened(feed.address, inbox, ["1001"]) as source:
            source.set_agents(["1002"])
            source.resync()
            await inbox.synchronised()
            return feed.requests

    assert run(play()) == [Open(agents=("1002",)), Resync()]


def test_thousands_of_agents_are_opened_in_lines_that_are_not_too_long(run, inbox):
    source = MemorySource()
    names = [f"{number:05}" for number in range(2_000)]
    source.push(*(state(name) for name in names))

    async def play():
        async with StatServerFeed(lambda: source) as feed, opened(feed.address, inbox, names):
            await inbox.synchronised()
            return feed.requests

    requests = run(play())
    assert [len(one.agents) for one in requests[:-1]] == [500] * 4
    assert inbox[1:-1] == [state(name) for name in names]


def test_nothing_is_delivered_after_close(run, inbox, tserver):
    async def play():
        async with StatServerFeed(tserver) as feed:
            async with opened(feed.address, inbox) as source:
                await inbox.synchronised()
                source.close()
                tserver.agent("1001").not_ready()
            assert not source.connected

    run(play())
    assert inbox.short == SNAPSHOT


def test_a_source_is_opened_once_and_again_after_close(run, inbox, tserver):
    async def play():
        async with StatServerFeed(tserver) as feed, opened(feed.address, inbox) as source:
            with pytest.raises(RuntimeError, match="open already"):
                source.open(["1001"], inbox)
            await inbox.synchronised()
            source.close()
            await source.wait_closed()
            source.open(["1001"], inbox)
            await inbox.synchronised(2)

    run(play())
    assert inbox.short[5:] == ["connected", "1001 WaitForNextCall", "synchronised"]


# --- connections that are lost


def test_a_lost_connection_is_told_and_the_next_one_opens_everything_anew(run, inbox, tserver):
    async def play():
        async with StatServerFeed(tserver) as feed, opened(feed.address, inbox) as source:
            await inbox.synchronised()
            feed.disconnect_all()
            tserver.agent("1001").not_ready("Meal")  # nobody hears that
            await inbox.synchronised(2)
            assert source.counters.connections == 2
            assert source.counters.losses == 1
            return feed.requests

    requests = run(play())
    assert requests == [Open(agents=("1001", "1002")), Resync()] * 2
    assert inbox.short[5:8] == ["disconnected", "connected", "1001 NotReadyForNextCall"]
    assert "was lost: the other side has closed the connection" in inbox[5].reason or "broke" in inbox[5].reason


def test_the_backup_takes_over_and_the_primary_again(run, inbox, tserver):
    async def play():
        async with StatServerFeed(tserver) as primary, StatServerFeed(tserver) as backup:
            addresses = [primary.address, backup.address]
            async with opened(addresses, inbox) as source:
                await inbox.synchronised()
                assert source.address == primary.address
                await primary.stop()
                await inbox.synchronised(2)
                assert source.address == backup.address
                port = addresses[0].port
                async with StatServerFeed(tserver, port=port):
                    await backup.stop()
                    await inbox.synchronised(3)
                    assert source.address == addresses[0]

    run(play())
    assert inbox.short == [*SNAPSHOT, "disconnected", *SNAPSHOT, "disconnected", *SNAPSHOT]


def test_a_server_without_its_stat_server_is_left_for_the_other_one(run, inbox, tserver):
    async def without(reader, writer, number):
        await say(writer, Disconnected(reason="Stat Server is down"))
        await reader.read()

    async def play():
        async with (
            served(without) as address,
            StatServerFeed(tserver) as backup,
            opened([address, backup.address], inbox) as source,
        ):
            await inbox.synchronised()
            assert source.address == backup.address

    run(play())
    assert inbox.short == ["disconnected", *SNAPSHOT]
    assert "it has lost its Stat Server: Stat Server is down" in inbox[0].reason


def test_without_another_server_the_return_of_the_stat_server_is_awaited(run, inbox):
    source = MemorySource("stat1")
    source.push(state("1001"))

    async def play():
        async with StatServerFeed(lambda: source) as feed, opened(feed.address, inbox, ["1001"]) as client:
            await inbox.synchronised()
            source.disconnect("maintenance")
            source.push(state("1001", Status.LoggedOut))
            await inbox.until(lambda box: Disconnected(reason="maintenance") in box)
            assert not client.connected
            source.reconnect()
            await inbox.synchronised(2)
            assert client.counters.connections == 1

    run(play())
    assert inbox.short[3:] == ["disconnected", "connected", "1001 LoggedOut", "synchronised"]


def test_servers_that_cannot_be_reached_are_told_of_once_and_tried_again(run, inbox, tserver):
    async def play():
        async with StatServerFeed(tserver) as feed:
            address = feed.address
        async with opened([address, "[::1]:1"], inbox) as source:
            await inbox.until(len)
            async with StatServerFeed(tserver, port=address.port):
                await inbox.synchronised()
                assert source.counters.failures >= 1

    run(play())
    assert inbox.short == ["disconnected", *SNAPSHOT]
    assert "cannot be reached" in inbox[0].reason


def test_a_host_that_is_no_host_name_is_a_server_that_cannot_be_reached(run, inbox):
    async def play():
        async with opened([Address("x" * 70 + ".example", 1)], inbox):
            await inbox.until(len)

    run(play())
    assert inbox.short == ["disconnected"]


def test_a_server_that_does_not_speak_is_given_up(run, inbox):
    async def silent(reader, writer, number):
        await reader.read()

    async def play():
        async with served(silent) as address, opened(address, inbox, snapshot_timeout=0.01) as source:
            await inbox.until(len)
            return source.snapshot_timeout

    run(play())
    assert inbox.short == ["disconnected"]
    assert "no complete snapshot within 0.01 s" in inbox[0].reason


def test_a_snapshot_that_does_not_end_is_given_up(run, inbox, pass_time):
    async def endless(reader, writer, number):
        await say(writer, Connected(server="stat1"), state("1001"))
        await reader.read()

    async def play():
        async with served(endless) as address, opened(address, inbox, snapshot_timeout=20):
            await inbox.until(lambda box: len(box) == 2)
            await pass_time(5, lambda box: "disconnected" in box.short)

    run(play())
    assert inbox.short[:3] == ["connected", "1001 WaitForNextCall", "disconnected"]
    assert "no complete snapshot within 20 s" in inbox[2].reason


def test_a_server_that_gives_no_sign_of_life_is_given_up(run, inbox, tserver, pass_time):
    faults = [FeedFault(kind="stall", after=5)]

    async def play():
        async with (
            StatServerFeed(tserver, faults=faults, heartbeat=PATIENT) as feed,
            opened(feed.address, inbox, heartbeat=10),
        ):
            await inbox.synchronised()
            await pass_time(5, lambda box: "disconnected" in box.short)
            await inbox.synchronised(2)

    run(play())
    assert inbox.short == [*SNAPSHOT, "disconnected", *SNAPSHOT]
    assert "no sign of life for 20 s" in inbox[5].reason


def test_an_idle_connection_stays_while_its_server_answers(run, inbox, skip):
    async def answer(reader, writer, number):
        await say(writer, Connected(server="s"), Synchronised())
        for asked in range(3):
            while b"Ping" not in (line := await reader.readline()):
                assert line, "the client has left"
            # the state tells the test that the answer before it has arrived
            await say(writer, b'{"message":"Pong"}', state("1001", time=float(asked)))
        await reader.read()

    async def play():
        async with served(answer) as address, opened(address, inbox, heartbeat=10) as source:
            await inbox.synchronised()
            for asked in range(3):
                skip(10)
                await inbox.until(lambda box, asked=asked: len(box) == 3 + asked)
            assert source.counters.losses == 0

    run(play())
    assert inbox.short == ["connected", "synchronised", *["1001 WaitForNextCall"] * 3]


def test_a_sign_of_life_that_the_server_asks_for_is_given(run, inbox):
    given = asyncio.Event()

    async def play():
        async def ask_for_it(reader, writer, number):
            await say(writer, b'{"message":"Ping"}')
            while b"Pong" not in await reader.readline():
                pass
            given.set()
            await reader.read()

        async with served(ask_for_it) as address, opened(address, inbox):
            await given.wait()

    run(play())


# --- what may come


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("disconnect", "was lost"),
        ("cut", "was lost"),
        ("garbage", "what came is no JSON"),
        ("endless", "a line of more than 100,000 bytes"),
    ],
)
def test_after_a_broken_stream_the_next_connection_brings_everything(run, inbox, tserver, kind, reason):
    faults = [FeedFault(kind=kind, after=2)]

    async def play():
        async with (
            StatServerFeed(tserver, faults=faults) as feed,
            opened(feed.address, inbox, max_line=100_000),
        ):
            await inbox.synchronised()

    run(play())
    assert inbox.short == [*SNAPSHOT[:2], "disconnected", *SNAPSHOT]
    assert reason in inbox[2].reason


def test_a_line_that_is_no_known_message_is_skipped_counted_and_logged(run, inbox, tserver, caplog):
    faults = [FeedFault(kind="unknown", after=2)]

    async def play():
        async with StatServerFeed(tserver, faults=faults) as feed, opened(feed.address, inbox) as source:
            await inbox.synchronised()
            return feed.address, source.counters

    with caplog.at_level(logging.WARNING, "orsagent.sync"):
        address, counters = run(play())
    assert inbox.short == SNAPSHOT
    assert counters.malformed == 1
    assert f"{address}:3:57: status: found {{'of': 'tomorrow'}}, expected a status such as" in caplog.text


def test_many_lines_that_are_skipped_do_not_flood_the_log(run, inbox, caplog):
    async def strange(reader, writer, number):
        await say(writer, Connected(server="s"), *[b'{"message":"Weather"}'] * 500, Synchronised())
        await reader.read()

    async def play():
        async with served(strange) as address, opened(address, inbox) as source:
            await inbox.synchronised()
            return source.counters.malformed

    with caplog.at_level(logging.WARNING, "orsagent.sync"):
        assert run(play()) == 500
    assert len(caplog.records) == 11


def test_messages_outside_of_the_scope_or_before_the_snapshot_are_left_out(run, inbox):
    async def early(reader, writer, number):
        await say(writer, Synchronised(), state("1001"), Connected(), state("9"), state("1001"), Synchronised())
        await reader.read()

    async def play():
        async with served(early) as address, opened(address, inbox) as source:
            await inbox.synchronised()
            assert source.counters.stray == 3
            return address

    address = run(play())
    assert inbox == [Connected(server=str(address)), state("1001"), Synchronised()]


def test_lines_may_come_in_pieces_and_empty_lines_are_nothing(run, inbox):
    async def pieces(reader, writer, number):
        for message in (Connected(server="s"), state("1001"), Synchronised()):
            for byte in write_message(message).encode() + b"\r\n\n":
                writer.write(bytes([byte]))
                await writer.drain()
        await reader.read()

    async def play():
        async with served(pieces) as address, opened(address, inbox):
            await inbox.synchronised()

    run(play())
    assert inbox.short == ["connected", "1001 WaitForNextCall", "synchronised"]


def test_what_the_service_could_not_take_comes_again_with_the_next_snapshot(run, inbox, tserver, caplog):
    refused = []

    def take(message):
        if isinstance(message, StateUpdate) and not refused:
            refused.append(message)
            raise OSError("no space left on device")
        inbox(message)

    async def play():
        async with StatServerFeed(tserver) as feed, opened(feed.address, take) as source:
            await inbox.synchronised()
            assert source.counters.undelivered == 1

    run(play())
    assert inbox.short == ["connected", "disconnected", *SNAPSHOT]
    assert "the service could not take a message" in caplog.text


def test_a_service_that_takes_nothing_at_all_does_not_end_the_source(run, caplog):
    attempts = []

    async def play():
        came = asyncio.Event()

        def take(message):
            attempts.append(message)
            if len(attempts) == 5:
                came.set()
            raise RuntimeError("broken")

        async with served(hello) as address, opened(address, take):
            await came.wait()

    async def hello(reader, writer, number):
        await say(writer, Connected(server="s"), Synchronised())
        await reader.read()

    run(play())
    assert len(attempts) >= 5


def test_a_flood_of_lines_lets_others_in_the_loop_have_their_turn(run, inbox):
    turns = []

    async def flood(reader, writer, number):
        await say(writer, Connected(server="s"), *[state("1001", time=float(n)) for n in range(5_000)], Synchronised())
        await reader.read()

    async def play():
        async with served(flood) as address, opened(address, inbox):

            async def neighbour():
                while True:
                    turns.append(len(inbox))
                    await asyncio.sleep(0)

            task = asyncio.create_task(neighbour())
            await inbox.synchronised()
            task.cancel()

    run(play())
    assert len(inbox) == 5_002
    steps = [after - before for before, after in pairwise(turns)]
    assert max(steps) <= 300


# --- TLS


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder, authority = tmp_path_factory.mktemp("tls"), trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    trustme.CA().cert_pem.write_to_path(folder / "stranger.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(folder / "both.pem")
    return folder


def test_states_travel_encrypted(run, inbox, tserver, files):
    async def play():
        async with (
            StatServerFeed(tserver, tls=server_tls(files / "both.pem")) as feed,
            opened(feed.address, inbox, tls=client_tls(files / "ca.pem")),
        ):
            await inbox.synchronised()

    run(play())
    assert inbox.short == SNAPSHOT


@pytest.mark.parametrize("authority", ["stranger.pem", None])
def test_a_server_that_is_not_trusted_or_speaks_no_tls_is_not_spoken_to(run, inbox, tserver, files, authority):
    tls = server_tls(files / "both.pem") if authority else None

    async def play():
        async with StatServerFeed(tserver, tls=tls) as feed:
            async with opened(feed.address, inbox, tls=client_tls(files / (authority or "ca.pem"))):
                await inbox.until(len)
            return feed.requests

    assert run(play()) == []
    assert inbox.short == ["disconnected"]


# --- the feed


async def ask(feed, *lines):
    """Say lines to a feed, and give what it says until it closes the connection."""
    reader, writer = await asyncio.open_connection(*feed.address)
    writer.write(b"".join(line + b"\n" for line in lines))
    answer = await reader.read()
    writer.close()
    return answer.decode().splitlines()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"hello", "this is not JSON"),
        (b'{"message":"Open","agents":"1001"}', "found '1001', expected an array of strings"),
        (b'{"message":"Open","agents":["1001"],"version":2}', "found version 2, expected 1"),
        (b'{"message":"StateUpdate"}', "found 'StateUpdate', expected one of Open, Close, Resync, Ping, Pong"),
    ],
)
def test_a_request_that_makes_no_sense_is_told_and_ends_the_connection(run, tserver, line, reason):
    async def play():
        async with StatServerFeed(tserver) as feed:
            return await ask(feed, line)

    (answer,) = run(play())
    assert answer.startswith('{"message":"Disconnected"')
    assert reason in answer


def test_a_feed_that_stalls_asks_for_no_sign_of_life_either(run, tserver):
    """Its Ping would be a sign of life of its own."""

    async def play():
        async with StatServerFeed(tserver, faults=[FeedFault(kind="stall", after=0)], heartbeat=0.02) as feed:
            return await ask(feed, b'{"message":"Ping"}')

    assert run(play()) == []


def test_clients_of_a_feed_have_scopes_of_their_own(run, inbox, tserver):
    other = type(inbox)()

    async def play():
        async with (
            StatServerFeed(tserver) as feed,
            opened(feed.address, inbox, ["1001"]),
            opened(feed.address, other, ["1002"]),
        ):
            await inbox.synchronised()
            await other.synchronised()
            assert feed.clients == 2

    run(play())
    assert set(inbox.states()) == {"1001"}
    assert set(other.states()) == {"1002"}


def test_a_client_that_does_not_read_is_given_up_and_the_others_go_on(run, inbox, tserver):
    agent = tserver.agent("1001")

    async def play():
        async with StatServerFeed(tserver, max_backlog=1_000_000) as feed, opened(feed.address, inbox):
            await inbox.synchronised()
            reader, writer = await asyncio.open_connection(*feed.address, limit=1_024)
            writer.write(b'{"message":"Open","agents":["1001"]}\n{"message":"Resync"}\n')
            await reader.readline()
            while feed.clients > 1:
                agent.not_ready(f"{len(inbox):0100000}")
                seen = len(inbox) + 1
                await inbox.until(lambda box, seen=seen: len(box) >= seen)
            writer.transport.abort()

    run(play())
    assert "disconnected" not in inbox.short


def test_a_source_that_fails_ends_the_client_and_not_the_feed(run, inbox, tserver, caplog):
    class Broken(MemorySource):
        def open(self, agents, deliver):
            raise RuntimeError("no licence")

    sources = iter([Broken(), FakeTServerSource(tserver)])

    async def play():
        async with StatServerFeed(lambda: next(sources)) as feed, opened(feed.address, inbox):
            await inbox.synchronised()

    run(play())
    assert inbox.short == ["disconnected", *SNAPSHOT]
    assert "no licence" in inbox[0].reason


def test_a_feed_listens_elsewhere_than_on_this_machine_only_when_that_is_meant(tserver):
    with pytest.raises(ListenError, match="could read the states of agents"):
        StatServerFeed(tserver, host="0.0.0.0")  # noqa: S104 -- refused

    assert StatServerFeed(tserver, host="0.0.0.0", allow_remote=True).clients == 0  # noqa: S104 -- not started


def test_a_port_in_use_is_an_error_that_says_so(run, tserver):
    async def play():
        async with StatServerFeed(tserver) as feed:
            with pytest.raises(ListenError, match=r"cannot listen at 127\.0\.0\.1:\d+: "):
                await StatServerFeed(tserver, port=feed.address.port).start()
            with pytest.raises(ListenError, match="listens already"):
                await feed.start()

    run(play())


def test_a_fault_of_no_kind_is_refused():
    with pytest.raises(ValueError, match="there is no fault 'fire'; expected one of disconnect, cut"):
        FeedFault(kind="fire")


# --- arguments


@pytest.mark.parametrize(
    ("addresses", "options", "message"),
    [
        ([], {}, "there is no address"),
        ("stat1", {}, "'stat1' is not HOST:PORT"),
        (["127.0.0.1:1", "127.0.0.1"], {}, "'127.0.0.1' is not HOST:PORT"),
        ("127.0.0.1:1", {"heartbeat": 0}, "heartbeat is 0, expected more than 0"),
        ("127.0.0.1:1", {"max_line": -1}, "max_line is -1, expected more than 0"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(addresses, options, message):
    with pytest.raises(ValueError, match=message):
        JsonLinesSource(addresses, **options)


def test_a_source_needs_a_running_loop(inbox):
    with pytest.raises(RuntimeError, match="no running event loop"):
        JsonLinesSource("127.0.0.1:1").open(["1001"], inbox)


def test_the_context_of_tls_is_not_shown():
    assert "SSL" not in repr(JsonLinesSource("127.0.0.1:1", tls=ssl.create_default_context()))
