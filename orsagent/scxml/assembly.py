"""Fragments of a compiled document before their text is known, and what is decided about all of them together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from attrs import define, frozen

from orsagent.scxml.fragments import Fragment, Fragments
from orsagent.scxml.parts import calling

__all__ = ["Assignment", "Draft", "assembled"]

_CALLED = re.compile(r"ors\$\$\.(\w+)\(")


@frozen(kw_only=True)
class Assignment:
    """Opens or closes an assignment to a location.

    Attributes:
        setter: the number of its setter.
        name: of the variable, if that is there, is no constant, and is not deleted as long as documents cannot do that.
        at: closes it, and says where the location stands.
    """

    setter: int
    name: str
    at: str | None = None

    def text(self, *, direct: bool) -> str:
        """Its ECMAScript, as `Draft.decide` says."""
        direct = direct and bool(self.name)
        if self.at is not None:
            return ")" if direct or not self.at else f",{self.at})"
        return f"{self.name}=(" if direct else f"(0,ors$$c.s[{self.setter}])("


@define(kw_only=True, eq=False)
class Draft:
    """A fragment before it is rendered."""

    kind: str
    pieces: list[Any]
    setters: tuple[int, ...] = ()

    def decide(self, *, direct: bool) -> None:
        """Whether data items are assigned to directly, where that cannot fail: it takes no function, and no call."""
        choices = [piece for piece in self.pieces if isinstance(piece, Assignment)]
        self.pieces = [piece.text(direct=direct) if isinstance(piece, Assignment) else piece for piece in self.pieces]
        self.setters = tuple(dict.fromkeys(one.setter for one in choices if not (direct and one.name)))


def assembled(drafts: Sequence[Draft], texts: Sequence[str], *, whole: bool, tail: str) -> Fragments:
    """The fragments, when their texts are known; the first text stands before all of them."""
    head, *texts = texts
    made: dict[str, list[Fragment]] = {"setters": [], "guards": [], "blocks": [], "data": []}
    for number, (draft, text) in enumerate(zip(drafts, texts, strict=True)):
        parts = calling(_CALLED.findall(text))
        made[draft.kind].append(Fragment(number=number, source=text, setters=draft.setters, parts=parts))
    kinds = {kind: tuple(found) for kind, found in made.items()}
    return Fragments(**kinds, head=head, whole=whole, tail=tail)
