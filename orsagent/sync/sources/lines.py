"""One connection of lines, from either side: signs of life, bounded lines and bounded buffers."""

from __future__ import annotations

import asyncio
from typing import Final

from attrs import define, field

from orsagent.errors import OrsagentError

__all__ = ["ConnectionEndedError", "LineChannel"]

_CHUNK: Final = 65_536
_AT_A_TIME: Final = 256
"""So many lines are taken before others in the loop have a turn."""


class ConnectionEndedError(OrsagentError):
    """A connection has ended, or was given up; the message says why."""


@define(eq=False, kw_only=True)
class LineChannel:
    """Lines over a stream, for one task that reads and anybody in its loop who writes.

    Args:
        reader: where bytes come from.
        writer: where bytes go to.
        ping: the line that asks for a sign of life.
        heartbeat: seconds without one after which it is asked for, and once more until the other side counts as gone.
        max_line: bytes of the longest line that is taken.
        max_backlog: bytes that the other side may leave unread before it is given up.

    Attributes:
        ended: why the connection was given up on this side; empty while it was not.
        lines: how many lines have come.
        silent: whether nothing is written any more, not even what asks for a sign of life.
    """

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    ping: str
    heartbeat: float
    max_line: int
    max_backlog: int
    ended: str = field(default="", init=False)
    lines: int = field(default=0, init=False)
    silent: bool = field(default=False, init=False)
    _bytes: bytearray = field(factory=bytearray, init=False)
    _searched: int = field(default=0, init=False)
    _asked: bool = field(default=False, init=False)

    @property
    def peer(self) -> str:
        """Who is at the other end, as far as the socket knows."""
        name = self.writer.get_extra_info("peername")
        return f"{name[0]}:{name[1]}" if isinstance(name, tuple) else "somebody"

    async def receive(self) -> bytes:
        """The next line that is not empty, without its end.

        Raises:
            ConnectionEndedError: the connection has ended, or a line is too long.
        """
        while True:
            line = self._take()
            if line is None:
                await self._read()
                continue
            self.lines += 1
            if self.lines % _AT_A_TIME == 0:
                await asyncio.sleep(0)
            if line.strip():
                return line

    def send(self, line: str) -> None:
        """Send a line."""
        self.write(line.encode("ascii") + b"\n")

    def write(self, data: bytes) -> None:
        """Send bytes. Nothing happens when the connection has ended; who leaves too much unread is given up."""
        if self.ended or self.silent or self.writer.is_closing():
            return
        self.writer.write(data)
        if self.writer.transport.get_write_buffer_size() > self.max_backlog:
            self.abort(f"more than {self.max_backlog:,} bytes were left unread")

    def abort(self, reason: str) -> None:
        """Break off; what was not sent yet is dropped."""
        self.ended = self.ended or reason
        self.writer.transport.abort()

    def close(self) -> None:
        """End the connection when everything is sent."""
        self.ended = self.ended or "it was closed"
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

    def _take(self) -> bytes | None:
        end = self._bytes.find(b"\n", self._searched)
        length = len(self._bytes) if end < 0 else end
        if length > self.max_line:
            raise ConnectionEndedError(f"found a line of more than {self.max_line:,} bytes, the longest that is taken")
        if end < 0:
            self._searched = length
            return None
        line = bytes(self._bytes[:end])
        del self._bytes[: end + 1]
        self._searched = 0
        return line

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(self.heartbeat):
                data = await self.reader.read(_CHUNK)
        except TimeoutError:
            self._ask()
            return
        except OSError as error:
            raise ConnectionEndedError(self.ended or f"the connection broke: {error.strerror or error}") from error
        if not data:
            raise ConnectionEndedError(self.ended or "the other side has closed the connection")
        self._asked = False
        self._bytes += data

    def _ask(self) -> None:
        if self._asked:
            raise ConnectionEndedError(f"no sign of life for {2 * self.heartbeat:g} s")
        self._asked = True
        self.send(self.ping)
