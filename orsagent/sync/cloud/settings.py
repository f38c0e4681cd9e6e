"""What it takes to talk to Genesys Cloud."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from attrs import Attribute, define, field, frozen

from orsagent.sync.cloud.errors import CloudSettingsError
from orsagent.sync.cloud.regions import CloudAddress
from orsagent.tlib.net.backoff import Backoff

__all__ = ["ENVIRONMENT_VARIABLE", "ClientSecret", "CloudSettings", "find_client_secret"]

_log: Final = logging.getLogger("orsagent.sync.cloud")

ENVIRONMENT_VARIABLE: Final = "ORSAGENT_CLOUD_SECRET"
"""Where the client secret is looked for when no file is named."""


@define(repr=False)
class ClientSecret:
    """The secret of an OAuth client. It does not show itself; `reveal` is for the request that needs it."""

    _text: str
    _path: str | Path | None = None
    """The file where it stands, and may be replaced by another one."""

    def reveal(self) -> str:
        """The secret itself."""
        return self._text

    def read_again(self) -> None:
        """Take what stands in its file now, if it is of a file; when that cannot be read, the last one stays."""
        if self._path is None:
            return
        try:
            self._text = find_client_secret(self._path, {}).reveal()
        except CloudSettingsError as error:
            _log.warning("%s; the last one is used", error)

    def __repr__(self) -> str:
        return "ClientSecret(***)"

    __str__ = __repr__


def _secret(value: str | ClientSecret) -> ClientSecret:
    secret = ClientSecret(value) if isinstance(value, str) else value
    if not secret.reveal():
        raise CloudSettingsError("the client secret is empty")
    return secret


def find_client_secret(path: str | Path | None, environment: Mapping[str, str]) -> ClientSecret:
    """The client secret of a file, if one is named, else of the environment variable `ENVIRONMENT_VARIABLE`.

    Raises:
        CloudSettingsError: the file cannot be read, or there is no secret.
    """
    if path is None:
        found = environment.get(ENVIRONMENT_VARIABLE, "")
        if not found:
            raise CloudSettingsError(f"there is no client secret: name a file, or set {ENVIRONMENT_VARIABLE}")
        return ClientSecret(found)
    try:
        return _secret(ClientSecret(Path(path).read_text(encoding="utf-8").rstrip("\r\n"), path))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not in UTF-8"
        raise CloudSettingsError(f"{path}: the client secret cannot be read: {reason}") from None
    except CloudSettingsError as error:
        raise CloudSettingsError(f"{path}: {error}") from error


def _positive(_owner: object, attribute: Attribute[Any], value: float) -> None:
    if not value > 0:
        raise CloudSettingsError(f"{attribute.name} is {value!r}; expected more than 0")


def _not_empty(_owner: object, attribute: Attribute[str], value: str) -> None:
    if not value.strip():
        raise CloudSettingsError(f"{attribute.name} is empty")


@frozen(kw_only=True)
class CloudSettings:
    """How Genesys Cloud is reached, and as whom.

    Attributes:
        address: the hosts.
        client_id: the id of an OAuth client with the grant Client Credentials. The permissions that its role needs
            are presence:userPresence:inject and routing:routingstatus:inject for events,
            presence:presenceDefinition:view, and directory:user:view where users are searched.
        client_secret: its secret; never shown or logged.
        source_id: the id of the presence source that events name.
        timeout: seconds until a request counts as failed.
        proxy: the address of an HTTP proxy; by default the environment says. Not shown: it may have a password.
        ca_file: a file of certificate authorities to trust instead of the usual ones.
        client_certificate: a file with a certificate that this client shows.
        client_key: the file with its key, if that is another.
        refresh_early: a token is replaced so many seconds before it ends, or a fifth of its life before, if that is
            less.
        requests_per_minute: the rate limit of the token.
        burst: how many requests may follow each other at once; no 60 seconds ever see more than
            `requests_per_minute`, bursts included.
        patience: how many seconds a batch waits for its turn, before it is handed back to be sent later.
        backoff: the pauses after failures; what is random in them comes from its seed.

    Raises:
        CloudSettingsError: a figure or a text that cannot be used.
    """

    address: CloudAddress
    client_id: str = field(validator=_not_empty)
    client_secret: ClientSecret = field(converter=_secret, repr=False)
    source_id: str = field(validator=_not_empty)
    timeout: float = field(default=10.0, validator=_positive)
    proxy: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None
    refresh_early: float = field(default=300.0, validator=_positive)
    requests_per_minute: int = field(default=300, validator=_positive)
    burst: int = field(default=30, validator=_positive)
    patience: float = 2.0
    backoff: Backoff = field(factory=lambda: Backoff(first=0.5, factor=2.0, longest=60.0, jitter=0.5))

    def __attrs_post_init__(self) -> None:
        if not self.burst < self.requests_per_minute:
            raise CloudSettingsError(
                f"burst is {self.burst}; expected less than requests_per_minute, which is {self.requests_per_minute}"
            )
