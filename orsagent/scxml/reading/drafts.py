"""States in the making: what is known of them when all their children are read, and how states come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import define, field
from lxml import etree

from orsagent.errors import Position
from orsagent.scxml.model import DataItem, State, StateKind, Transition
from orsagent.scxml.reading.markup import Markup
from orsagent.scxml.reading.structure import check_targets

__all__ = ["Draft", "Wish", "finished"]


@define(eq=False)
class Wish:
    """A transition as it was read: its targets are still names, in an attribute of `element`."""

    descriptors: tuple[str, ...]
    guard: int | None
    targets: Sequence[str]
    internal: bool
    block: int | None
    order: int
    position: Position
    element: etree._Element
    attribute: str


@define(eq=False)
class Draft:
    """A state in the making; see `State`.

    Attributes:
        initial: of an attribute, an ``<initial>``, or the first child.
        data: its data items.
    """

    number: int
    id: str
    kind: StateKind
    is_history: bool
    parent: int
    ancestors: tuple[int, ...]
    position: Position
    children: list[int] = field(factory=list)
    histories: list[int] = field(factory=list)
    transitions: list[Wish] = field(factory=list)
    initial: Wish | None = None
    onentry: list[int] = field(factory=list)
    onexit: list[int] = field(factory=list)
    data: list[DataItem] = field(factory=list)
    invokes: list[int] = field(factory=list)
    donedata: int | None = None


def finished(
    drafts: Sequence[Draft], numbers: Mapping[str, int], data: Mapping[int, tuple[int, ...]], markup: Markup
) -> tuple[State, ...]:
    """The states.

    Args:
        drafts: all of a document, in its order.
        numbers: of the states, by id.
        data: the numbers of the data items that wait for their state, by its number.
        markup: says where something is wrong.

    Raises:
        DocumentError: there is no state of a name, or targets cannot be active together.
    """
    return _Finishing(drafts, numbers, data, markup).states()


@define(eq=False)
class _Finishing:
    _drafts: Sequence[Draft]
    _numbers: Mapping[str, int]
    _data: Mapping[int, tuple[int, ...]]
    _markup: Markup

    def states(self) -> tuple[State, ...]:
        below = [0] * len(self._drafts)
        for draft in reversed(self._drafts):
            if draft.parent >= 0:
                below[draft.parent] |= below[draft.number] | 1 << draft.number
        return tuple(map(self._state, self._drafts, below))

    def _state(self, draft: Draft, below: int) -> State:
        return State(
            draft.number,
            draft.id,
            draft.kind,
            draft.parent,
            draft.ancestors,
            draft.position,
            tuple(draft.children),
            tuple(draft.histories),
            tuple([self._transition(draft, wish) for wish in draft.transitions]),
            None if draft.initial is None else self._transition(draft, draft.initial, default=True),
            tuple(draft.onentry),
            tuple(draft.onexit),
            self._data.get(draft.number, ()),
            draft.donedata,
            tuple(draft.invokes),
            below,
        )

    def _transition(self, draft: Draft, wish: Wish, *, default: bool = False) -> Transition:
        """A transition of a state, or that to its initial states."""
        targets = tuple([self._target(name, wish) for name in wish.targets])
        if len(targets) > 1 or default or draft.is_history:
            targets = tuple(dict.fromkeys(targets))
            check_targets(self._drafts, draft.number, targets, draft if default else None, self._named_at(wish))
        return Transition(
            draft.number,
            wish.descriptors,
            wish.guard,
            targets,
            wish.internal,
            wish.block,
            wish.order,
            wish.position,
        )

    def _target(self, name: str, wish: Wish) -> int:
        number = self._numbers.get(name)
        if number is None or not name:
            raise self._markup.error(f"there is no state {name!r}", self._named_at(wish), "unknown-target")
        return number

    def _named_at(self, wish: Wish) -> Position:
        return self._markup.source.attribute_position(wish.element, wish.attribute)
