"""The null data model (SCXML 1.0, B.1): no variables, and ``In('id')`` as the only condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import define, field

from orsagent.errors import Position, ScriptError
from orsagent.js.values import encode
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
    Raise,
    Script,
    Send,
    Update,
    Value,
)
from orsagent.scxml.contents import conditions_of, contents_of
from orsagent.scxml.datamodel import RawEffect
from orsagent.scxml.events import Event
from orsagent.scxml.foreign import Specifications, foreign_elements, unclaimed_message
from orsagent.scxml.literals import encoded_literal
from orsagent.scxml.model import Document
from orsagent.scxml.plans import Plan, Plans, Turn
from orsagent.scxml.script.chains import Start
from orsagent.scxml.script.places import Place
from orsagent.scxml.script.program import Program, constant_raises
from orsagent.scxml.script.shown import Shown
from orsagent.scxml.settings import Settings

__all__ = ["NullDataModel", "compile_null"]

_IN = re.compile(r"""\s*In\s*\(\s*(?:'([^']*)'|"([^"]*)")\s*\)\s*""")
_DELAY = re.compile(r"\s*\+?(\d+(?:\.\d*)?|\.\d+)(ms|s)\s*")


def compile_null(document: Document, specifications: Specifications, unclaimed: str) -> Program:
    """The program of a document without data: only its constant raises and their places.

    Raises:
        DocumentError: the policy for unclaimed elements is ``error``, and there is one.
    """
    unknown = [e for e in foreign_elements(document) if specifications(e.namespace, e.name) is None]
    for element in unknown:
        unclaimed_message(element, unclaimed)
    ignored = frozenset(element.position for element in unknown if unclaimed == "ignore")
    places: list[Place] = []

    def place(element: str, position: Position, detail: Position) -> int:
        places.append(Place(element, position, detail))
        return len(places) - 1

    place("scxml", document.states[0].position, document.states[0].position)
    raises = constant_raises(document)
    for content in contents_of(document):
        place("content", content.position, content.position)
        for condition in conditions_of(content):
            place("if", content.position, condition.position)
    for script in document.scripts:
        place("script", script.position, script.position)
    for guard in document.guards:
        place("transition", guard.position, guard.position)
    for block in document.blocks:
        place(type(block).__name__.lower(), block.position, block.position)
    return Program(places=dict(enumerate(places)), actions=(), constant_raises=raises, ignored=ignored)


class _NullError(Exception):
    """Content that the null data model does not have."""


