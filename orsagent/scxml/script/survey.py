"""What is to be known of a document's content as a whole, before any of it is compiled: a walk over the content.

The sources that the content is made of say what sessions of the document need (see `compiler.py`), and an element that
is misused is an error of the document even in a state that nobody enters. Numbers are given out here, too, so that no
number depends on which fragments are compiled first: sessions could see that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Final

from attrs import define, field, frozen

from orsagent.errors import DocumentError
from orsagent.js.declarations import RESERVED
from orsagent.scxml.content import (
    Assign,
    Attribute,
    Block,
    Body,
    Cancel,
    Content,
    Donedata,
    Expression,
    Foreach,
    Foreign,
    If,
    Invoke,
    Log,
    Param,
    Raise,
    Script,
    Send,
    Update,
    Value,
)
from orsagent.scxml.foreign import ElementSpec, Specifications, action_problem, unclaimed_message
from orsagent.scxml.model import DataItem, Document
from orsagent.scxml.script.arguments import action_arguments, action_locations
from orsagent.scxml.script.parts import calling
from orsagent.scxml.script.reach import BUILT_IN
from orsagent.scxml.script.stacks import Text
from orsagent.scxml.script.verdicts import Question
from orsagent.scxml.script.writer import Kind

__all__ = ["Location", "Needs", "Survey", "bare", "survey"]

_NAME = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
_EXPRESSION, _PROGRAM, _LOCATION, _NAMED, _SCRIPT, _ = (kind.value for kind in Kind)

_ENDS: Final = "; \t\r\n"
_NO_NAMES: Final = RESERVED | BUILT_IN

_NOTHING: Final[frozenset[str]] = frozenset()
_TELLS: Final = calling(("decode",))
_REFUSES: Final = calling(("bad", "unsupported", "unread"))
_CARRIES: Final = calling(("put", "item", "done", "send", "invoke", "cancel", "action"))

Location = tuple[str, str, str]
"""A location that is assigned to: the kind of the source, its text and its prefix."""


@frozen(eq=False, slots=False)  # as the values of `content`, for speed
class Needs:
    """What one guard, block or data item is made of.

    Attributes:
        questions: its sources, as the parser is asked for them.
        setters: the numbers of the locations that it assigns to.
        parts: of the interpreter's own ECMAScript, what it calls if all its sources parse.
    """

    questions: tuple[Question, ...]
    setters: tuple[int, ...]
    parts: frozenset[str]


@define(eq=False)
class Survey:
    """What was found in a document.

    Attributes:
        guards: what they need, by number.
        blocks: the same.
        data: the same.
        locations: that are assigned to, with their numbers; those of the data items come first.
        items: the data items that can be assigned to by their names.
        actions: the action elements, by number.
        texts: of the scripts, top-level ones first; what stacks are told apart by.
        sources: every text of ECMAScript, once.
        classes: of the elements of content there are.
    """

    guards: list[Needs] = field(factory=list)
    blocks: list[Needs] = field(factory=list)
    data: list[Needs] = field(factory=list)
    locations: dict[Location, int] = field(factory=dict)
    items: frozenset[str] = frozenset()
    actions: list[Foreign] = field(factory=list)
    texts: list[Text] = field(factory=list)
    sources: tuple[str, ...] = ()
    classes: set[type] = field(factory=set)
    _action_numbers: dict[int, int] = field(factory=dict)  # by id(): they live as long as the document
    _script_numbers: dict[tuple[str, str], int] = field(factory=dict)

    @property
    def all(self) -> Iterable[Needs]:
        """Of all fragments but the setters."""
        return chain(self.guards, self.blocks, self.data)

    @property
    def parts(self) -> frozenset[str]:
        """What all of them need, and what a source needs that does not parse."""
        needs = list(self.all)
        refusing = any(one.questions for one in needs)
        return frozenset().union(*(one.parts for one in needs), _REFUSES if refusing else ())

    @property
    def scripted(self) -> bool:
        """Whether there are scripts, at the top level or in content."""
        return bool(self.texts)

    def location(self, expression: Expression) -> Location:
        """A location as it is numbered; one that is just the name of a data item has its setter."""
        kind = _NAMED if expression.source in self.items and not expression.prefix else _LOCATION
        return kind, expression.source, expression.prefix

    def is_item(self, location: Location) -> bool:
        """Whether it is a data item by its name."""
        return location[0] == _NAMED and location[1] in self.items

    def action_number(self, element: Foreign) -> int | None:
        """The number of an action element; None if it is none, or misused."""
        return self._action_numbers.get(id(element))

    def script_number(self, script: Script) -> int:
        """The number of a script that stands in content."""
        return self._script_numbers[script.source, script.prefix]

    def keep_location(self, location: Location) -> int:
        """Number a location, if it has no number yet."""
        return self.locations.setdefault(location, len(self.locations))

    def keep_action(self, element: Foreign) -> None:
        """Number an action element."""
        self._action_numbers[id(element)] = len(self.actions)
        self.actions.append(element)

    def keep_script(self, script: Script) -> None:
        """Number a script; scripts of the same text have one number."""
        number = self._script_numbers.setdefault((script.source, script.prefix), len(self.texts))
        if number == len(self.texts):
            self.texts.append(_text_of(script))
        elif script.passage is not None:
            self.texts[number].passages[script.position] = script.passage


def survey(document: Document, specifications: Specifications, unclaimed: str) -> Survey:
    """Walk over a document's content.

    Args:
        document: whose content it is.
        specifications: the action elements that are known.
        unclaimed: what becomes of elements that no module claims.

    Raises:
        DocumentError: as `compile_document` says.
    """
    ids = (item.id for item in document.data)
    items = frozenset(one for one in ids if _NAME.fullmatch(one) and one not in _NO_NAMES)
    found = Survey(items=items, texts=[_text_of(script) for script in document.scripts])
    kinds = (_EXPRESSION, _PROGRAM) if document.dialect.programs else (_EXPRESSION,)
    walk = _Walk(found, kinds, specifications, unclaimed, document.strict)
    for item in document.data:
        found.keep_location((_NAMED, item.id, ""))
    found.guards = [walk.guard(guard) for guard in document.guards]
    found.blocks = [walk.block(block) for block in document.blocks]
    found.data = [walk.item(item) for item in document.data]
    texts = (text for needs in found.all for _, text in needs.questions)
    places = (text for _, text, _ in found.locations)
    found.sources = tuple(dict.fromkeys((*texts, *places, *(script.source for script in document.scripts))))
    return found


@define(eq=False)
class _Walk:
    """Finds what content needs, one fragment after the other."""

    _survey: Survey
    _kinds: tuple[str, ...]
    _specifications: Specifications
    _unclaimed: str
    _strict: bool
    _questions: dict[Question, None] = field(factory=dict, init=False)
    _setters: tuple[int, ...] = field(default=(), init=False)
    _parts: frozenset[str] = field(default=_NOTHING, init=False)

    def guard(self, guard: Expression) -> Needs:
        """What a condition of a transition needs."""
        self._expression(guard)
        return self._found()

    def item(self, item: DataItem) -> Needs:
        """What a data item needs."""
        self._setters = (self._survey.keep_location((_NAMED, item.id, "")),)
        self._value(item.value)
        return self._found()

    def block(self, block: Block | Donedata | Invoke) -> Needs:
        """What a block needs."""
        if isinstance(block, Block):
            self._contents(block.content)
        else:
            self._contents((block,))
        return self._found()

    def _found(self) -> Needs:
        needs = Needs(tuple(self._questions), self._setters, self._parts)
        self._questions, self._setters, self._parts = {}, (), _NOTHING
        return needs

    def _contents(self, contents: Sequence[Content | Donedata | Invoke]) -> None:
        classes = self._survey.classes
        for content in contents:
            kind = content.__class__
            classes.add(kind)
            parts, visit = _VISITORS[kind]
            if parts:
                self._call(parts)
            visit(self, content)

    def _call(self, parts: frozenset[str]) -> None:
        self._parts = self._parts | parts if self._parts else parts

    # --- what elements have in common

    def _source(self, kind: str, text: str) -> None:
        self._questions[kind, text] = None

    def _expression(self, expression: Expression | None) -> None:
        if expression is not None:
            text = bare(expression)
            for kind in self._kinds:
                self._questions[kind, text] = None

    def _value(self, value: Expression | Value | None) -> None:
        if isinstance(value, Expression):
            self._expression(value)
        elif value is not None:
            self._call(_TELLS if value.error is None else _REFUSES)

    def _setter(self, location: Expression | None) -> None:
        if location is not None:
            self._source(_LOCATION, location.source)

    def _attributes(self, *attributes: Attribute) -> None:
        for attribute in attributes:
            self._expression(attribute.expression)

    def _body(self, body: Body) -> None:
        self._value(body.content)
        self._carried(body)

    def _carried(self, body: Body) -> None:
        for name in body.namelist:
            self._expression(name)
        self._params(body.params)

    def _params(self, params: Sequence[Param]) -> None:
        for param in params:
            self._expression(param.expression)

    # --- elements

    def _raise(self, content: Raise) -> None:
        if content.params:
            self._call(_CARRIES)
            self._params(content.params)

    def _log(self, content: Log) -> None:
        self._value(content.expression)
        self._value(content.level)

    def _assign(self, content: Assign) -> None:
        number = self._survey.keep_location(self._survey.location(content.location))
        if number not in self._setters:
            self._setters += (number,)
        self._value(content.value)

    def _script(self, content: Script) -> None:
        self._survey.keep_script(content)
        self._source(_SCRIPT, content.source)

    def _if(self, content: If) -> None:
        for condition, inside in content.branches:
            self._expression(condition)
            self._contents(inside)

    def _foreach(self, content: Foreach) -> None:
        self._expression(content.array)
        for name in (content.item, content.index):
            if name is not None:
                self._source(_NAMED, name.source)
        self._contents(content.content)

    def _send(self, content: Send) -> None:
        self._attributes(content.id, content.event, content.target, content.type, content.delay)
        self._setter(content.id_location)
        self._body(content.body)

    def _cancel(self, content: Cancel) -> None:
        self._attributes(content.send_id)

    def _update(self, content: Update) -> None:
        for _, location in content.locations:
            self._setter(location)

    def _donedata(self, content: Donedata) -> None:
        self._body(content.body)

    def _invoke(self, content: Invoke) -> None:
        self._setter(content.id_location)
        self._attributes(content.type, content.src)
        if content.document is None and isinstance(content.body.content, Expression):
            self._expression(content.body.content)
        self._carried(content.body)

    # --- actions

    def _foreign(self, content: Foreign) -> None:
        specification = self._specifications(content.namespace, content.name)
        if specification is None:
            unclaimed_message(content, self._unclaimed)
            self._call(_REFUSES)
            return
        problem = action_problem(content, specification)
        if problem is None:
            self._action(content, specification)
        elif self._strict:
            raise DocumentError(*problem)
        else:
            self._call(_REFUSES)

    def _action(self, content: Foreign, specification: ElementSpec) -> None:
        self._survey.keep_action(content)
        self._call(_CARRIES)
        for _, location in action_locations(content, specification):
            self._setter(location)
        action_arguments(content, specification, self._noted)

    def _noted(self, expression: Expression) -> str:
        self._expression(expression)
        return ""


def bare(expression: Expression) -> str:
    """The text of an expression; a semicolon at its end changes nothing."""
    return expression.source.rstrip(_ENDS)


def _text_of(script: Script) -> Text:
    passages = {} if script.passage is None else {script.position: script.passage}
    return Text(source=script.source, ahead=1 if script.prefix else 0, passages=passages)


_VISITORS: Final[Mapping[type, tuple[frozenset[str], Callable[..., None]]]] = {
    Raise: (calling(("raise",)), _Walk._raise),
    If: (calling(("condition",)), _Walk._if),
    Foreach: (calling(("list", "variable")), _Walk._foreach),
    Log: (calling(("log",)), _Walk._log),
    Assign: (_NOTHING, _Walk._assign),
    Script: (_NOTHING, _Walk._script),
    Send: (_CARRIES, _Walk._send),
    Cancel: (_CARRIES, _Walk._cancel),
    Foreign: (_NOTHING, _Walk._foreign),
    Update: (calling(("update",)), _Walk._update),
    Donedata: (_CARRIES, _Walk._donedata),
    Invoke: (_CARRIES, _Walk._invoke),
}
"""The parts that the code of each kind of element calls, whatever it holds; and what finds the rest."""
