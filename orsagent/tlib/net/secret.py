"""The secret that server and clients share: proven to each other, never sent, never shown."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import field, frozen

from orsagent.tlib.net.errors import SecretError

__all__ = ["ENVIRONMENT_VARIABLE", "SHORTEST", "Secret", "find_secret", "read_secret", "secret_of"]

ENVIRONMENT_VARIABLE: Final = "ORSAGENT_TSERVER_SECRET"
"""Where the command line looks for the secret when no file is named."""

SHORTEST: Final = 8
"""Bytes that a secret has at least; whoever listens to a proof can try short ones at leisure."""


@frozen
class Secret:
    """A shared secret. It can prove and check, and does not show itself."""

    _key: bytes = field(repr=False)

    def proof(self, *said: object) -> str:
        """The proof that whoever says `said` knows the secret: HMAC-SHA-256 of its lines, in hexadecimal digits."""
        text = "\n".join(str(one) for one in said)
        return hmac.new(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def verifies(self, proof: object, *said: object) -> bool:
        """Whether `proof` is that proof; takes the same time whatever is wrong with it."""
        given = proof if isinstance(proof, str) and proof.isascii() else ""
        return hmac.compare_digest(given, self.proof(*said))


def secret_of(value: str | bytes | Secret | None) -> Secret | None:
    """The secret that a user gives; None for none.

    Raises:
        ValueError: it is shorter than 8 bytes.
    """
    if value is None or isinstance(value, Secret):
        return value
    key = value.encode() if isinstance(value, str) else bytes(value)
    if len(key) < SHORTEST:
        raise ValueError(f"the shared secret has {len(key)} bytes; expected at least {SHORTEST}")
    return Secret(key)


def read_secret(path: str | Path) -> Secret:
    """The secret in a file, without the end of its last line.

    Raises:
        SecretError: the file cannot be read, or the secret is too short.
    """
    try:
        key = Path(path).read_bytes().rstrip(b"\r\n")
    except OSError as error:
        raise SecretError(f"{path}: the shared secret cannot be read: {error.strerror}") from error
    return _checked(str(path), key)


def find_secret(path: str | None, environment: Mapping[str, str]) -> Secret | None:
    """The secret of the file, if one is named, else of the environment; None if there is neither.

    Raises:
        SecretError: the file cannot be read, or the secret is too short.
    """
    if path is not None:
        return read_secret(path)
    found = environment.get(ENVIRONMENT_VARIABLE)
    return None if found is None else _checked(ENVIRONMENT_VARIABLE, found.encode("utf-8", "surrogateescape"))


def _checked(where: str, key: bytes) -> Secret:
    if len(key) < SHORTEST:
        raise SecretError(f"{where}: the shared secret has {len(key)} bytes; expected at least {SHORTEST}")
    return Secret(key)
