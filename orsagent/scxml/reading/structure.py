"""Whether the targets of a transition can be active together (SCXML 1.0, 3.11: legal state specifications)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from orsagent.errors import DocumentError, Position
from orsagent.scxml.model import StateKind

__all__ = ["Placed", "check_targets"]


class Placed(Protocol):
    """A state, perhaps one in the making: what `State` says of it under the same names."""

    @property
    def number(self) -> int: ...  # noqa: D102 -- see `State`
    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> StateKind: ...  # noqa: D102
    @property
    def parent(self) -> int: ...  # noqa: D102
    @property
    def ancestors(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def is_history(self) -> bool: ...  # noqa: D102


def check_targets(
    states: Sequence[Placed], source: int, targets: tuple[int, ...], inside: Placed | None, position: Position
) -> None:
    """Check one transition.

    Args:
        states: the states with their ancestors and kinds.
        source: the number of the state that the transition belongs to.
        targets: the numbers of its targets.
        inside: the state whose initial transition it is, else None.
        position: where the targets are named.

    Raises:
        DocumentError: the targets cannot be active together, or lie where a default transition must not lead.
    """
    owner = states[source]
    if inside is not None or owner.is_history:
        _check_default(states, owner if inside is None else inside, targets, position)
    rivals = _rivals(states, targets)
    if rivals is not None:
        names = " and ".join(repr(states[number].id) for number in rivals)
        message = f"the targets {names} cannot be active together: they must lie in different regions of a parallel"
        raise DocumentError(message, position, "illegal-targets")


def _check_default(states: Sequence[Placed], owner: Placed, targets: tuple[int, ...], position: Position) -> None:
    parent = states[owner.parent] if owner.is_history else owner
    shallow = owner.kind is StateKind.SHALLOW_HISTORY
    for target in targets:
        found = states[target]
        if parent.number not in ((found.parent,) if shallow else found.ancestors):
            where = "a child" if shallow else "inside"
            message = f"the default target {found.id!r} must be {where} of {parent.id or 'the document'!r}"
            raise DocumentError(message, position, "illegal-targets")


def _rivals(states: Sequence[Placed], targets: tuple[int, ...]) -> tuple[int, int] | None:
    """Two targets that cannot be active together, if any; each ancestor remembers who came first, and whence.

    A history may stand for anything in its parent, so it takes the place of its parent.
    """
    branches: dict[int, tuple[int, int]] = {}
    places: dict[int, int] = {}
    for target in targets:
        branch = states[target].parent if states[target].is_history else target
        if branch in places:
            return places[branch], target
        places[branch] = target
        for ancestor in states[branch].ancestors:
            taken, first = branches.setdefault(ancestor, (branch, target))
            if taken != branch and states[ancestor].kind is not StateKind.PARALLEL:
                return first, target
            branch = ancestor
    return next(((target, branches[place][1]) for place, target in places.items() if place in branches), None)
