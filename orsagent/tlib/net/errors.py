"""What can go wrong between T-Server and its clients, beside what T-Library itself reports."""

from __future__ import annotations

from typing import Final

from orsagent.errors import OrsagentError, TransportError
from orsagent.tlib.net.refusals import REFUSALS

__all__ = ["ConnectionLostError", "ListenError", "ProtocolError", "RefusedError", "SecretError", "TlsError"]

_LONGEST_TEXT: Final = 300


class ListenError(OrsagentError):
    """The server cannot listen at its address, or must not; the message says why and what to do."""


class SecretError(OrsagentError):
    """A shared secret cannot be read, or is none."""


class TlsError(OrsagentError):
    """A certificate or a key cannot be used."""


class ConnectionLostError(TransportError):
    """The connection has ended: the other side has closed it, or gives no sign of life."""


class ProtocolError(TransportError):
    """The other side has sent something that the protocol does not have.

    The text is shortened: what was found is of any length.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}...")


class RefusedError(TransportError):
    """The server does not want this client.

    Attributes:
        reason: a key of `REFUSALS`.
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason

    @property
    def final(self) -> bool:
        """Whether another attempt would end the same way; so does a reason that is not known here."""
        refusal = REFUSALS.get(self.reason)
        return refusal is None or refusal.final
