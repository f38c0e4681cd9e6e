"""What `src` and `srcexpr` name: a file of the project, or an address elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

__all__ = ["address_of", "is_allowed", "is_remote"]

_REMOTE: Final = ("http", "https")


def address_of(arguments: Mapping[str, Any]) -> str:
    """The address: the value of `srcexpr`, else `src`; empty when there is none."""
    value = arguments.get("srcexpr")
    return str(arguments.get("src") or "" if value is None else value).strip()


def is_remote(address: str) -> bool:
    """Whether an address is one of HTTP; others are files."""
    parts = _parts(address)
    return parts is not None and parts.scheme.lower() in _REMOTE


def is_allowed(address: str, hosts: Collection[str]) -> bool:
    """Whether the host of an address is one of those that may be asked, with its port or without."""
    parts = _parts(address)
    return parts is not None and bool({parts.hostname, parts.netloc.rpartition("@")[2].lower()} & set(hosts))


def _parts(address: str) -> SplitResult | None:
    try:
        return urlsplit(address.strip())
    except ValueError:
        return None
