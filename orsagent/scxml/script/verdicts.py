"""What engines' parsers have said of source texts: the same text gets the same answer, in every document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Final

from attrs import define, field

__all__ = ["REMEMBERED", "Question", "Verdicts"]

_MOST_TEXTS: Final = 16_384
_LONGEST: Final = 1_000

Question = tuple[str, str]
"""The kind and the text of a source."""


@define(eq=False)
class Verdicts:
    """Answers by engine, kind and text. Any thread may call it.

    Args:
        most_texts: how many answers are kept; the oldest go first.
        longest: texts of more characters are asked for each time.
    """

    _most_texts: int = _MOST_TEXTS
    _longest: int = _LONGEST
    _messages: dict[tuple[str, str, str], str | None] = field(factory=dict, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    def known(self, engine: str, questions: Sequence[Question]) -> dict[Question, str | None]:
        """The answers that are remembered: a message, or None for what parses."""
        messages = self._messages
        with self._lock:
            return {one: messages[key] for one in questions if (key := (engine, *one)) in messages}

    def keep(self, engine: str, answers: Mapping[Question, str | None]) -> None:
        """Remember answers."""
        with self._lock:
            for one, answer in answers.items():
                if len(one[1]) <= self._longest:
                    self._messages[engine, *one] = answer
            while len(self._messages) > self._most_texts:
                del self._messages[next(iter(self._messages))]


REMEMBERED: Final = Verdicts()
"""The memory of this process."""
