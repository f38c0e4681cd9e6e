"""Which actions a script means: the element, and what its arguments must be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any, TypeGuard

from attrs import frozen

from orsagent.actions import ElementSpec, ModuleSpec

__all__ = ["ActionPattern", "known_element"]

_ABSENT = object()


def known_element(specification: ModuleSpec, name: str) -> ElementSpec:
    """The module's element of that name.

    Raises:
        ValueError: there is none; the message names the most similar one.
    """
    found = next((one for one in specification.elements if one.name == name), None)
    if found is None:
        names = [one.name for one in specification.elements]
        raise ValueError(f"module {specification.name!r} has no action {name!r}; {_hint(name, names)}")
    return found


@frozen(eq=False)
class ActionPattern:
    """An element and the values of its arguments.

    Args:
        module: the module's short name.
        element: the element.
        arguments: names and expected values. A value is compared with ``==``, so that `unittest.mock.ANY` may stand for
            it or inside it; a function is called with the value and says whether it fits.

    Raises:
        ValueError: a name is nearly that of an attribute: most likely it is misspelled.
    """

    module: str
    element: ElementSpec
    arguments: Mapping[str, object]

    def __attrs_post_init__(self) -> None:
        known = [*(one.name for one in self.element.attributes), "params", "content", "children", "url"]
        for name in self.arguments:
            near = get_close_matches(name.lower(), known, 1, 0.8)
            if name not in known and near:
                raise ValueError(f"<{self.element.name}> has no attribute {name!r}; did you mean {near[0]!r}?")

    def matches(self, element: str, arguments: Mapping[str, Any]) -> bool:
        """Whether an action is meant.

        Raises:
            Exception: what a function raised; its note names the pattern.
        """
        if element != self.element.name:
            return False
        return all(self._fits(arguments, name, expected) for name, expected in self.arguments.items())

    def describe(self) -> str:
        """In words: ``queue:submit with queue 'VQ1'``."""
        given = ", ".join(f"{name} {_text(value)}" for name, value in self.arguments.items())
        return f"{self.module}:{self.element.name}{f' with {given}' if given else ''}"

    def __str__(self) -> str:
        given = (f", {name}={_text(value)}" for name, value in self.arguments.items())
        return f"{self.module}.on({self.element.name!r}{''.join(given)})"

    def _fits(self, arguments: Mapping[str, Any], name: str, expected: object) -> bool:
        value = arguments.get(name, _ABSENT)
        if value is _ABSENT:
            return False
        if not _is_function(expected):
            return bool(expected == value)
        try:
            return bool(expected(value))
        except Exception as error:
            error.add_note(f"raised by the function for {name} in {self}, called with {value!r}")
            raise


def _is_function(value: object) -> TypeGuard[Callable[[object], object]]:
    return callable(value) and not isinstance(value, type)


def _text(value: object) -> str:
    return f"<{getattr(value, '__name__', 'function')}>" if _is_function(value) else repr(value)


def _hint(found: str, known: Collection[str]) -> str:
    near = get_close_matches(found, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"it has: {', '.join(known)}"
