"""Where a server listens: a host and a port."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final, NamedTuple

__all__ = ["Address"]

_ADDRESS: Final = re.compile(r"(?:\[(?P<bracketed>[^\[\]]+)\]|(?P<plain>[^\[\]:\s]+)):(?P<port>[0-9]{1,5})")
_LAST_PORT: Final = 65535


class Address(NamedTuple):
    """A host, by name or number, and a port."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address of ``HOST:PORT``; an IPv6 address stands in brackets, as in ``[::1]:4000``.

        Raises:
            ValueError: it is none.
        """
        found = _ADDRESS.fullmatch(text)
        if found is None or int(found["port"]) > _LAST_PORT:
            raise ValueError(f"{text!r} is not HOST:PORT, such as 127.0.0.1:4000, with a port from 0 to {_LAST_PORT}")
        return cls(found["bracketed"] or found["plain"], int(found["port"]))

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
