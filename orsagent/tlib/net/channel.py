"""One connection, from either side: messages instead of bytes, signs of life, and bounded buffers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from attrs import define, field

from orsagent.tlib.net.errors import ConnectionLostError
from orsagent.tlib.net.frames import Body, Frames, frame

__all__ = ["Channel"]

_CHUNK: Final = 65_536
_PING: Final = frame({"message": "Ping"})
_PONG: Final = frame({"message": "Pong"})


@define(eq=False, kw_only=True)
class Channel:
    """Messages over a stream, for one task that reads and anybody in its loop who writes.

    Args:
        reader: where bytes come from.
        writer: where bytes go to.
        max_bytes: size of the largest message that is taken.
        max_backlog: how many bytes the other side may leave unread before it is given up.
        heartbeat: seconds without a sign of life after which a Ping is sent, and once more until the other side counts
            as gone.

    Attributes:
        ended: why the connection was given up on this side; empty while it was not.
    """

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    max_bytes: int
    max_backlog: int
    heartbeat: float
    ended: str = field(default="", init=False)
    _frames: Frames = field(init=False)
    _asked: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self._frames = Frames(self.max_bytes)

    @property
    def peer(self) -> str:
        """Who is at the other end, as far as the socket knows."""
        name = self.writer.get_extra_info("peername")
        return f"{name[0]}:{name[1]}" if isinstance(name, tuple) else "somebody"

    async def receive(self) -> Body:
        """The next message; Ping and Pong are dealt with here.

        Raises:
            ConnectionLostError: the connection has ended.
            ProtocolError: what has come is no message.
        """
        while True:
            body = self._frames.take()
            if body is None:
                await self._read()
            elif body["message"] == "Ping":
                self.write(_PONG)
            elif body["message"] != "Pong":
                return body

    def send(self, body: Mapping[str, Any]) -> None:
        """Send a message. Nothing happens when the connection has ended."""
        self.write(frame(body))

    def write(self, data: bytes) -> None:
        """Send a frame. A reader who leaves too much unread is given up."""
        if self.ended or self.writer.is_closing():
            return
        self.writer.write(data)
        if self.writer.transport.get_write_buffer_size() > self.max_backlog:
            self.abort(f"more than {self.max_backlog:,} bytes were left unread")

    def abort(self, reason: str) -> None:
        """Break off; what was not sent yet is dropped."""
        self.ended = self.ended or reason
        self.writer.transport.abort()

    async def part(self, seconds: float) -> None:
        """Let the other side read the last message: leave nothing of its own unread, which would break the connection.

        Args:
            seconds: how long it may take to end its side.
        """
        self.ended = self.ended or "the last message is sent"
        if self.writer.can_write_eof() and not self.writer.is_closing():
            self.writer.write_eof()
        try:
            async with asyncio.timeout(seconds):
                while await self.reader.read(_CHUNK):
                    pass
        except OSError:
            return  # a time-out is one, too: it has had its chance

    def close(self) -> None:
        """End the connection when everything is sent."""
        self.writer.close()

    async def closed(self, seconds: float) -> None:
        """Wait until it is closed, and break off after so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self.writer.wait_closed()
        except TimeoutError:
            self.abort("the connection did not end in time")
        except OSError:
            return  # it has ended anyway

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(self.heartbeat):
                data = await self.reader.read(_CHUNK)
        except TimeoutError:
            self._ask()
            return
        except OSError as error:
            raise ConnectionLostError(self.ended or f"the connection broke: {error.strerror or error}") from error
        if not data:
            raise ConnectionLostError(self.ended or "the other side has closed the connection")
        self._asked = False
        self._frames.feed(data)

    def _ask(self) -> None:
        if self._asked:
            raise ConnectionLostError(f"no sign of life for {2 * self.heartbeat:g} s")
        self._asked = True
        self.write(_PING)
