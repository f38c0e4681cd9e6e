"""The read-only global variables that modules bring: constants, functions over them, and data that Python changes.

A tree is given to a document only if the document can name its variable, so that others start without it. Its
functions are ECMAScript of the modules; the contract with them stands in `orsagent.actions.ModuleSpec`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from attrs import frozen

__all__ = ["Tree", "named", "tree_texts"]

_ROUNDABOUT = re.compile(r"\b(?:eval|Function|constructor|globalThis|this|_data)\b|\\")
"""Ways to a global variable that need not spell its name."""


@frozen(kw_only=True, eq=False, slots=False)
class Tree:
    """One such variable.

    Attributes:
        variable: its name.
        constants: what it holds, JSON-able.
        scripts: by the name of their module, functions that give ECMAScript.
    """

    variable: str
    constants: object
    scripts: Sequence[tuple[str, Callable[[], str]]] = ()

    @cached_property
    def text(self) -> str:
        """How a context is told of it."""
        scripts = [[owner, source()] for owner, source in self.scripts]
        return json.dumps([self.variable, self.constants, scripts], separators=(",", ":"))


def named(trees: Iterable[Tree], sources: Sequence[str]) -> tuple[Tree, ...]:
    """The trees whose variables at least one of the source texts may name."""
    trees = tuple(trees)
    if not trees or any(map(_ROUNDABOUT.search, sources)):
        return trees
    return tuple(tree for tree in trees if any(tree.variable in source for source in sources))


def tree_texts(trees: Iterable[Tree]) -> str:
    """How a context is told of them."""
    return f"[{','.join(tree.text for tree in trees)}]"
