"""Frames: how messages follow each other in a stream of bytes. No socket here.

A frame is four bytes, the length of what follows as a big-endian number, and then one JSON object in UTF-8. The object
has the name of the message under ``message``.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, Final, NoReturn, TypeAlias

from attrs import define, field

from orsagent.tlib.net.errors import ProtocolError

__all__ = ["HEADER_BYTES", "Body", "Frames", "frame"]

Body: TypeAlias = dict[str, Any]
"""A message as JSON has it."""

_HEADER: Final = struct.Struct(">I")
HEADER_BYTES: Final = _HEADER.size
"""Size of the length that stands before each message."""


def frame(body: Mapping[str, Any]) -> bytes:
    """The frame of a message; the JSON is ASCII, with escapes."""
    text = json.dumps(body, separators=(",", ":"), allow_nan=False).encode("ascii")
    return _HEADER.pack(len(text)) + text


@define(eq=False)
class Frames:
    """Takes bytes as they come, in pieces of any size, and gives the messages in them.

    Args:
        max_bytes: size of the largest message, without its header.
    """

    max_bytes: int
    _bytes: bytearray = field(factory=bytearray, init=False)

    def feed(self, data: bytes) -> None:
        """Add what has come."""
        self._bytes += data

    def take(self) -> Body | None:
        """The next message; None while it is not complete.

        Raises:
            ProtocolError: it is too large, or no message. The stream cannot be read any further.
        """
        if len(self._bytes) < HEADER_BYTES:
            return None
        (length,) = _HEADER.unpack_from(self._bytes)
        if length > self.max_bytes:
            raise ProtocolError(
                f"found the length {length:,} before a message, expected at most {self.max_bytes:,} bytes; "
                "does the other side speak the protocol?"
            )
        end = HEADER_BYTES + length
        if len(self._bytes) < end:
            return None
        text = bytes(self._bytes[HEADER_BYTES:end])
        del self._bytes[:end]
        return _parsed(text)


def _parsed(text: bytes) -> Body:
    try:
        body = json.loads(text.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"found a message that is no JSON in UTF-8 ({error})") from error
    if not isinstance(body, dict) or not isinstance(body.get("message"), str):
        raise ProtocolError("found JSON that is no message, expected an object with its name under 'message'")
    return body


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")
