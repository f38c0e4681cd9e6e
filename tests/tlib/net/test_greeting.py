"""The greeting: version, shared secret and switch, with clients and servers that lie."""

import hashlib
import hmac
import socket

import pytest

from orsagent.errors import TransportError
from orsagent.tlib import FakeTServer
from orsagent.tlib.net import (
    ListenError,
    RefusedError,
    SecretError,
    ServerLimits,
    TcpTransport,
    TServerService,
    find_secret,
    find_switches,
    read_secret,
)

SECRET = "swordfish"  # noqa: S105
WRONG = "wrong-secret"
NONCE = "n" * 32


@pytest.fixture
def guarded(serve):
    return serve(secret=SECRET)


def proof(side, nonces, secret=SECRET, version=1, switch="SW1"):
    """A proof by the letter of docs/reference/tcp-protocol.md, without the program's code."""
    said = "\n".join(["orsagent-tserver", side, str(version), *nonces, switch])
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def hello(client, **changes):
    client.send(
        {
            "message": "Hello",
            "Protocol": "orsagent-tserver",
            "Versions": [1],
            "Switch": "SW1",
            "Nonce": NONCE,
            **changes,
        }
    )


def test_without_a_secret_the_client_is_welcomed_at_once(service, raw):
    client = raw(service)
    hello(client)
    challenge = client.read()

    assert (challenge["message"], challenge["Version"], challenge["Secret"]) == ("Challenge", 1, False)
    assert client.read() == {"message": "Welcome", "Switches": ["SW1"], "MaxBytes": 262_144, "Switch": "SW1"}


def test_with_a_secret_each_side_proves_that_it_knows_it(guarded, raw):
    client = raw(guarded)
    hello(client)
    nonces = (NONCE, client.read()["Nonce"])
    client.send({"message": "Proof", "Proof": proof("client", nonces)})

    welcome = client.read()
    assert (welcome["message"], welcome["Proof"]) == ("Welcome", proof("server", nonces))


def test_the_secret_and_the_switches_do_not_show_before_the_client_has_proven_itself(guarded, raw):
    client = raw(guarded)
    hello(client)
    client.read()
    client.send({"message": "Proof", "Proof": proof("client", (NONCE, NONCE))})

    assert client.read()["Reason"] == "wrong-secret"
    assert client.closed()
    assert SECRET.encode() not in client.received
    assert b"SW1" not in client.received


@pytest.mark.parametrize("sent", ["0" * 64, "", None, 5, "\u00fc", ["a"]])
def test_a_wrong_proof_is_refused(guarded, raw, sent):
    client = raw(guarded)
    hello(client)
    client.read()
    client.send({"message": "Proof", "Proof": sent})

    assert client.read()["Reason"] == "wrong-secret"


def test_a_proof_cannot_be_used_again(guarded, raw):
    first, second = raw(guarded), raw(guarded)
    hello(first)
    hello(second)
    used = proof("client", (NONCE, first.read()["Nonce"]))
    first.send({"message": "Proof", "Proof": used})
    second.read()
    second.send({"message": "Proof", "Proof": used})

    assert first.read()["message"] == "Welcome"
    assert second.read()["Reason"] == "wrong-secret"


def test_the_servers_proof_is_no_proof_of_a_client(guarded, raw):
    client = raw(guarded)
    hello(client)
    nonces = (NONCE, client.read()["Nonce"])
    client.send({"message": "Proof", "Proof": proof("server", nonces)})

    assert client.read()["Reason"] == "wrong-secret"


def test_requests_before_the_proof_are_refused(guarded, raw):
    client = raw(guarded)
    hello(client)
    client.read()
    client.send({"message": "RequestAgentLogout", "ThisDN": "7001", "ReferenceID": 1})

    assert client.read() == {
        "message": "Refused",
        "Reason": "bad-message",
        "Text": "found 'RequestAgentLogout', expected Proof",
    }


@pytest.mark.parametrize("versions", [[2], [], [0, 99], ["1"]])
def test_a_client_of_another_version_is_told_which_there_is(service, raw, versions):
    client = raw(service)
    hello(client, Versions=versions)

    refusal = client.read()
    assert refusal["Reason"] == "wrong-version"
    assert refusal["Text"].endswith("the server 1 of the protocol")
    assert client.closed()


def test_the_highest_common_version_holds(service, raw):
    client = raw(service)
    hello(client, Versions=[7, 1, 9])

    assert client.read()["Version"] == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"Protocol": "http"},
        {"Protocol": None},
        {"Versions": 1},
        {"Nonce": "short"},
        {"Nonce": 5},
        {"Switch": 5},
        {"Client": []},
        {"message": "Proof"},
    ],
)
def test_a_hello_that_makes_no_sense_is_refused(service, raw, changes):
    client = raw(service)
    hello(client, **changes)

    assert client.read()["Reason"] == "bad-message"
    assert client.closed()


def test_whoever_says_nothing_is_refused_after_a_while(serve, raw):
    client = raw(serve(limits=ServerLimits(greeting_seconds=0.05)))

    assert client.read()["Reason"] == "too-slow"
    assert client.closed()


def test_an_unknown_switch_is_refused_with_those_that_there_are(serve, connect):
    service = serve(FakeTServer("SW1"), FakeTServer("SW2"))

    with pytest.raises(RefusedError, match="there is no switch 'SW3'; there are SW1, SW2") as caught:
        connect(service, switch="SW3")

    assert (caught.value.reason, caught.value.final) == ("unknown-switch", True)


