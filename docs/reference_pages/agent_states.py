"""The page of the JSON form of agent states, and of how it travels over TCP."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator

from orsagent.sync.json_form import MESSAGES, message_schema, write_message
from orsagent.sync.json_form.forms import AT, DISCRIMINATOR, Layout, Member
from orsagent.sync.json_form.kinds import ENTRIES, PUBLISHED, STATUS, TIME
from orsagent.sync.json_form.schema import described, inner_layouts
from orsagent.sync.sources import FakeTServerSource, JsonLinesSource, StatServerFeed
from orsagent.sync.sources.recordings import LONGEST_LINE
from orsagent.sync.sources.wire import REQUESTS, VERSION, Close, Open, Ping, Resync
from orsagent.sync.updates import Disconnected, Status
from orsagent.tlib import FakeTServer
from orsagent.tlib.net import Backoff
from reference_pages.markdown import bullets, table

__all__ = ["agent_states", "agent_states_schema"]


SCHEMA_FILE = "agent-state-messages.schema.json"

SOURCE_FIGURES = {
    "timeout": "seconds that connecting may take",
    "snapshot_timeout": "seconds from `Resync` to `Synchronised`",
    "heartbeat": "seconds without a sign of life until `Ping` is sent; after as many again the server is given up",
    "max_line": "bytes of the longest line that is taken",
    "max_backlog": "bytes of requests that the server may leave unread",
}
FEED_FIGURES = {
    "heartbeat": "seconds without a sign of life until `Ping` is sent; after as many again the client is given up",
    "max_line": "bytes of the longest request",
    "max_backlog": "bytes that a client may leave unread until it is given up",
}


def agent_states_schema() -> str:
    """The JSON Schema as a file."""
    return json.dumps(message_schema(), indent=2) + "\n"


def agent_states() -> Iterator[str]:
    """The page."""
    yield "# Agent states as JSON lines"
    yield (
        "What a Stat Server says of agents, in a form of our own: the wire protocol of Stat Server is not public, and "
        "nothing here imitates it. A program of yours that has a Stat Server client writes these lines; "
        "[the synchronisation reads them](../how-to/feed-the-synchronisation.md), from a file or over TCP."
    )
    yield (
        "A message is one JSON object (RFC 8259) in UTF-8, on one line. "
        f"[The JSON Schema]({SCHEMA_FILE}) is made of the same table as this page."
    )
    yield "This is a snapshot of one agent who is not ready, because of a break:"
    yield "```text\n" + "\n".join(_example()) + "\n```"
    yield from _messages()
    yield from _values()
    yield from _recordings()
    yield from _conversation()
    yield from _fake()


def _example() -> Iterator[str]:
    tserver = FakeTServer("SW1")
    tserver.add_agent("1001", dn="7001", state="NotReady", reasons={"ReasonCode": "Break"})
    lines: list[str] = []
    FakeTServerSource(tserver, name="stat1").open(["1001"], lambda message: lines.append(write_message(message)))
    yield from lines


def _messages() -> Iterator[str]:
    yield "## Messages"
    yield (
        f"`{DISCRIMINATOR}` has the name of the message. Members in bold are required; the others may be left out. "
        "A member that is not listed is an error, and so is one that stands twice."
    )
    for name, layout in MESSAGES.layouts.items():
        yield f"### `{name}`"
        yield from _layout(layout)
        for inner in reversed(list(inner_layouts(layout))):
            yield f"#### `{inner.cls.__name__}`"
            yield from _layout(inner)


def _layout(layout: Layout) -> Iterator[str]:
    summary, texts = described(layout.cls)
    yield summary
    if layout.members:
        rows = ((_name(one), _kind(one), texts.get(one.name, "")) for one in layout.members.values())
        yield table(("member", "value", "meaning"), rows)


def _name(member: Member) -> str:
    return f"**`{member.name}`**" if member.required else f"`{member.name}`"


def _kind(member: Member) -> str:
    if isinstance(member.kind, Layout):
        return f"an array of `{member.kind.cls.__name__}`"
    names: dict[int, str] = {id(STATUS): "a status", id(TIME): "a time", id(ENTRIES): "a key-value list"}
    expected = names.get(id(member.kind), member.kind.expected)
    return f"{expected}, or null" if member.nullable else expected


def _values() -> Iterator[str]:
    yield "## Values"
    yield bullets(
        f"{text}." for text in (f"A time: {TIME.expected}", f"A{STATUS.expected[1:]}", f"A{ENTRIES.expected[1:]}")
    )
    yield (
        "Whole numbers have at most 64 bits, key-value lists at most 16 levels. A text may be any, but for half of a "
        "surrogate pair. What orsagent writes has statuses by their names, times as numbers, and nothing that has its "
        "default."
    )
    yield "### Statuses"
    yield (
        "From the lowest priority to the highest. The numbers are those that Stat Server's public pages and clients "
        "agree on; the first four have none."
    )
    rows = ((f"`{one.name}`", str(int(one)) if int(one) in PUBLISHED else "") for one in Status)
    yield table(("status", "number"), rows)


def _recordings() -> Iterator[str]:
    yield "## Files"
    yield (
        "A file has one message a line, at most "
        f"{LONGEST_LINE:,} bytes long; empty lines are left out. Its name ends in `.gz` if it is compressed. `{AT}`, "
        "which any message may have, is the time when the message was received: a replay goes by it, or else by the "
        "`time` of the message. A file that does not begin with a message about the source itself is taken for one "
        "snapshot."
    )


def _conversation() -> Iterator[str]:
    yield "## Over TCP"
    yield (
        "The synchronisation is the client, your program the server. Either side writes lines, each ended by a line "
        "feed; empty lines say nothing. TLS is an option; the server's certificate and host name are verified. "
        f"This is version {VERSION}. The client's requests:"
    )
    kinds = (REQUESTS.layouts[one.__name__] for one in (Open, Close, Resync, Ping))
    yield table(("request", "members", "meaning"), (_request_row(one) for one in kinds))
    names = [f"`{name}`" for name in MESSAGES.layouts]
    yield (f"The server sends {', '.join(names)}, and like the client `Ping` and `Pong`. The conversation:")
    yield bullets(_RULES)
    yield "### What the client does about trouble"
    yield table(("what comes", "what happens"), _TROUBLE.items())
    backoff = Backoff()
    yield (
        "After a connection is lost, the other server is tried at once; then there is a pause before each round, from "
        f"{backoff.first:g} s, each twice as long as the one before, up to {backoff.longest:g} s, and each a little "
        "random from a seed. They begin anew after a connection that has lasted for the longest pause since its first "
        "snapshot."
    )
    yield "### Figures"
    yield table(("of the client", "default", "meaning"), _figures(JsonLinesSource, SOURCE_FIGURES))
    yield table(("of `StatServerFeed`", "default", "meaning"), _figures(StatServerFeed, FEED_FIGURES))


_RULES = (
    "The client opens the agents in scope, in one request or several, and asks for a snapshot with `Resync`.",
    "The server sends `Connected`, the state and reasons of every open agent whom it knows, and `Synchronised`.",
    "Agents who were not told of between the two are not known to the Stat Server.",
    "From `Connected` on the server also sends whatever changes.",
    "An agent that is opened later is told of at once, without a snapshot around it.",
    "After every `Resync` there is another snapshot. After a connection is lost, everything begins anew.",
    "A server that loses its Stat Server sends `Disconnected`. When it is there again, it sends a snapshot by itself.",
    "A server that cannot serve a request sends `Disconnected` with the reason, and closes the connection.",
)

_TROUBLE = {
    "JSON that is no message known here": "it is skipped, counted and logged, with line and column",
    "a line that is no JSON, or too long": "the connection is dropped: what follows cannot be trusted either",
    "a message of an agent out of scope, or before `Connected`": "it is counted only",
    f"`{Disconnected.__name__}`": "with a second address, that one is tried; else the return is awaited",
    "no sign of life, or no end of a snapshot": "the connection is dropped",
    "a message that the service cannot take": "the connection is dropped; the next snapshot has it again",
}


def _request_row(layout: Layout) -> tuple[str, ...]:
    summary, _ = described(layout.cls)
    members = ", ".join(f"{_name(one)}: {_kind(one)}" for one in layout.members.values())
    return f"`{layout.cls.__name__}`", members, summary


def _figures(cls: type, meanings: dict[str, str]) -> Iterator[tuple[str, ...]]:
    parameters = inspect.signature(cls).parameters
    for name, meaning in meanings.items():
        default = parameters[name].default
        yield f"`{name}`", f"{default:,}" if isinstance(default, int) else f"{default:g}", meaning


def _fake() -> Iterator[str]:
    yield "## Of a fake T-Server"
    yield (
        "`FakeTServerSource`, and a feed of a fake T-Server, compute the messages. A DN's status is the action of the "
        "highest priority that is going on there, and an agent's status that of the DN with the highest; an agent who "
        "is logged in nowhere is `LoggedOut`, and at no place. While a call is on hold, its own action goes on but "
        "does not count (Stat Server User's Guide, Status Priority Tables). The rest is ours:"
    )
    yield table(("of the fake", "action"), _ACTIONS.items())
    yield (
        "States carry no reasons: those of `NotReadyForNextCall` and `AfterCallWork` come as a `ReasonUpdate` behind "
        "the state, as the two statistics of a Stat Server are two messages. The times are those of the fake's clock, "
        "in whole seconds; when a call began is not known to a source that was opened later."
    )


_ACTIONS = {
    "a call is up at the DN, or none is": "`OffHook` or `OnHook`",
    "the agent is Ready, NotReady, or NotReady with the work mode AfterCallWork": (
        "`WaitForNextCall`, `NotReadyForNextCall`, `AfterCallWork`; they go on while calls are up"
    ),
    "a call rings, is dialled": "`CallRinging`, `CallDialing`",
    "a call is answered": "`CallUnknown`, `CallInternal`, `CallInbound`, `CallOutbound` or `CallConsult`, by its type",
    "a call is on hold": "`CallOnHold`, and that of its type",
    "the DN is out of service": "`NotMonitored` alone",
    "the connection to T-Server, or the link to the switch, is lost": (
        "`Disconnected`; a lost link can be `NotMonitored` instead (`link_loss`)"
    ),
}
