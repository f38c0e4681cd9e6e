"""A document as it was read: immutable, shared by all its sessions.

States stand in document order; their place in `Document.states` is their number, and a set of states is an integer
with one bit for each number. The root (the ``scxml`` element itself) is number 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from pathlib import PurePath, PureWindowsPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from attrs import field, frozen

from orsagent.errors import Position

if TYPE_CHECKING:
    from orsagent.scxml.content import Block, Donedata, Expression, Invoke, Script, Value
    from orsagent.scxml.dialects import Dialect
    from orsagent.scxml.resources import IncludedFile, Resources

__all__ = ["HISTORIES", "DataItem", "Document", "State", "StateKind", "Transition", "descriptor"]


_ARGUMENTS = b"args_"


class StateKind(Enum):
    """What a state is, in the words of the Recommendation."""

    ATOMIC = "atomic"
    COMPOUND = "compound"
    PARALLEL = "parallel"
    FINAL = "final"
    SHALLOW_HISTORY = "shallow"
    DEEP_HISTORY = "deep"


HISTORIES = frozenset({StateKind.SHALLOW_HISTORY, StateKind.DEEP_HISTORY})


@frozen(eq=False, slots=False)
class Transition:
    """One transition, or the default transition of an initial or history element.

    Attributes:
        source: the number of the state it belongs to.
        descriptors: event descriptors without their trailing ``.*``; empty for an eventless transition.
        guard: the number of its condition in `Document.guards`, or None.
        targets: the numbers of its target states; empty for a targetless one.
        internal: whether ``type="internal"`` was given.
        block: the number of its content in `Document.blocks`, or None.
        order: its place among all transitions of the document.
    """

    source: int
    descriptors: tuple[str, ...]
    guard: int | None
    targets: tuple[int, ...]
    internal: bool
    block: int | None
    order: int
    position: Position

    def matches(self, event: str | None) -> bool:
        """Whether a descriptor matches the event's name (SCXML 1.0, 3.12.1); None asks for eventless transitions.

        An event with two names (`Event.names`) is matched by either.
        """
        if event is None:
            return not self.descriptors
        if " " in event:
            return any(map(self.matches, event.split()))
        for one in self.descriptors:  # noqa: SIM110 -- a generator would cost more than the comparisons
            if one in (event, "*") or event.startswith(one + "."):
                return True
        return False


@frozen(kw_only=True, eq=False, slots=False)
class DataItem:
    """One ``<data>`` element; its value is evaluated when its number comes up.

    Attributes:
        id: the variable.
        value: expression, content or the text of the source; None leaves it undefined.
        top_level: whether it stands in the root's data model.
        parameter: whether it is an input of the document: ``_type="parameter"`` in the dialect `ors`.
    """

    id: str
    value: Expression | Value | None
    top_level: bool
    position: Position
    parameter: bool = False


@frozen(eq=False, slots=False)
class State:
    """One state, final, parallel or history element; the numbers point into `Document.states` and `Document.blocks`."""

    number: int
    id: str
    kind: StateKind
    parent: int
    ancestors: tuple[int, ...]
    position: Position
    children: tuple[int, ...] = ()
    histories: tuple[int, ...] = ()
    transitions: tuple[Transition, ...] = ()
    initial: Transition | None = None
    onentry: tuple[int, ...] = ()
    onexit: tuple[int, ...] = ()
    data: tuple[int, ...] = ()
    donedata: int | None = None
    invokes: tuple[int, ...] = ()
    below: int = field(default=0, repr=False)

    @property
    def bit(self) -> int:
        """The set that holds this state alone."""
        return 1 << self.number

    @property
    def is_history(self) -> bool:
        """Whether it is a history pseudo-state, which is never active."""
        return self.kind is StateKind.SHALLOW_HISTORY or self.kind is StateKind.DEEP_HISTORY

    @property
    def is_atomic(self) -> bool:
        """Whether it has no child states (SCXML 1.0, 3.11: atomic states and finals)."""
        return self.kind in (StateKind.ATOMIC, StateKind.FINAL)


@frozen(kw_only=True, eq=False)
class Document:
    """A document that can be started any number of times.

    Attributes:
        path: as it was given to ``load``.
        text: the source; that of the whole file for an inline child.
        name: the ``name`` attribute, or None.
        dialect: the rules that it was read by.
        datamodel: ``ecmascript`` or ``null``.
        late_binding: whether data of states waits for the first entry of its state.
        states: all states in document order, the root first.
        by_id: numbers of the states by id.
        blocks: executable content, done data and the arguments of invocations, by number.
        guards: conditions of transitions, by number.
        data: data items in the order in which they are initialised.
        scripts: top-level scripts, in order.
        invokes: invoke elements, by number.
        resources: where files that the document names are looked for.
        strict: whether misused action elements are errors when the document is loaded.
        files: the texts of the files that it was made of, by the names that it gives them; None for one that could
            not be read.
        included: the files that it includes, each once.
        memory: what others have worked out about the document; it dies with it.
        atomic: the set of states that have no child states.
        histories: the set of history states.
        sources: the states with transitions for a descriptor, by descriptor; for None, with eventless ones.
        longest_descriptor: how many characters the longest descriptor has.
    """

    path: str
    text: bytes = field(repr=False)
    name: str | None
    dialect: Dialect
    datamodel: str
    late_binding: bool
    states: tuple[State, ...] = field(repr=False)
    by_id: Mapping[str, int] = field(repr=False)
    blocks: tuple[Block | Donedata | Invoke, ...] = field(repr=False)
    guards: tuple[Expression, ...] = field(repr=False)
    data: tuple[DataItem, ...] = field(repr=False)
    scripts: tuple[Script, ...] = field(repr=False)
    invokes: tuple[Invoke, ...] = field(repr=False)
    resources: Resources = field(repr=False)
    strict: bool = True
    files: Mapping[str, str | None] = field(factory=dict, repr=False)
    included: tuple[IncludedFile, ...] = field(default=(), repr=False)
    memory: dict[object, Any] = field(factory=dict, init=False, repr=False)
    atomic: int = field(init=False, repr=False)
    histories: int = field(init=False, repr=False)
    sources: Mapping[str | None, tuple[int, ...]] = field(init=False, repr=False)
    longest_descriptor: int = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "atomic", sum(state.bit for state in self.states if state.is_atomic))
        object.__setattr__(self, "histories", sum(state.bit for state in self.states if state.is_history))
        object.__setattr__(self, "sources", _sources(self.states))
        object.__setattr__(self, "longest_descriptor", max(map(len, filter(None, self.sources)), default=0))

    @property
    def url(self) -> str:
        """What ``__GetDocumentURL()`` tells: the ``file:`` URL where the document lies.

        Documents make addresses of it, so that it is whole even where a relative path was given.
        """
        relative = not (self.path.startswith("<") or PureWindowsPath(self.path).drive)
        path = str(self.resources.base / PurePath(self.path).name) if relative else self.path
        return f"file:///{quote(path.replace(chr(92), '/').lstrip('/'), safe='/:')}"

    @property
    def inputs(self) -> frozenset[str]:
        """The names that a session may be given values for: the ids of the top-level data items.

        Where `_data` holds the items of all states, as in ORS, they are the ids of all: Composer's are never top-level.
        """
        return frozenset(item.id for item in self.data if item.top_level or self.dialect.data_object)

    @property
    def takes_any_input(self) -> bool:
        """Whether it may be given other names, too: it reads ``args_``, in a dialect that has it."""
        texts = (self.text, *(one.data or b"" for one in self.included))
        return self.dialect.arguments and any(_ARGUMENTS in text for text in texts)

    @property
    def fingerprint(self) -> str:
        """A number in hexadecimal digits that is another one when the text, or a file that it includes, is another."""
        digest = hashlib.sha256(self.text)
        for one in self.included:
            digest.update(hashlib.sha256(one.data or b"").digest())
        return digest.hexdigest()

    def in_document_order(self, states: int) -> Iterator[State]:
        """The states of a set, in document order (which is entry order)."""
        while states:
            lowest = states & -states
            yield self.states[lowest.bit_length() - 1]
            states ^= lowest

    def in_exit_order(self, states: int) -> Iterator[State]:
        """The states of a set, last in document order first."""
        while states:
            number = states.bit_length() - 1
            yield self.states[number]
            states ^= 1 << number

    def ids(self, states: int) -> tuple[str, ...]:
        """The ids of a set in document order, without the root."""
        found, states = [], states & ~1
        while states:  # `in_document_order`, for hundreds of states at once
            number = (states & -states).bit_length() - 1
            found.append(self.states[number].id)
            states ^= 1 << number
        return tuple(found)


def _sources(states: Sequence[State]) -> dict[str | None, tuple[int, ...]]:
    found: dict[str | None, dict[int, None]] = {}
    for state in states:
        for transition in () if state.is_history else state.transitions:
            for one in transition.descriptors or (None,):
                found.setdefault(one, {})[state.number] = None
    return {one: tuple(numbers) for one, numbers in found.items()}


def descriptor(text: str) -> str:
    """An event descriptor without what does not change its meaning: a trailing ``.*`` or dot (SCXML 1.0, 3.12.1)."""
    while text.endswith((".*", ".")):
        text = text.removesuffix("*").removesuffix(".")
    return text
