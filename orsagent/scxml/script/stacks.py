"""Where in a script something was thrown, as far as the engine's stack tells.

A script is known to V8 by a name with its number. QuickJS calls all of them alike, so there the functions on the stack
are looked for in the texts, and what more than one script could mean is not told: then the script as a whole is the
place. What is told never depends on more than the document and the stack.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Final

from attrs import define, field, frozen

from orsagent.errors import Position
from orsagent.scxml.passages import Passage

__all__ = ["Stacks", "Text", "named", "program_name", "script_name"]

_PROGRAM: Final = "ors$$p"
_V8_FRAME: Final = re.compile(r"(ors\$\$(?:p[\d.]*|\d+)):(\d+):(\d+)\)?$", re.MULTILINE)
_FRAME: Final = re.compile(r"^\s*at (?:(?P<name>.*?) \()?<input>:(?P<line>\d+)(?::(?P<column>\d+))?\)?$", re.MULTILINE)
_FUNCTION: Final = re.compile(
    r"\bfunction\s+([\w$]+)|([\w$]+)\s*[=:]\s*(?:async\s+)?(?:function\b|\([^()]*\)\s*=>|[\w$]+\s*=>)"
)
_TOP: Final = ("<eval>", None)
"""How QuickJS calls the top of a script; no name: a syntax error."""


def script_name(number: int) -> str:
    """What V8 calls a script."""
    return f"ors$${number}"


def program_name(scripts: Iterable[tuple[int, int]]) -> str:
    """What V8 calls a piece of the compiled document in which scripts stand: it tells their numbers and first lines."""
    return _PROGRAM + ".".join(f"{number}.{line}" for number, line in scripts)


def named(source: str, name: str) -> str:
    """A source text that V8 calls by a name."""
    return f"{source}\n//# sourceURL={name}"


@frozen(kw_only=True, eq=False)
class Text:
    """The text of one or more scripts.

    Attributes:
        source: the text.
        ahead: how many lines of our own stand in front of it when it is evaluated.
        passages: where it was written, by the position of the script; the first is meant when another script runs.
    """

    source: str
    ahead: int
    passages: dict[Position, Passage] = field(factory=dict)

    @property
    def lines(self) -> int:
        """How many lines there are when it is evaluated."""
        return self.source.count("\n") + 1 + self.ahead


@define(eq=False)
class Stacks:
    """Finds places on the stacks of one document.

    Args:
        texts: the texts of its scripts, by number.
    """

    _texts: Sequence[Text] = ()
    _functions: dict[str, list[int]] = field(factory=dict, init=False)

    def place(self, trail: str, script: Position) -> Position | None:
        """Where something was thrown; None if no script of the document is on the stack.

        Args:
            trail: the stack, the innermost call first.
            script: the position of the element that is executed, which may be a script.
        """
        for number, line, column in self._v8(trail) if "ors$$" in trail else self._quickjs(trail, script):
            text = self._texts[number]
            if text.passages and line > text.ahead:
                passage = text.passages.get(script) or next(iter(text.passages.values()))
                return passage.at_line(text.source, line - text.ahead, column)
        return None

    def _v8(self, trail: str) -> Iterator[tuple[int, int, int]]:
        for name, line, column in _V8_FRAME.findall(trail):
            if not name.startswith(_PROGRAM):
                if int(name[5:]) < len(self._texts):
                    yield int(name[5:]), int(line), int(column)
                continue
            yield from self._in_program(name, int(line), int(column))
            return

    def _in_program(self, name: str, line: int, column: int) -> Iterator[tuple[int, int, int]]:
        told = [int(number) for number in name.removeprefix(_PROGRAM).split(".") if number]
        for number, first in zip(told[::2], told[1::2], strict=False):
            if number < len(self._texts) and first <= line < first + self._texts[number].lines:
                yield number, line - first + 1, column
                return

    def _quickjs(self, trail: str, script: Position) -> Iterator[tuple[int, int, int]]:
        own = [number for number, text in enumerate(self._texts) if script in text.passages]
        frames = list(_FRAME.finditer(trail))
        for frame, outer in zip_longest(frames, frames[1:]):
            name, line = frame["name"], int(frame["line"])
            called_at_top = name == "<anonymous>" and outer is not None and outer["name"] == "<eval>"
            known = own if name in _TOP or called_at_top else self._defining().get(name, [])
            fitting = [number for number in known if line <= self._texts[number].lines]
            if len(fitting) == 1:
                yield fitting[0], line, int(frame["column"] or 1)

    def _defining(self) -> dict[str, list[int]]:
        """The texts that define a function, by its name."""
        if not self._functions:
            found: dict[str, list[int]] = defaultdict(list)
            for number, text in enumerate(self._texts):
                for name in dict.fromkeys(one[1] or one[2] for one in _FUNCTION.finditer(text.source)):
                    found[name].append(number)
            self._functions = found
        return self._functions
