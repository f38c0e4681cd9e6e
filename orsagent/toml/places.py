"""Where the keys of a TOML document stand; the standard library's reader does not tell.

A theory of operation. The text has been read by `tomllib`, so it is valid and says nothing twice: it is enough to walk
over it and to tell keys, headers and values apart. A place belongs to a path, the keys and indexes that lead to a
value from the root. A table has the place where it is first named, an element of an array the place of its value.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from attrs import define, field

__all__ = ["Path", "Places"]

Path: TypeAlias = tuple[str | int, ...]
"""Keys and indexes from the root to a value."""

_GAP: Final = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_KEY: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[^\s.=\]\"']+")
# a multi-line string may end in five quotes, of which two are its own
_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})|' r"'''.*?'''(?:'{0,2})|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'", re.DOTALL
)
_SCALAR: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]*|[^\s,\]}#]+")


@define(eq=False)
class Places:
    """The places of a document.

    Args:
        text: the document; valid TOML.
    """

    _text: str
    _offsets: Mapping[Path, int] = field(init=False)
    _lines: list[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._offsets = _Walk(self._text).offsets()
        self._lines = [0, *(found.end() for found in re.finditer("\n", self._text))]

    def __iter__(self) -> Iterator[Path]:
        return iter(self._offsets)

    def __contains__(self, path: object) -> bool:
        return path in self._offsets

    def at(self, path: Path) -> tuple[int, int]:
        """Line and column of `path`, counted from 1; those of what it would be in, if the document does not have it."""
        while path and path not in self._offsets:
            path = path[:-1]
        offset = self._offsets.get(path, 0)
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


@define(eq=False)
class _Walk:
    """One walk over a document."""

    text: str
    offset: int = field(default=0, init=False)
    found: dict[Path, int] = field(factory=dict, init=False)
    sizes: dict[Path, int] = field(factory=dict, init=False)

    def offsets(self) -> Mapping[Path, int]:
        table: Path = ()
        while self._skip(_GAP) < len(self.text):
            if self.text[self.offset] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.found

    def _skip(self, pattern: re.Pattern[str]) -> int:
        if (match := pattern.match(self.text, self.offset)) is not None:
            self.offset = match.end()
        return self.offset

    def _keys(self) -> list[tuple[str, int]]:
        """A dotted key: its parts with their offsets."""
        parts: list[tuple[str, int]] = []
        while True:
            start = self._skip(_SPACE)
            end = self._skip(_KEY)
            parts.append((_name(self.text[start:end]), start))
            self._skip(_SPACE)
            if self.text[self.offset : self.offset + 1] != ".":
                return parts
            self.offset += 1

    def _header(self) -> Path:
        """``[a.b]`` or ``[[a.b]]``: the path of the table that follows."""
        is_element = self.text.startswith("[[", self.offset)
        self.offset += 2 if is_element else 1
        path: Path = ()
        keys = self._keys()
        for number, (key, start) in enumerate(keys):
            path = (*path, key)
            self.found.setdefault(path, start)
            if is_element and number == len(keys) - 1:
                self.sizes[path] = self.sizes.get(path, 0) + 1
            if path in self.sizes:
                path = (*path, self.sizes[path] - 1)
                self.found.setdefault(path, start)
        self.offset += 2 if is_element else 1
        return path

    def _pair(self, table: Path) -> None:
        path = table
        for key, start in self._keys():
            path = (*path, key)
            self.found.setdefault(path, start)
        self.offset += 1  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        start = self._skip(_GAP)
        first = self.text[start]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            self._skip(_STRING if first in "\"'" else _SCALAR)

    def _array(self, path: Path) -> None:
        self.offset += 1
        index = 0
        while self.text[self._skip(_GAP)] != "]":
            self.found[*path, index] = self.offset
            self._value((*path, index))
            index += 1
            self._comma()
        self.offset += 1

    def _inline_table(self, path: Path) -> None:
        self.offset += 1
        while self.text[self._skip(_GAP)] != "}":
            self._pair(path)
            self._comma()
        self.offset += 1

    def _comma(self) -> None:
        if self.text[self._skip(_GAP)] == ",":
            self.offset += 1


def _name(key: str) -> str:
    """What a bare or quoted key means."""
    return next(iter(tomllib.loads(f"{key} = 0"))) if key[0] in "\"'" else key
