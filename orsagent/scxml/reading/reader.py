"""Reads a document: source text becomes a `Document`, or a `DocumentError` says what is wrong, and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from attrs import define, evolve, field
from lxml import etree

from orsagent.errors import Position
from orsagent.scxml.content import Block, Donedata, Expression, Invoke, Script, Update, Value
from orsagent.scxml.model import HISTORIES, DataItem, Document, StateKind, descriptor
from orsagent.scxml.reading.content_reader import ContentReader
from orsagent.scxml.reading.drafts import Draft, Wish, finished
from orsagent.scxml.reading.inclusion import include
from orsagent.scxml.reading.markup import Markup, local_name, namespace
from orsagent.scxml.reading.prefixes import apply_prefixes, dialect_of
from orsagent.scxml.reading.source import Limits, parse
from orsagent.scxml.reading.vocabulary import NAMESPACE, STATES
from orsagent.scxml.resources import ResourceError, Resources

__all__ = ["read"]

_ATOMIC = (StateKind.ATOMIC, StateKind.FINAL)
_HISTORY = {"shallow": StateKind.SHALLOW_HISTORY, "deep": StateKind.DEEP_HISTORY}


def read(
    text: str | bytes,
    path: str,
    dialect: str = "auto",
    *,
    strict: bool = True,
    resources: Resources | None = None,
    limits: Limits | None = None,
) -> Document:
    """Read a document.

    Args:
        text: the document.
        path: how errors name it; relative files are looked for beside it.
        dialect: ``auto``, ``w3c`` or ``ors``.
        strict: whether unknown attributes are errors.
        resources: where files are looked for; by default beside `path`.
        limits: what the document may measure.

    Raises:
        DocumentError: the document is wrong.
        ValueError: there is no such dialect.
    """
    source, resources = parse(text, path, limits), resources or Resources.of(path)
    for error in include(source, resources, limits):
        raise error
    markup = Markup(source, dialect_of(source, dialect), strict)
    apply_prefixes(source, markup.dialect)
    return _read(source.root, ContentReader(markup, resources))


def _read(root: etree._Element, content: ContentReader) -> Document:
    markup = content.markup
    if local_name(root) != "scxml" or namespace(root) not in (NAMESPACE, ""):
        message = f"the root is <{root.tag}>; expected <scxml xmlns={NAMESPACE!r}>"
        raise markup.error(message, root, "not-scxml")
    if not namespace(root):
        raise markup.error(f"<scxml> has no namespace: add xmlns={NAMESPACE!r}", root, "no-namespace")
    return _Reader(markup=markup, resources=content.resources, content=content).document(root)


@define(kw_only=True, eq=False)
class _Reader:
    markup: Markup
    resources: Resources
    content: ContentReader
    drafts: list[Draft] = field(factory=list)
    by_id: dict[str, int] = field(factory=dict)
    blocks: list[Block | Donedata | Invoke] = field(factory=list)
    guards: list[Expression] = field(factory=list)
    scripts: list[Script] = field(factory=list)
    invokes: list[Invoke] = field(factory=list)
    items: list[DataItem] = field(factory=list)
    orders: int = 0

    def document(self, root: etree._Element) -> Document:
        markup = self.markup
        markup.choice(root, "version", ("1.0",))
        markup.choice(root, "profile", ("ecmascript",))
        datamodel = markup.choice(root, "datamodel", ("ecmascript", "null"))
        late = markup.choice(root, "binding", ("early", "late")) == "late"
        self._state(root, None)
        if not self.drafts[0].children:
            raise markup.error("<scxml> has no state: add at least one <state>", root, "no-states")
        data, numbers = self._data(late=late)
        return Document(
            path=markup.source.path,
            text=markup.source.data,
            name=markup.literal(root, "name"),
            dialect=markup.dialect,
            datamodel=datamodel,
            late_binding=late,
            states=finished(self.drafts, self.by_id, numbers, markup),
            by_id=self.by_id,
            blocks=tuple(self.blocks),
            guards=tuple(self.guards),
            data=data,
            scripts=tuple(self.scripts),
            invokes=tuple(self.invokes),
            resources=self.resources,
            strict=markup.strict,
            files=self.content.files,
            included=markup.source.included,
        )

    def _state(self, element: etree._Element, parent: Draft | None) -> int:
        tags, children = self.markup.check(element)
        kind = self._kind(element, tags)
        draft = Draft(
            len(self.drafts),
            self._id(element, parent),
            kind,
            kind in HISTORIES,
            -1 if parent is None else parent.number,
            () if parent is None else (parent.number, *parent.ancestors),
            self.markup.source.position(element),
        )
        self.drafts.append(draft)
        self.by_id.setdefault(draft.id, draft.number)
        for read, child in zip(map(_PARTS.get, tags), children, strict=True):
            if read is not None:  # else it comes later, or is of another namespace
                read(self, draft, child)
        self._default_initial(draft, element)
        if draft.kind is StateKind.FINAL and parent is not None:
            self._donedata(draft, element, parent)
        return draft.number

    def _kind(self, element: etree._Element, tags: Sequence[str]) -> StateKind:
        name = local_name(element)
        if name == "history":
            return _HISTORY[self.markup.choice(element, "type", ("shallow", "deep"))]
        if name == "final":
            return StateKind.FINAL
        if name != "scxml" and _PROPER_STATES.isdisjoint(tags):
            return StateKind.ATOMIC
        return StateKind.PARALLEL if name == "parallel" else StateKind.COMPOUND

    def _id(self, element: etree._Element, parent: Draft | None) -> str:
        if parent is None:
            return ""
        name = self.markup.literal(element, "id")
        if name is None:
            position = self.markup.source.position(element)
            name = f"{local_name(element)}@{position.line}:{position.column}"
            return name if name not in self.by_id else f"{name}#{len(self.drafts)}"
        if name.split() != [name]:
            position = self.markup.source.attribute_position(element, "id")
            raise self.markup.error(f"the id {name!r} is empty or has spaces", position, "bad-id")
        if name in self.by_id:
            first = self.drafts[self.by_id[name]].position
            position = self.markup.source.attribute_position(element, "id")
            message = f"the id {name!r} is used twice; first at {first}"
            if first.path != position.path or self.markup.source.prefixed:
                message += ": give the parts of the document different prefixes (resolveid), or rename one"
            raise self.markup.error(message, position, "duplicate-id")
        return name

    # --- the parts of a state

    def _child_state(self, draft: Draft, child: etree._Element) -> None:
        draft.children.append(self._state(child, draft))

    def _history(self, draft: Draft, child: etree._Element) -> None:
        draft.histories.append(self._state(child, draft))

    def _onentry(self, draft: Draft, child: etree._Element) -> None:
        if (number := self._block(child)) is not None:
            draft.onentry.append(number)

    def _onexit(self, draft: Draft, child: etree._Element) -> None:
        if (number := self._block(child)) is not None:
            draft.onexit.append(number)

    def _own_transition(self, draft: Draft, child: etree._Element) -> None:
        draft.transitions.append(self._transition(child, draft))

    def _initial(self, draft: Draft, child: etree._Element) -> None:
        self.markup.check(child)
        transitions = self.markup.named(child, "transition")
        if not transitions:
            raise self.markup.error("<initial> needs a <transition>", child, "bad-default-transition")
        draft.initial = self._transition(transitions[0], draft, plain=True)

    def _datamodel(self, draft: Draft, child: etree._Element) -> None:
        self.markup.check(child)
        draft.data += [self._data_item(item, draft) for item in self.markup.children(child)]

    def _script(self, _draft: Draft, child: etree._Element) -> None:
        self.markup.check(child)
        self.scripts.append(self.content.script(child))

    def _invocation(self, draft: Draft, child: etree._Element) -> None:
        draft.invokes.append(self._invoke(child, draft))

    # --- transitions

    def _transition(self, element: etree._Element, state: Draft, *, plain: bool = False) -> Wish:
        """A transition; a plain one is that of an <initial> or <history>."""
        events, target = element.get("event"), element.get("target")
        condition = self.markup.expression(element, "cond")
        if (plain or state.is_history) and (events is not None or condition is not None or not target):
            message = "a transition of <initial> or <history> has a target, and neither event nor cond"
            raise self.markup.error(message, element, "bad-default-transition")
        if events is None and condition is None and target is None:
            message = "a transition needs at least one of event, cond and target (SCXML 1.0, 3.5.1)"
            raise self.markup.error(message, element, "empty-transition")
        if condition is not None:
            self.guards.append(condition)
        internal = element.get("type") is not None and self._is_internal(element)
        position = self.markup.source.position(element)
        return Wish(
            () if events is None else _descriptors(events),
            None if condition is None else len(self.guards) - 1,
            () if target is None else target.split(),
            internal,
            self._block(element, position),
            self._order(),
            position,
            element,
            "target",
        )

    def _is_internal(self, element: etree._Element) -> bool:
        return self.markup.choice(element, "type", ("external", "internal")) == "internal"

    def _order(self) -> int:
        self.orders += 1
        return self.orders - 1

    def _block(self, element: etree._Element, position: Position | None = None) -> int | None:
        content = self.content.block(element)
        return self._number(Block(content, position or self.markup.source.position(element))) if content else None

    def _number(self, block: Block | Donedata | Invoke) -> int:
        self.blocks.append(block)
        return len(self.blocks) - 1

    def _default_initial(self, draft: Draft, element: etree._Element) -> None:
        """The initial attribute, else the first child in document order (SCXML 1.0, 3.3)."""
        names = self.markup.literal(element, "initial")
        if names is None and draft.initial is None and draft.kind in _ATOMIC:
            return
        position = self.markup.source.attribute_position(element, "initial")
        if names is not None and draft.initial is not None and not self.markup.dialect.both_initials:
            message = "the state has both an 'initial' attribute and an <initial> child: remove one"
            raise self.markup.error(message, position, "contradictory-attributes")
        if draft.kind is not StateKind.COMPOUND:
            if names is not None or draft.initial is not None:
                raise self.markup.error("a state without child states has no initial state", element, "bad-initial")
            if draft.is_history and not draft.transitions:
                message = "<history> needs a <transition> to its default state"
                raise self.markup.error(message, element, "bad-default-transition")
            return
        if draft.initial is None:
            first = self.drafts[draft.children[0]].id if draft.children else ""
            targets = (names if names is not None else first).split()
            draft.initial = Wish((), None, targets, False, None, self._order(), position, element, "initial")  # noqa: FBT003 -- a field

    # --- data, done data, invocations

    def _data_item(self, element: etree._Element, state: Draft) -> DataItem:
        self.markup.check(element)
        position = self.markup.source.position(element)
        expression, uri = self.markup.expression(element, "expr"), self.markup.literal(element, "src")
        inline = len(element) > 0 or bool((element.text or "").strip())
        if (expression is not None) + (uri is not None) + inline > 1:
            message = "<data> has more than one of expr, src and content: keep one"
            raise self.markup.error(message, element, "contradictory-content")
        value: Expression | Value | None = expression
        if uri is not None:
            value = self._file(uri, element)
        elif inline:
            value = self.content.inline(element)
        item = DataItem(
            id=element.get("id", ""),
            value=value,
            top_level=state.number == 0,
            position=position,
            parameter=self.markup.dialect.arguments and element.get("_type", "").strip() == "parameter",
        )
        self.items.append(item)
        return item

    def _file(self, uri: str, element: etree._Element) -> Value:
        position = self.markup.source.attribute_position(element, "src")
        try:
            return Value(self.content.file(uri, element), position)
        except ResourceError as error:
            return Value("", position, str(error), error.code)

    def _data(self, *, late: bool) -> tuple[tuple[DataItem, ...], dict[int, tuple[int, ...]]]:
        """All data items in order of initialisation; with late binding the root's are first, and states know theirs."""
        if not late:
            return tuple(self.items), {}
        items = [item for draft in self.drafts for item in draft.data]
        number = {item: place for place, item in enumerate(items)}
        return tuple(items), {d.number: tuple(number[i] for i in d.data) for d in self.drafts[1:]}

    def _donedata(self, draft: Draft, element: etree._Element, parent: Draft) -> None:
        elements = self.markup.named(element, "donedata")
        for one in elements:
            self.markup.check(one)
        body = self.content.body(elements[0]) if elements else None
        event = None if parent.number == 0 else f"done.state.{parent.id}"
        if body is not None:
            position = self.markup.source.position(elements[0])
            draft.donedata = self._number(Donedata(event=event, body=body, position=position))

    def _invoke(self, element: etree._Element, state: Draft) -> int:
        markup = self.markup
        markup.check(element)
        if markup.literal(element, "id") is not None and markup.literal(element, "idlocation") is not None:
            raise markup.error(
                "<invoke> has both 'id' and 'idlocation': remove one", element, "contradictory-attributes"
            )
        children = [e for c in markup.named(element, "content") for e in markup.named(c, "scxml")]
        finalize = markup.named(element, "finalize")
        invoke = Invoke(
            number=len(self.invokes),
            state=state.id,
            type=markup.either(element, "type", "typeexpr"),
            src=markup.either(element, "src", "srcexpr"),
            id=markup.literal(element, "id"),
            id_location=markup.expression(element, "idlocation"),
            autoforward=markup.boolean(element, "autoforward"),
            body=self.content.body(element),
            document=self._child(children[0]) if children else None,
            block=len(self.blocks),
            finalize=None,
            resources=markup.source.home(element).resources,
            position=markup.source.position(element),
        )
        self.blocks.append(invoke)
        invoke = evolve(invoke, finalize=self._finalize(finalize[0], invoke) if finalize else None)
        self.blocks[invoke.block] = invoke
        self.invokes.append(invoke)
        return invoke.number

    def _finalize(self, element: etree._Element, invoke: Invoke) -> int | None:
        """An empty finalize updates the locations that the invocation passed (SCXML 1.0, 6.5.2)."""
        passed = [(name.source, name) for name in invoke.body.namelist]
        passed += [(param.name, param.expression) for param in invoke.body.params if param.is_location]
        position = self.markup.source.position(element)
        number = self._block(element, position)
        if number is None and passed:
            update = Update(locations=tuple(passed), position=position)
            return self._number(Block((update,), position))
        return number

    def _child(self, element: etree._Element) -> Document:
        return _read(element, self.content)


@lru_cache(maxsize=1024)
def _descriptors(events: str) -> tuple[str, ...]:
    return tuple(map(descriptor, events.split()))


_PROPER_STATES = frozenset(f"{{{NAMESPACE}}}{name}" for name in STATES - {"history"})
_PARTS: Mapping[str, Callable[[_Reader, Draft, etree._Element], None]] = {
    f"{{{NAMESPACE}}}{name}": read
    for name, read in {
        "state": _Reader._child_state,
        "parallel": _Reader._child_state,
        "final": _Reader._child_state,
        "history": _Reader._history,
        "onentry": _Reader._onentry,
        "onexit": _Reader._onexit,
        "transition": _Reader._own_transition,
        "initial": _Reader._initial,
        "datamodel": _Reader._datamodel,
        "script": _Reader._script,
        "invoke": _Reader._invocation,
    }.items()
}
"""How each part of a state is read, by its tag; ``donedata`` comes last."""
