"""The keys of the configuration file, as one table that reading, messages and the reference share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from attrs import frozen

from orsagent.sync.cloud import REGIONS, CloudAddress, CloudSettingsError
from orsagent.tlib.net import Address

__all__ = ["SECTIONS", "Key", "Kind"]


@frozen
class Kind:
    """What values a key may have.

    Attributes:
        expected: the values that are right, for messages and the reference.
        is_right: whether a value is.
        shown: whether messages may show a wrong value: not where a password may be in it.
    """

    expected: str
    is_right: Callable[[Any], bool]
    shown: bool = True


@frozen(kw_only=True)
class Key:
    """One key.

    Attributes:
        kind: what values it may have.
        default: its value when it is not given; None where there is none.
        required: whether it must be given.
        description: what it does, in a sentence or two.
    """

    kind: Kind
    default: Any = None
    required: bool = False
    description: str = ""


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _seconds(lowest: float, highest: float) -> Kind:
    return Kind(f"{lowest:g} to {highest:g} seconds", lambda value: _is_number(value) and lowest <= value <= highest)


def _count(lowest: int, highest: int) -> Kind:
    def is_right(value: Any) -> bool:  # noqa: ANN401 - whatever the file says
        return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest

    return Kind(f"{lowest} to {highest}", is_right)


def _one_of(*names: str) -> Kind:
    return Kind(" or ".join(f'"{name}"' for name in names), lambda value: value in names)


def _is_address(value: object) -> bool:
    try:
        Address.parse(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


def _are_addresses(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_address, value))


def _is_region(value: object) -> bool:
    try:
        CloudAddress.of_region(str(value))
    except CloudSettingsError:
        return False
    return True


def _place(parts: SplitResult) -> str | None:
    """The host, or the path of a socket."""
    return parts.path if parts.scheme == "unix" else parts.hostname


def _url(*schemes: str) -> Callable[[Any], bool]:
    def is_right(value: Any) -> bool:  # noqa: ANN401 - whatever the file says
        try:
            parts = urlsplit(str(value))
            # whoever asks for a port that is none gets an error
            return isinstance(value, str) and parts.scheme in schemes and parts.port != 0 and bool(_place(parts))
        except ValueError:
            return False

    return is_right


_TEXT: Final = Kind("a text", lambda value: isinstance(value, str) and bool(value.strip()))
_ADDRESS: Final = Kind("an address HOST:PORT", _is_address)
_ADDRESSES: Final = Kind('an array of addresses, such as ["127.0.0.1:2060"]', _are_addresses)
_REGION: Final = Kind(
    f"the name of a region, or its host: {', '.join(f'{name} ({host})' for name, host in REGIONS.items())}; "
    "others need api and login",
    _is_region,
)
_HTTP: Final = Kind("an address such as https://api.mypurecloud.com", _url("http", "https"), shown=False)
_PROXY: Final = Kind("an address such as http://proxy.example:3128", _url("http", "https"), shown=False)
_REDIS: Final = Kind("an address such as redis://host:6379/0", _url("redis", "rediss", "unix"), shown=False)
_PATTERN: Final = Kind(
    "a text with {agent} in it, such as {agent}@example.com",
    lambda value: isinstance(value, str) and "{agent}" in value,
)
_YES_NO: Final = Kind("true or false", lambda value: isinstance(value, bool))
_DAY: Final = 86_400

SECTIONS: Final[Mapping[str, Mapping[str, Key]]] = {
    "source": {
        "addresses": Key(
            kind=_ADDRESSES,
            description="Servers of agent states as `HOST:PORT`: the primary one and, if there is one, the backup.",
        ),
        "recording": Key(
            kind=_TEXT, description="A file of recorded agent states instead, played with its pauses; for trials."
        ),
        "tls": Key(kind=_YES_NO, default=False, description="Whether connections are encrypted."),
        "ca_file": Key(kind=_TEXT, description="Certificate authorities to trust instead of the system's, in PEM."),
        "timeout": Key(kind=_seconds(0.1, 300), default=5.0, description="How long connecting may take."),
        "snapshot_timeout": Key(
            kind=_seconds(1, 3600), default=60.0, description="How long a snapshot of all agents may take."
        ),
        "heartbeat": Key(
            kind=_seconds(0.5, 3600),
            default=10.0,
            description="After so much silence a server is asked for a sign of life; after as much again it is gone.",
        ),
    },
    "agents": {
        "file": Key(
            kind=_TEXT,
            required=True,
            description="The agents in scope, with their users where those are known: comma-separated values or TOML. "
            "Read again on SIGHUP and when it changes.",
        ),
        "search": Key(
            kind=_one_of("employeeId", "email"),
            description="What Genesys Cloud users are searched by, for agents without a user in the file.",
        ),
        "pattern": Key(
            kind=_PATTERN, default="{agent}", description="What to search for, such as `{agent}@example.com`."
        ),
    },
    "mapping": {
        "coalesce": Key(
            kind=_seconds(0, 0.25), default=0.1, description="How long an agent's state and reason wait for each other."
        ),
        "snapshot_wait": Key(
            kind=_seconds(0, 60), default=2.0, description="How long at most the end of a snapshot is waited for."
        ),
        "ringing_is_call": Key(kind=_YES_NO, default=False, description="Ringing and dialing count as a call."),
        "reason_key": Key(kind=_TEXT, default="ReasonCode", description="The key under which a reason is looked for."),
        "strict_reasons": Key(
            kind=_YES_NO, default=False, description="Names of reasons are compared exactly as they are."
        ),
        "on_leave": Key(
            kind=_one_of("keep", "offline"), default="keep", description="What is sent for an agent that leaves."
        ),
        "resync": Key(kind=_one_of("changed", "all"), default="changed", description="What is sent after a reconnect."),
    },
    "cloud": {
        "sink": Key(
            kind=_one_of("events", "direct"),
            default="events",
            description="How states are sent: as events in batches, or by direct calls.",
        ),
        "region": Key(kind=_REGION, description="The region, such as `eu-central-1` or `mypurecloud.de`."),
        "api": Key(kind=_HTTP, description="The address of the API, instead of a region."),
        "login": Key(kind=_HTTP, description="The address of the login host, with `api`."),
        "client_id": Key(kind=_TEXT, required=True, description="The id of the OAuth client."),
        "secret_file": Key(
            kind=_TEXT,
            description="A file with its secret; else the environment variable ORSAGENT_CLOUD_SECRET has it.",
        ),
        "source_id": Key(kind=_TEXT, required=True, description="The id of the presence source."),
        "requests_per_minute": Key(kind=_count(2, 100_000), default=300, description="The rate limit of the token."),
        "burst": Key(kind=_count(1, 10_000), default=30, description="How many requests may follow at once."),
        "timeout": Key(kind=_seconds(0.1, 300), default=10.0, description="When a request counts as failed."),
        "proxy": Key(kind=_PROXY, description="The address of an HTTP proxy; by default the environment says."),
        "ca_file": Key(kind=_TEXT, description="Certificate authorities to trust instead of the usual ones, in PEM."),
    },
    "outbox": {
        "file": Key(
            kind=_TEXT, default="outbox.db", description="The file that keeps what is decided until it is delivered."
        ),
        "mode": Key(
            kind=_one_of("history", "latest"),
            default="history",
            description="Whether, after an outage, every state is sent or each agent's newest.",
        ),
    },
    "delivery": {
        "batch": Key(kind=_count(1, 100), default=100, description="The largest batch."),
        "first_pause": Key(
            kind=_seconds(0.01, 3600), default=0.5, description="The first pause before something is sent again."
        ),
        "longest_pause": Key(kind=_seconds(0.01, _DAY), default=60.0, description="The longest such pause."),
        "unknown_user_pause": Key(
            kind=_seconds(1, _DAY), default=60.0, description="When an agent without a user is tried again."
        ),
        "seed": Key(kind=_count(0, 2**31), default=0, description="Where the chance in pauses begins."),
    },
    "reconciliation": {
        "every": Key(
            kind=_seconds(0, 7 * _DAY),
            default=900.0,
            description="How often what users show is read back and compared; 0 never does.",
        ),
        "grace": Key(kind=_seconds(0, 3600), default=30.0, description="How long a fresh state is left alone by that."),
    },
    "instances": {
        "redis": Key(
            kind=_REDIS,
            description="The Redis of the leases, such as `redis://host:6379/0`; without it this is the only instance. "
            "The environment variable ORSAGENT_SYNC_REDIS has it if it holds a password.",
        ),
        "name": Key(kind=_TEXT, description="This instance's name; by default host name and process id."),
        "shards": Key(
            kind=_count(1, 4096),
            default=16,
            description="How many parts the agents are spread in; the same everywhere.",
        ),
        "lease": Key(
            kind=_seconds(0.2, 3600),
            default=5.0,
            description="How long an instance that died is waited for before others take over.",
        ),
    },
    "http": {
        "listen": Key(
            kind=_ADDRESS,
            description="Where `/healthz`, `/readyz` and `/metrics` are, such as `127.0.0.1:9108`; nowhere without.",
        ),
    },
    "log": {
        "format": Key(kind=_one_of("text", "json"), default="text", description="How lines are written."),
        "level": Key(
            kind=_one_of("debug", "info", "warning", "error"), default="info", description="Which lines are written."
        ),
        "progress": Key(
            kind=_seconds(0, _DAY), default=10.0, description="How often a line tells how things stand; 0 never does."
        ),
    },
}
"""Every key, by section."""
