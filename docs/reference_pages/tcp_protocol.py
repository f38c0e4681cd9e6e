"""The page of the protocol between `TcpTransport` and `TServerService`."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import fields_dict

from orsagent.tlib.net import ServerLimits
from orsagent.tlib.net.codec import MESSAGES, Attribute
from orsagent.tlib.net.frames import HEADER_BYTES
from orsagent.tlib.net.greeting import GREETINGS, PROTOCOL, VERSIONS
from orsagent.tlib.net.refusals import REFUSALS
from reference_pages.markdown import bullets, described, table

__all__ = ["tcp_protocol"]


def tcp_protocol() -> Iterator[str]:
    """The page."""
    yield "# T-Server over TCP"
    yield (
        "How `orsagent tserver` and `TServerService` talk to their clients, of which `TcpTransport` is one. The "
        "protocol is orsagent's own, in T-Library's words: the bytes on T-Library's wire are not public and not "
        "imitated. [How to use it](../how-to/share-a-tserver.md) stands elsewhere."
    )
    yield "## Frames"
    yield (
        f"A message is {HEADER_BYTES} bytes, the length of what follows as an unsigned number with the highest byte "
        "first, and then one JSON object (RFC 8259) in UTF-8. `message` is the name of the message; the other members "
        "are its attributes. Packets may be cut anywhere. Messages that are too large, that are no JSON or no object, "
        "and lists nested deeper than 64 levels end the connection or the request; nothing is guessed."
    )
    yield "This is a whole Ping, in hexadecimal digits: `00000012 7b226d657373616765223a2250696e67227d`."
    yield "## The connection"
    yield f"This is version {max(VERSIONS)}. The messages of the connection itself:"
    yield table(("message", "from", "meaning"), ((f"`{name}`", m.sender, m.meaning) for name, m in GREETINGS.items()))
    yield "Their attributes:"
    yield table(("message", "attribute", "value"), _greeting_rows())
    yield (
        "A client that knows a secret, and is asked for none, must not go on; nor one whose server has not proven "
        "that it knows the secret. The secret is never sent. A proof is HMAC-SHA-256, in hexadecimal digits, with "
        "the secret as key, of these lines, joined by line feeds:"
    )
    yield bullets(
        (
            f"`{PROTOCOL}`",
            "`client` or `server`: who proves",
            "the version",
            "the nonce of Hello",
            "the nonce of Challenge",
            "the switch, empty if Hello named none",
        )
    )
    yield (
        "Whoever can listen to a proof can try secrets at leisure: take a long one. And it proves who is there, but "
        "hides nothing: requests, with the passwords of logins, can be read on the way. TLS hides them."
    )
    yield "### Refusals"
    yield "After a final one the client does not try again."
    yield table(
        ("reason", "meaning", "final"),
        ((f"`{name}`", one.meaning, "yes" if one.final else "no") for name, one in REFUSALS.items()),
    )
    yield "### Signs of life"
    yield (
        "Either side that has received nothing for its heartbeat (10 s) sends Ping, and breaks the connection when it "
        "receives nothing for as long again. Everything counts as a sign of life."
    )
    yield "### Limits of the server"
    yield table(("what", "default"), _limit_rows())
    yield "## Requests and events"
    yield (
        "A request carries a `ReferenceID` from 1 up, which no other request of the client that waits has. It gets one "
        "answer: an event with the same `ReferenceID`, be it EventError. Events without one tell what others, or the "
        "telephone set, have done; they come for DNs that the client has registered. A DN is registered from the start "
        "if the agents file does not say otherwise."
    )
    yield (
        "A request that the server does not know is answered with error 51, one whose attributes make no sense with "
        "53, one too many with 50. EventServerConnected, EventServerDisconnected and EventPrimaryChanged are made on "
        "the client's side, when the connection is made again, lost, or made to the other server. A client leaves out "
        "events that it does not know."
    )
    yield (
        "Attributes in bold are required. An attribute that is not there has its default: empty lists, `Unknown` work "
        "modes, nothing."
    )
    yield table(("message", "attributes"), _layout_rows())
    yield "Their values:"
    yield table(("attribute", "value"), _form_rows())


def _greeting_rows() -> Iterator[tuple[str, ...]]:
    for name, message in GREETINGS.items():
        for attribute, meaning in message.attributes.items():
            yield f"`{name}`", f"`{attribute}`", meaning


def _limit_rows() -> Iterator[tuple[str, ...]]:
    limits = described(ServerLimits)
    for name in fields_dict(ServerLimits):
        default = getattr(ServerLimits(), name)
        yield limits[name], "all" if default is None else f"{default:,}"


def _layout_rows() -> Iterator[tuple[str, ...]]:
    for name, layout in MESSAGES.items():
        yield f"`{name}`", ", ".join(_attribute_names(one) for one in layout.attributes)


def _attribute_names(attribute: Attribute) -> str:
    names = ", ".join(f"`{name}`" for name in attribute.names)
    return f"**{names}**" if attribute.required else names


def _form_rows() -> Iterator[tuple[str, ...]]:
    forms = {one.names: one.form for layout in MESSAGES.values() for one in layout.attributes}
    for names in sorted(forms):
        yield ", ".join(f"`{name}`" for name in names), forms[names].description