@define(eq=False)
class NullDataModel:
    """Runs the few things that need no data."""

    _document: Document
    _plans: Plans
    _program: Program
    untold: Event | None = None  # there is no _event
    now: float = 0.0
    far: bool = False
    _settings: Settings = field(default=Settings(session_id="", name=None), init=False)
    _active: int = field(default=0, init=False)
    _operation: int = field(default=-1, init=False)
    _invokes: int = field(default=0, init=False)
    _raws: list[RawEffect] = field(init=False)
    _first_block: int = field(init=False)
    _first_guard: int = field(init=False)
    _first_script: int = field(init=False)
    _places: dict[Position, int] | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self._first_block = len(self._program.places) - len(self._document.blocks)
        self._first_guard = self._first_block - len(self._document.guards)
        self._first_script = self._first_guard - len(self._document.scripts)

    @property
    def shown(self) -> Shown:
        """There are no scripts that could see anything."""
        return Shown()

    @property
    def crossings(self) -> int:
        """There is no context to cross into."""
        return 0

    def show(self, owner: str, key: str, value: str | None) -> None:
        """There are no scripts that could see it."""

    def begin(self, settings: Settings) -> list[RawEffect]:
        """There is no data."""
        self._settings = settings
        return []

    def script(self, number: int) -> list[RawEffect]:
        """A script is an error here."""
        return [[-1, "error", self._first_script + number, "there are no scripts in the null data model", None]]

    def take(self, plan: Plan) -> tuple[Turn, list[RawEffect]]:
        """Ask the guards, run the blocks."""
        self._raws, self._operation = [], -1
        self._active = plan.node.configuration
        picks = ",".join(str(self._pick(guards)) for guards in plan.asked)
        turn = self._plans.learn(plan, picks or "-")
        return turn, self._raws + self.run(turn.calls)

    def chain(self, _start: Start) -> None:
        """Nothing is crossed."""

    def _pick(self, guards: Sequence[int]) -> int:
        holding = (place for place, guard in enumerate(guards) if guard < 0 or self._guard(guard))
        return next(holding, -1)

    def _guard(self, number: int) -> bool:
        return self._condition(self._document.guards[number], self._first_guard + number)

    def _condition(self, condition: Expression, place: int) -> bool:
        """A condition that cannot be evaluated is false, and an error (SCXML 1.0, 5.9.1)."""
        try:
            holds = self._holds(condition)
        except _NullError as error:
            self._effect("error", place, str(error), None)
            holds = False
        self._visit(condition.position, holds)
        return holds

    def _visit(self, position: Position, answer: bool | None) -> None:
        if self._settings.watched:
            if self._places is None:
                self._places = {place.detail: number for number, place in self._program.places.items()}
            self._effect("visit", self._places[position], answer)

    def _holds(self, condition: Expression) -> bool:
        match = _IN.fullmatch(condition.source)
        if match is None:
            raise _NullError(f"the null data model knows only In('id'), found {condition.source!r}")
        number = self._document.by_id.get(match[1] or match[2] or "", 0)
        return number > 0 and bool(self._active >> number & 1)

    def run(self, calls: Sequence[tuple[int, int]]) -> list[RawEffect]:
        """Run blocks one after the other; an error ends its block."""
        self._raws = []
        for operation, (configuration, number) in enumerate(calls):
            self._operation = operation
            self._active = configuration
            place = self._first_block + number if number >= 0 else 0
            try:
                self._call(number, place)
            except _NullError as error:
                self._effect("error", place, str(error), None)
        return self._raws

    def _call(self, number: int, place: int) -> None:
        if number < 0:
            raise _NullError("there is no <data> in the null data model")
        self._block(self._document.blocks[number], place)

    def evaluate(self, source: str, configuration: int) -> str:
        """``In('id')``, as true or false.

        Raises:
            ScriptError: anything else.
        """
        self._active = configuration
        try:
            return encode(self._holds(Expression(source, Position("", 1, 1))))
        except _NullError as error:
            raise ScriptError(str(error)) from error

    def snapshot(self) -> dict[str, Any]:
        """Only the counter of invocations."""
        return {"invokes": self._invokes}

    def restore(self, state: Mapping[str, Any]) -> None:
        """The other way."""
        self._invokes = state["invokes"]

    def close(self) -> None:
        """Nothing is held."""

    # --- content

    def _effect(self, kind: str, place: int, *rest: object) -> None:
        self._raws.append([self._operation, kind, place, *rest])

    def _block(self, block: Block | Donedata | Invoke, place: int) -> None:
        if isinstance(block, Block):
            self._contents(block.content, place)
        elif isinstance(block, Donedata):
            data = self._body(block.body)
            self._effect(*(("result", place) if block.event is None else ("raise", place, block.event)), data)
        else:
            self._invoke(block, place)

    def _contents(self, contents: Sequence[Content], place: int) -> None:
        for content in contents:
            self._visit(content.position, None)
            _CONTENT[type(content)](self, content, place)

    def _raise(self, content: Raise, place: int) -> None:
        self._effect("raise", place, content.event, None)

    def _if(self, content: If, place: int) -> None:
        for condition, inside in content.branches:
            if condition is None or self._condition(condition, place):
                self._contents(inside, place)
                return

    def _log(self, content: Log, place: int) -> None:
        if content.expression is not None:
            raise _NullError("<log> has no expr in the null data model")
        self._effect("log", place, content.label, encode(None), None)

    def _send(self, content: Send, place: int) -> None:
        kind = _literal(content.type) or "scxml"
        if kind not in self._settings.send_types:
            raise _NullError(f"the send type {kind!r} is not supported here")
        kind, target = self._settings.send_types[kind], _literal(content.target) or ""
        if kind == "scxml" and target and not target.startswith("#_"):
            raise _NullError(f"the target {target!r} is none of #_internal, #_parent, #_scxml_<session>, #_<invoke>")
        event, delay, data = _literal(content.event), _milliseconds(_literal(content.delay)), self._body(content.body)
        self._effect(
            "send", place, _literal(content.id), event, kind, target, delay, data, content.body.content is not None
        )

    def _cancel(self, content: Cancel, place: int) -> None:
        self._effect("cancel", place, _literal(content.send_id))

    def _invoke(self, content: Invoke, place: int) -> None:
        kind = _literal(content.type) or "scxml"
        if kind not in self._settings.invoke_types:
            raise _NullError(f"the invoke type {kind!r} is not supported here")
        self._invokes += 1
        invokeid = content.id or f"{content.state}.{self._invokes}"
        text = content.body.content
        given = None if content.document is not None or not isinstance(text, Value) else text.text
        self._effect("invoke", place, content.number, invokeid, _literal(content.src), given, None)

    def _body(self, body: Body) -> str | None:
        if body.namelist or body.params or isinstance(body.content, Expression):
            raise _NullError("there are no expressions in the null data model, so no namelist, <param> or content expr")
        return None if body.content is None else encoded_literal(body.content.text)

    def _unsupported(self, content: Content, _place: int) -> None:
        if content.position in self._program.ignored:
            return
        name = content.name if isinstance(content, Foreign) else type(content).__name__.lower()
        raise _NullError(f"<{name}> needs a data model; this document has the null data model")


def _literal(attribute: Attribute) -> str | None:
    if attribute.expression is not None:
        raise _NullError(f"there are no expressions in the null data model, found {attribute.expression.source!r}")
    return attribute.literal


def _milliseconds(delay: str | None) -> float:
    if not delay:
        return 0.0
    match = _DELAY.fullmatch(delay)
    if match is None:
        raise _NullError(f"the delay {delay!r} is no time such as '1.5s' or '200ms'")
    return float(match[1]) * (1000 if match[2] == "s" else 1)


_CONTENT: Mapping[type[Content], Callable[..., None]] = {
    Raise: NullDataModel._raise,
    If: NullDataModel._if,
    Log: NullDataModel._log,
    Send: NullDataModel._send,
    Cancel: NullDataModel._cancel,
    **dict.fromkeys((Assign, Foreach, Foreign, Script, Update), NullDataModel._unsupported),
}
