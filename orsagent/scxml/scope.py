"""What `algorithm` looks at: the part of a configuration and of a history that its answers for an event depend on.

Regions of a parallel know nothing of each other, most of the time. Two configurations that are alike in the scope of an
event get the same candidates, lose the same conflicts, and leave and enter the same states; in what lies beside it they
may differ. A scope may be greater than it need be, never smaller: so it is found from the document alone, with every
transition that may be a candidate and every state that it may leave or enter.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from orsagent.scxml.algorithm import find_lcca
from orsagent.scxml.model import Document, State, StateKind, Transition

__all__ = ["Scope", "announces_beyond", "scope"]


@frozen
class Scope:
    """A part of the document.

    Attributes:
        states: those whose being active matters.
        histories: the history states in it; what they have recorded matters, too.
    """

    states: int
    histories: tuple[int, ...]


def scope(document: Document, heard: int, event: str | None) -> Scope:
    """The scope of an event where `heard` are the active listeners.

    A listener gives a chain to each active atomic state in it, and each of its transitions may be taken.
    """
    states = 0
    for state in document.in_document_order(heard):
        states |= state.bit | state.below
        for transition in state.transitions:
            if transition.targets and transition.matches(event):
                states |= _greatest_domain(document, state, transition).below
    return Scope(states, tuple(state.number for state in document.in_document_order(states & document.histories)))


def _greatest_domain(document: Document, source: State, transition: Transition) -> State:
    """What ``getTransitionDomain`` can answer at most: what a history stands for lies in the history's parent."""
    wanted = 0
    for number in transition.targets:
        target = document.states[number]
        wanted |= 1 << (target.parent if target.is_history else number)
    if transition.internal and source.kind is StateKind.COMPOUND and not wanted & ~source.below:
        return source
    return document.states[find_lcca(document, source, wanted)]


def announces_beyond(document: Document, entered: Iterable[int], states: int) -> bool:
    """Whether one of the states entered is the end of a region of a parallel that reaches beyond a scope.

    Whether all regions are in a final state then, is a question to the others, too (SCXML 1.0, 3.7.1).
    """
    for number in entered:
        state = document.states[number]
        if state.kind is StateKind.FINAL and state.parent:
            grandparent = document.states[document.states[state.parent].parent]
            if grandparent.kind is StateKind.PARALLEL and grandparent.below & ~states:
                return True
    return False
