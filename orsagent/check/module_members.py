"""What lies below the variables of modules, `_genesys` above all: names that are not there, and assignments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from orsagent.check.ecmascript import Path
from orsagent.check.expressions import Snippet
from orsagent.check.findings import Problem
from orsagent.check.scripts import Analysed
from orsagent.scxml.script.writer import Kind
from orsagent.standins.genesys import MEMBERS, specification

__all__ = ["module_members"]

_INHERITED: Final = frozenset({"constructor", "hasOwnProperty", "toSource", "toString", "valueOf"})


def module_members(analysed: list[Analysed], constants: Mapping[str, object]) -> Iterator[Problem]:
    """Properties that are not there, and those that a document tries to change.

    Args:
        analysed: all snippets of a document.
        constants: the variables of the action modules.
    """
    known = _with(_genesys(), constants)
    for one in analysed:
        for path in one.analysis.paths:
            if path.names[0] in known and path.use != "probe":
                yield from _problem(one.snippet, path, known)


@cache
def _genesys() -> dict[str, Any]:
    tree = _with({}, specification.constants)
    for member in MEMBERS:
        *above, name = member.path.split(".")
        _at(tree, ("_genesys", *above))[name] = {}
    return tree


def _with(tree: Mapping[str, Any], more: Mapping[str, object]) -> dict[str, Any]:
    """A tree with the names of another one. Nobody knows what is below one that has no names below it."""
    found = dict(tree)
    for name, value in more.items():
        found[name] = _with(found.get(name, {}), value if isinstance(value, Mapping) else {})
    return found


def _at(tree: Mapping[str, Any], names: Iterable[str]) -> Any:  # noqa: ANN401 -- a part of the tree
    found: Any = tree
    for name in names:
        found = found.get(name, {})
    return found


def _problem(snippet: Snippet, path: Path, known: Mapping[str, Any]) -> Iterator[Problem]:
    *above, name = path.names
    siblings, text = _at(known, above), ".".join(path.names)
    place = snippet.span(path.start, path.end)
    whole = snippet.kind is Kind.LOCATION and path.end >= len(snippet.text.rstrip())
    if path.use == "write" or whole:
        hint = "user data are changed by _genesys.ixn.setuData" if path.names[:2] == ("_genesys", "ixn") else None
        message = f"{text} is read-only: the assignment changes nothing"
        yield Problem("read-only-member", message, *place, hint=hint)
    elif siblings and name not in siblings and name not in _INHERITED:
        message = f"there is no {text}: it is undefined"
        yield Problem("unknown-member", message, *place, meant=(name, frozenset(siblings)))
