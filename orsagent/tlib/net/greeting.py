"""The greeting: version, shared secret and switch are settled before the first request.

    client  Hello      which versions, which switch, a nonce
    server  Challenge  the version, a nonce, whether a proof is wanted
    client  Proof      only where one is wanted: that the client knows the secret
    server  Welcome    the proof that the server knows it, too; the switch, and the server's limits

Either proof is an HMAC over both nonces, so that none can be used twice; the word for the side keeps a proof from
being sent back. Whoever was not welcomed learns neither switches nor agents. Instead of its next message the server
may say why it refuses.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final

from attrs import field, frozen

from orsagent.tlib.net.channel import Channel
from orsagent.tlib.net.errors import ProtocolError, RefusedError
from orsagent.tlib.net.frames import Body
from orsagent.tlib.net.secret import Secret

__all__ = [
    "GREETINGS",
    "PROTOCOL",
    "VERSIONS",
    "Greeting",
    "Guest",
    "Welcome",
    "greet",
    "receive_guest",
    "refusal_of",
    "refused",
]

PROTOCOL: Final = "orsagent-tserver"
"""What every Hello names, so that a stranger is told apart from an old friend."""

VERSIONS: Final = (1,)
"""The versions of the protocol that this code speaks."""

_LONGEST_NAME: Final = 200


@frozen
class Greeting:
    """A message of the connection itself: who sends it, when, and its attributes with their meanings."""

    sender: str
    meaning: str
    attributes: dict[str, str]


GREETINGS: Final[dict[str, Greeting]] = {
    "Hello": Greeting(
        "client",
        "the first message",
        {
            "Protocol": f"`{PROTOCOL}`",
            "Versions": "the versions that the client speaks, an array of numbers",
            "Client": "a name for people, such as the program's; may be missing",
            "Switch": "the switch; missing for a client that only asks which there are",
            "Nonce": "a text that the client has never used before, of 16 characters at least",
        },
    ),
    "Challenge": Greeting(
        "server",
        "the answer to Hello",
        {
            "Version": "the highest version that both sides speak; it holds from now on",
            "Nonce": "a text that the server has never used before",
            "Secret": "true if a Proof must follow; if false, Welcome follows at once",
        },
    ),
    "Proof": Greeting("client", "the client knows the secret", {"Proof": "the client's proof"}),
    "Welcome": Greeting(
        "server",
        "the greeting has succeeded",
        {
            "Switches": "the names of the switches, an array of texts",
            "Switch": "the client's switch; missing if Hello named none",
            "MaxBytes": "size of the largest message that the server takes",
            "Proof": "the server's proof, if there is a secret",
        },
    ),
    "Refused": Greeting(
        "server",
        "at any time: the server ends the connection",
        {"Reason": "why, one of the words below", "Text": "why, for people"},
    ),
    "Goodbye": Greeting("client", "the server carries out what it has got, and closes the connection", {}),
    "Ping": Greeting("both", "a sign of life is wanted; answered with Pong at once", {}),
    "Pong": Greeting("both", "a sign of life", {}),
}
"""The messages of the connection by name; all others are T-Library's."""


@frozen(kw_only=True)
class Welcome:
    """What a client knows after the greeting.

    Attributes:
        switches: the server's switches.
        max_bytes: size of the largest message that it takes.
    """

    switches: tuple[str, ...]
    max_bytes: int


@frozen(kw_only=True)
class Guest:
    """What a server knows of a client that has proven itself, and has still to be welcomed.

    Attributes:
        name: what it calls itself.
        switch: the switch that it wants; None for none.
        proof: the server's proof to it; None without a secret.
    """

    name: str
    switch: str | None
    proof: str | None = field(default=None, repr=False)

    def welcome(self, switches: Sequence[str], max_bytes: int) -> Body:
        """The message that welcomes it."""
        body: Body = {"message": "Welcome", "Switches": list(switches), "MaxBytes": max_bytes}
        optional = {"Switch": self.switch, "Proof": self.proof}
        return body | {name: value for name, value in optional.items() if value is not None}


def refused(error: RefusedError) -> Body:
    """The message that says why the server refuses."""
    return {"message": "Refused", "Reason": error.reason, "Text": str(error)}