def test_the_switches_can_be_asked_for(serve):
    service = serve(FakeTServer("SW1"), FakeTServer("SW2"), secret=SECRET)

    assert find_switches(*service.address, secret=SECRET) == ("SW1", "SW2")
    with pytest.raises(RefusedError, match="wants a shared secret"):
        find_switches(*service.address)


def test_a_client_that_named_no_switch_can_send_nothing(service, raw):
    client = raw(service)
    client.greet(Switch=None)
    client.send({"message": "RequestAgentLogout", "ThisDN": "7001", "ReferenceID": 1})

    assert "named no switch" in client.read()["Text"]


class TestTheClient:
    def test_it_is_let_in_with_the_secret(self, guarded, connect):
        transport, _ = connect(guarded, secret=SECRET.encode())

        assert transport.connected

    @pytest.mark.parametrize(
        ("secret", "complaint"),
        [
            ("another one", "the client has not proven that it knows the shared secret"),
            (None, "the server wants a shared secret, and the client has none"),
        ],
    )
    def test_it_is_not_let_in_without(self, guarded, connect, secret, complaint):
        with pytest.raises(RefusedError, match=complaint) as caught:
            connect(guarded, secret=secret)

        assert SECRET not in str(caught.value)

    def test_it_does_not_trust_a_server_that_wants_no_secret(self, service, connect):
        with pytest.raises(RefusedError, match="the client has a shared secret, and the server wants none"):
            connect(service, secret=SECRET)

    @pytest.mark.parametrize(
        ("answers", "complaint"),
        [
            ([{"message": "Challenge", "Version": 1, "Nonce": "x", "Secret": True}, {"message": "Welcome"}], "proven"),
            (
                [{"message": "Challenge", "Version": 9, "Nonce": "x", "Secret": True}],
                "chose version 9, expected one of 1",
            ),
            (
                [{"message": "Challenge", "Version": "1", "Nonce": "x", "Secret": True}],
                "Version is '1', expected a whole",
            ),
            ([{"message": "Welcome"}], "found 'Welcome', expected Challenge"),
            ([{"message": "Refused", "Reason": "some-day", "Text": "no"}], "refuses: no"),
            ([], "has closed the connection"),
        ],
    )
    def test_it_tells_what_is_wrong_with_a_server(self, one_visit, answers, complaint):
        port = one_visit(lambda client: [client.read(), *map(client.send, answers)])

        with pytest.raises(TransportError, match=complaint):
            TcpTransport("127.0.0.1", port, secret=SECRET).open()

    def test_it_tells_another_protocol_apart(self, one_visit):
        port = one_visit(lambda client: client.sock.sendall(b"220 mail.example ESMTP ready\r\n"))

        with pytest.raises(TransportError, match="does the other side speak the protocol"):
            TcpTransport("127.0.0.1", port).open()

    def test_it_does_not_wait_for_ever(self, stack):
        deaf = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

        with pytest.raises(TransportError, match=r"has not answered within 0\.05 s") as caught:
            TcpTransport(*deaf.getsockname(), connect_timeout=0.05).open()

        assert caught.value.code == 54


class TestSecrets:
    def test_listening_beyond_this_machine_needs_one(self, tserver):
        with pytest.raises(ListenError, match=r"0\.0\.0\.0 can be reached from other machines, and there is no shared"):
            TServerService(tserver, host="0.0.0.0")  # noqa: S104

        assert TServerService(tserver, host="0.0.0.0", secret=SECRET)  # noqa: S104

    def test_it_never_shows(self, guarded, connect):
        transport, _ = connect(guarded, secret=SECRET)

        assert SECRET not in repr(transport)
        assert SECRET not in repr(guarded)
        assert SECRET not in repr(transport.secret)

    def test_it_does_not_reach_the_log_of_the_server(self, serve, connect):
        told = []
        service = serve(secret=SECRET, tell=told.append)
        with pytest.raises(RefusedError):
            connect(service, secret=WRONG)
        service.wait_until(lambda: told)

        assert "refused: the client has not proven" in told[0]
        assert not [line for line in told if SECRET in line or WRONG in line]

    @pytest.mark.parametrize("short", ["", "1234567", b"1234567"])
    def test_a_short_one_is_refused(self, tserver, short):
        with pytest.raises(ValueError, match="bytes; expected at least 8"):
            TServerService(tserver, secret=short)

    def test_a_file_has_it_in_its_last_line(self, tmp_path):
        (tmp_path / "secret").write_text("swordfish\n", encoding="utf-8")

        assert read_secret(tmp_path / "secret").proof("x") == find_secret(
            None, {"ORSAGENT_TSERVER_SECRET": SECRET}
        ).proof("x")
        assert find_secret(None, {}) is None

    def test_a_file_goes_before_the_environment(self, tmp_path):
        (tmp_path / "secret").write_text("from the file", encoding="utf-8")

        found = find_secret(str(tmp_path / "secret"), {"ORSAGENT_TSERVER_SECRET": SECRET})

        assert found == read_secret(tmp_path / "secret")

    def test_what_is_no_secret_is_told_with_its_place(self, tmp_path):
        (tmp_path / "short").write_text("abc\n", encoding="utf-8")

        with pytest.raises(SecretError, match="short: the shared secret has 3 bytes"):
            read_secret(tmp_path / "short")
        with pytest.raises(SecretError, match="missing: the shared secret cannot be read: No such file"):
            read_secret(tmp_path / "missing")
        with pytest.raises(SecretError, match="ORSAGENT_TSERVER_SECRET: the shared secret has 2 bytes"):
            find_secret(None, {"ORSAGENT_TSERVER_SECRET": "ab"})
