"""Why the server refuses a client: a table that server, client and docs share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

__all__ = ["REFUSALS", "Refusal"]


@frozen
class Refusal:
    """One reason.

    Attributes:
        meaning: what it says.
        final: whether another attempt would end the same way, so that the client makes none.
    """

    meaning: str
    final: bool


REFUSALS: Final[Mapping[str, Refusal]] = {
    "bad-message": Refusal("what was sent is no message of the protocol, is too large, or is out of turn", final=True),
    "wrong-version": Refusal("no version of the protocol is known to both sides", final=True),
    "wrong-secret": Refusal("client and server do not have the same shared secret", final=True),
    "unknown-switch": Refusal("the server has no switch of that name", final=True),
    "too-many-clients": Refusal("the server has as many clients as it takes", final=False),
    "too-slow": Refusal("the greeting has taken too long", final=False),
    "out-of-reach": Refusal("T-Server is disconnected, as a test or a fault wants it", final=False),
    "closing": Refusal("the server ends", final=False),
}
"""By the value of ``Reason``."""
