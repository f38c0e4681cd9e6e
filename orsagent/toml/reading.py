"""Reading TOML files, with an error that says where."""

from __future__ import annotations

import re
import tomllib
from os import PathLike
from pathlib import Path as FilePath
from typing import Any, Final

from attrs import field, frozen

from orsagent.errors import OrsagentError, Position
from orsagent.toml.places import Path, Places

__all__ = ["LARGEST", "TomlError", "TomlFile", "parse_toml", "read_toml"]

LARGEST: Final = 1024 * 1024
"""The largest file that is read, in bytes: far more than people write."""

_LONG_KEY: Final = re.compile(
    r"""(?<![^\s.=,\[\]{}#])(?:(?:"[^"\n]*"|'[^'\n]*'|[^\s.=,\[\]{}#"']+)[ \t]*\.[ \t]*){100}""",
)
_POSITION: Final = re.compile(r"\s*\(at line (\d+), column (\d+)\)")
_AT_THE_END: Final = re.compile(r"\s*\(at end of document\)")


class TomlError(OrsagentError):
    """A file cannot be read, or is no TOML; the message begins with path, line and column."""

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(f"{position}: {message}")
        self.message = message
        self.position = position


@frozen(kw_only=True, eq=False)
class TomlFile:
    """What a file says, and where.

    Attributes:
        path: the file as the user named it.
        values: the root table.
    """

    path: str
    values: dict[str, Any]
    _places: Places = field(repr=False)

    def at(self, path: Path) -> Position:
        """The place of a key or of an array's element, or else of what it would be in."""
        return Position(self.path, *self._places.at(path))

    def has(self, path: Path) -> bool:
        """Whether the file says something there."""
        return path in self._places


def read_toml(path: str | PathLike[str]) -> TomlFile:
    """Read a file, TOML in UTF-8.

    Raises:
        TomlError: it cannot be read, is larger than `LARGEST`, or is no TOML.
    """
    name = str(path)
    start = Position(name, 1, 1)
    try:
        with FilePath(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TomlError(f"the file cannot be read: {reason}", start) from error
    if len(data) > LARGEST:
        raise TomlError(f"the file is larger than {LARGEST:,} bytes, the largest that is read", start)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _end_of(data[: error.start].decode("utf-8", "replace"), name)
        raise TomlError(f"the file is not in UTF-8 ({error.reason} at byte {error.start})", place) from error
    return parse_toml(text, name)


def parse_toml(text: str, path: str = "<text>") -> TomlFile:
    """Read a text.

    Args:
        text: TOML, with or without a byte order mark.
        path: what messages call it.

    Raises:
        TomlError: it is no TOML.
    """
    text = text.removeprefix("\ufeff")
    # the standard library's time grows with the square of the parts
    if found := _LONG_KEY.search(text):
        place = _end_of(text[: found.start()], path)
        raise TomlError("this has 100 parts with dots between them; write shorter keys", place)
    try:
        return TomlFile(path=path, values=tomllib.loads(text), places=Places(text))
    except RecursionError as error:
        raise TomlError("values are nested too deep", Position(path, 1, 1)) from error
    except ValueError as error:  # tomllib's own, and a number with more digits than Python reads
        raise TomlError(f"this is not TOML: {_reason(str(error))}", _position(str(error), text, path)) from error


def _reason(message: str) -> str:
    return _AT_THE_END.sub("; the file ends too early", _POSITION.sub("", message))


def _position(message: str, text: str, path: str) -> Position:
    found = _POSITION.search(message)
    if found is not None:
        return Position(path, int(found[1]), int(found[2]))
    return _end_of(text if _AT_THE_END.search(message) else "", path)


def _end_of(text: str, path: str) -> Position:
    lines = text.split("\n")
    return Position(path, len(lines), len(lines[-1]) + 1)
