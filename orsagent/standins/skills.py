"""Skill expressions: conditions on the levels of an agent's skills (ORS Developer's Guide, Queue Interface).

A condition compares a skill with a number, ``English > 2``; conditions are joined by ``&`` and ``|``, of which ``&``
binds more, or by ECMAScript's ``&&`` and ``||``, and negated by ``!``. Ours: an agent without a skill has level 0, a
skill without a comparison means more than 0, and names with blanks stand in quotation marks.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from attrs import define, field

from orsagent.errors import OrsagentError

__all__ = ["Condition", "SkillExpressionError", "skill_condition"]

Condition = Callable[[Mapping[str, float]], bool]
"""Given the levels of an agent's skills by name, whether the agent fits."""

_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<number>-?\d+(?:\.\d+)?)|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<name>[^\W\d]\w*)"""
    r"""|(?P<sign>&&?|\|\|?|<=|>=|<>|!=|==?|[<>!()]))"""
)
_COMPARISONS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
}


class SkillExpressionError(OrsagentError):
    """A skill expression cannot be read."""


@lru_cache(maxsize=256)
def skill_condition(expression: str) -> Condition:
    """What an expression says.

    Raises:
        SkillExpressionError: it cannot be read; the message says where.
    """
    reader = _Reader(expression)
    condition = reader.either()
    if reader.token is not None:
        raise reader.error("expected & or |")
    return condition


@define
class _Reader:
    text: str
    token: tuple[str, str] | None = field(default=None, init=False)
    place: int = field(default=0, init=False)
    _next: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self.go_on()

    def go_on(self) -> None:
        self.place = self._next
        if not self.text[self._next :].strip():
            self.token = None
            return
        match = _TOKEN.match(self.text, self._next)
        if match is None or match.lastgroup is None:
            raise self.error("expected the name of a skill, a number or a sign")
        self._next = match.end()
        self.token = match.lastgroup, match[match.lastgroup]

    def either(self) -> Condition:
        parts = [self.both()]
        while self.token in {("sign", "|"), ("sign", "||")}:
            self.go_on()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else lambda levels: any(part(levels) for part in parts)

    def both(self) -> Condition:
        parts = [self.one()]
        while self.token in {("sign", "&"), ("sign", "&&")}:
            self.go_on()
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else lambda levels: all(part(levels) for part in parts)

    def one(self) -> Condition:
        if self.token == ("sign", "!"):
            self.go_on()
            inner = self.one()
            return lambda levels: not inner(levels)
        if self.token == ("sign", "("):
            self.go_on()
            inner = self.either()
            if self.token != ("sign", ")"):
                raise self.error("expected )")
            self.go_on()
            return inner
        return self.comparison()

    def comparison(self) -> Condition:
        name = self._taken({"name", "single", "double"}, "expected the name of a skill")
        compare = _COMPARISONS.get(self._sign())
        if compare is None:
            return lambda levels: levels.get(name, 0) > 0
        self.go_on()
        number = float(self._taken({"number"}, "expected a number"))
        return lambda levels: compare(levels.get(name, 0), number)

    def _sign(self) -> str:
        return self.token[1] if self.token is not None and self.token[0] == "sign" else ""

    def _taken(self, kinds: set[str], expected: str) -> str:
        """The text of the token, which is behind the reader then."""
        token = self.token
        if token is None or token[0] not in kinds:
            raise self.error(expected)
        self.go_on()
        return token[1]

    def error(self, expected: str) -> SkillExpressionError:
        return SkillExpressionError(f"skill expression {self.text!r}: {expected} at character {self.place + 1}")