async def greet(channel: Channel, *, name: str, switch: str | None, secret: Secret | None) -> Welcome:
    """Introduce a client to its server.

    Args:
        channel: the connection.
        name: for people at the other end.
        switch: which switch; None to ask which there are.
        secret: the shared secret, which the server must prove, too.

    Raises:
        RefusedError: the server does not want the client, or does not know the secret.
        ProtocolError: it is no such server.
        ConnectionLostError: the connection ended meanwhile.
    """
    nonce = secrets.token_hex(16)
    hello: Body = {"message": "Hello", "Protocol": PROTOCOL, "Versions": list(VERSIONS), "Client": name, "Nonce": nonce}
    channel.send(hello if switch is None else {**hello, "Switch": switch})
    challenge = await _expect(channel, "Challenge")
    version, theirs = _value(challenge, "Version", int), _value(challenge, "Nonce", str)
    if version not in VERSIONS:
        raise ProtocolError(f"the server chose version {version}, expected one of {_list(VERSIONS)}")
    said = (version, nonce, theirs, switch or "")
    _prove(channel, secret, said, wanted=_value(challenge, "Secret", bool))
    welcome = await _expect(channel, "Welcome")
    if secret is not None and not secret.verifies(welcome.get("Proof"), PROTOCOL, "server", *said):
        raise RefusedError("wrong-secret", "the server has not proven that it knows the shared secret")
    switches = _value(welcome, "Switches", list)
    return Welcome(switches=tuple(str(one) for one in switches), max_bytes=_value(welcome, "MaxBytes", int))


def _prove(channel: Channel, secret: Secret | None, said: tuple[object, ...], *, wanted: bool) -> None:
    if wanted and secret is None:
        raise RefusedError("wrong-secret", "the server wants a shared secret, and the client has none")
    if secret is None:
        return
    if not wanted:
        raise RefusedError("wrong-secret", "the client has a shared secret, and the server wants none")
    channel.send({"message": "Proof", "Proof": secret.proof(PROTOCOL, "client", *said)})


async def receive_guest(channel: Channel, secret: Secret | None) -> Guest:
    """Let a client introduce itself.

    Raises:
        RefusedError: it speaks no version that is known here, or does not know the secret.
        ProtocolError: what it sends is no greeting.
        ConnectionLostError: the connection ended meanwhile.
    """
    hello = await _expect(channel, "Hello")
    version, theirs = _version(hello), _value(hello, "Nonce", str)
    if len(theirs) < 16:  # noqa: PLR2004 -- as GREETINGS says
        raise ProtocolError("Hello: Nonce has fewer than 16 characters")
    name, switch = hello.get("Client", ""), hello.get("Switch")
    if not isinstance(name, str) or not isinstance(switch, str | None):
        raise ProtocolError("Hello: expected Client and Switch to be texts")
    nonce = secrets.token_hex(16)
    said = (version, theirs, nonce, switch or "")
    channel.send({"message": "Challenge", "Version": version, "Nonce": nonce, "Secret": secret is not None})
    if secret is None:
        return Guest(name=name[:_LONGEST_NAME], switch=switch)
    proof = await _expect(channel, "Proof")
    if not secret.verifies(proof.get("Proof"), PROTOCOL, "client", *said):
        raise RefusedError("wrong-secret", "the client has not proven that it knows the shared secret")
    return Guest(name=name[:_LONGEST_NAME], switch=switch, proof=secret.proof(PROTOCOL, "server", *said))


def _version(hello: Body) -> int:
    if hello.get("Protocol") != PROTOCOL:
        raise ProtocolError(f"Hello: Protocol is {hello.get('Protocol')!r}, expected {PROTOCOL!r}")
    offered = _value(hello, "Versions", list)
    both = [one for one in VERSIONS if one in offered]
    if not both:
        raise RefusedError(
            "wrong-version", f"the client speaks version {_list(offered)}, the server {_list(VERSIONS)} of the protocol"
        )
    return max(both)


def _list(versions: Sequence[object]) -> str:
    return ", ".join(str(one)[:10] for one in versions[:10]) or "none"


async def _expect(channel: Channel, name: str) -> Body:
    body = await channel.receive()
    if body["message"] == name:
        return body
    raise (
        refusal_of(body)
        if body["message"] == "Refused"
        else ProtocolError(f"found {body['message']!r}, expected {name}")
    )


def refusal_of(body: Body) -> RefusedError:
    """The error that a Refused message stands for."""
    return RefusedError(str(body.get("Reason")), str(body.get("Text", "no reason given"))[:_LONGEST_NAME])


def _value(body: Body, name: str, kind: type[Any]) -> Any:  # noqa: ANN401 -- a `kind`
    value = body.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ProtocolError(f"{body['message']}: {name} is {value!r}, expected {_WORDS[kind]}")
    return value


_WORDS: Final[dict[type[Any], str]] = {
    int: "a whole number",
    str: "a text",
    bool: "true or false",
    list: "an array",
}
