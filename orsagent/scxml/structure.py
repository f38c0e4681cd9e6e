"""Whether the targets of a transition can be active together (SCXML 1.0, 3.11: legal state specifications)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from orsagent.errors import DocumentError, Position
from orsagent.scxml.model import State, StateKind

__all__ = ["check_targets"]


def check_targets(
    states: Sequence[State], source: int, targets: tuple[int, ...], inside: State | None, position: Position
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
    for one, other in combinations(targets, 2):
        if not _compatible(states, one, other):
            names = f"{states[one].id!r} and {states[other].id!r}"
            message = f"the targets {names} cannot be active together: they must lie in different regions of a parallel"
            raise DocumentError(message, position, "illegal-targets")


def _check_default(states: Sequence[State], owner: State, targets: tuple[int, ...], position: Position) -> None:
    parent = states[owner.parent] if owner.is_history else owner
    shallow = owner.kind is StateKind.SHALLOW_HISTORY
    for target in targets:
        found = states[target]
        if parent.number not in ((found.parent,) if shallow else found.ancestors):
            where = "a child" if shallow else "inside"
            message = f"the default target {found.id!r} must be {where} of {parent.id or 'the document'!r}"
            raise DocumentError(message, position, "illegal-targets")


def _compatible(states: Sequence[State], one: int, other: int) -> bool:
    if one in states[other].ancestors or other in states[one].ancestors:
        return False
    common = next(number for number in states[one].ancestors if number in states[other].ancestors)
    return states[common].kind is StateKind.PARALLEL
