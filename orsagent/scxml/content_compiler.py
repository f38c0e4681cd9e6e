"""Makes ECMAScript of a document's content.

Each guard, block, data item and setter of a location becomes a fragment, which makes one function. Before an expression
is evaluated, `ors$$c.at` is set to its number in `Program.places`: so every error and every effect knows where it comes
from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import define, field

from orsagent.errors import DocumentError, Position
from orsagent.js.declarations import RESERVED
from orsagent.scxml.arguments import action_arguments, reference_setter
from orsagent.scxml.assembly import Assignment, Draft
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
from orsagent.scxml.contents import contents_of
from orsagent.scxml.error_events import ErrorKind
from orsagent.scxml.foreign import ElementSpec, Specifications, action_problem, unclaimed_message
from orsagent.scxml.fragments import OPEN, VISIT
from orsagent.scxml.literals import encoded_literal
from orsagent.scxml.model import DataItem, Document
from orsagent.scxml.program import Place
from orsagent.scxml.reach import BUILT_IN
from orsagent.scxml.stacks import Text
from orsagent.scxml.writer import Kind, Piece, Source

__all__ = ["ContentCompiler", "scripted"]

Code = Iterator[Any]

_NAME = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)


def scripted(document: Document) -> bool:
    """Whether there are scripts in it."""
    return bool(document.scripts) or any(isinstance(one, Script) for one in contents_of(document))


@define(kw_only=True, eq=False)
class ContentCompiler:
    """Makes the fragments of one document; the numbers of places and actions are given out as they come."""

    document: Document
    specifications: Specifications
    unclaimed: str
    places: list[Place] = field(factory=list)
    actions: list[Foreign] = field(factory=list)
    _element: tuple[str, Position] = ("", Position("", 1, 1))
    _variables: int = 0
    _items: frozenset[str] = field(init=False)
    _setter_numbers: dict[Source, int] = field(factory=dict)
    texts: list[Text] = field(factory=list)
    _numbers: dict[tuple[str, str], int] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        ids = (item.id for item in self.document.data)
        self._items = frozenset(one for one in ids if _NAME.fullmatch(one) and one not in RESERVED | BUILT_IN)

    # --- fragments

    def drafts(self) -> list[Draft]:
        """All fragments; setters of locations come first, those of the data items before the others."""
        document = self.document
        for script in document.scripts:
            self.texts.append(_text_of(script))
        for item in document.data:
            self._setter_numbers.setdefault(Source(Kind.NAME, item.id), len(self._setter_numbers))
        owners = {t.guard: t.position for state in document.states for t in state.transitions}
        drafts = [
            *(self._draft("guards", n, self._guard(one, owners[n])) for n, one in enumerate(document.guards)),
            *(self._draft("blocks", n, self._block(one)) for n, one in enumerate(document.blocks)),
            *(self._draft("data", n, self._data_item(one)) for n, one in enumerate(document.data)),
        ]
        return [*(Draft(kind="setters", pieces=pieces) for pieces in self._setters()), *drafts]

    def head(self) -> str:
        """Where the top-level scripts stand, if there are scripts at all: then stacks are told of, too."""
        if not scripted(self.document):
            return OPEN
        scripts = self.document.scripts
        places = [self.place("script", one.position, one.position, ErrorKind.SCRIPT) for one in scripts]
        return f"{OPEN}ors$$c.scripts={json.dumps(places)};\n"

    def _draft(self, kind: str, number: int, code: Code) -> Draft:
        return Draft(kind=kind, pieces=[f"ors$$c.{kind[0]}[{number}]=", *code, ";\n"])

    def _setters(self) -> Iterator[list[Piece]]:
        for source, number in self._setter_numbers.items():
            yield [f"ors$$c.s[{number}]=", source, ";\n"]

    def _assignment(self, location: Source, value: Code, at: str = "") -> Code:
        """Calls the setter of a location, which is made once and not whenever a block runs."""
        number = self._setter_numbers.setdefault(location, len(self._setter_numbers))
        name = location.text if location.kind is Kind.NAME and location.text in self._items else ""
        yield Assignment(setter=number, name=name)
        yield from value
        yield Assignment(setter=number, name=name, at=at)

    def _location(self, location: Expression) -> Source:
        """A location; one that is just the name of a data item has its setter."""
        kind = Kind.NAME if location.source in self._items and not location.prefix else Kind.LOCATION
        return Source(kind, location.source, location.prefix)

    def _guard(self, guard: Expression, owner: Position) -> Code:
        self._element = ("transition", owner)
        yield f"function(){{{self._at(guard.position, kind=ErrorKind.CONDITION)}return "
        yield self._expression(guard)
        yield "}"

    def _data_item(self, item: DataItem) -> Code:
        self._element = ("data", item.position)
        yield f"function(){{{self._at(item.position, kind=ErrorKind.DATA)}"
        yield from self._assignment(Source(Kind.NAME, item.id), self._value(item.value, ErrorKind.DATA))
        yield "}"

    def _block(self, block: Block | Donedata | Invoke) -> Code:
        yield "function(){"
        if isinstance(block, Block):
            for content in block.content:
                yield from self._content(content)
        elif isinstance(block, Donedata):
            yield from self._donedata(block)
        else:
            yield from self._invoke(block)
        yield "}"

    # --- places and expressions

    def place(
        self, element: str, position: Position, detail: Position, kind: ErrorKind = ErrorKind.VALUE, **more: str
    ) -> int:
        """A number for a place, which effects carry."""
        self.places.append(Place(element, position, detail, kind, **more))
        return len(self.places) - 1

    def _at(self, detail: Position, separator: str = ";", kind: ErrorKind = ErrorKind.VALUE, **more: str) -> str:
        element, position = self._element
        return f"ors$$c.at={self.place(element, position, detail, kind, **more)}{separator}"

    def _expression(self, expression: Expression) -> Source:
        kind = Kind.PROGRAM if self.document.dialect.programs else Kind.EXPRESSION
        # a semicolon at the end changes nothing
        return Source(kind, expression.source.rstrip("; \t\r\n"), expression.prefix)

    def _placed(self, expression: Expression, kind: ErrorKind = ErrorKind.VALUE, hint: str = "") -> Code:
        yield f"({self._at(expression.position, ',', kind, hint=hint)}"
        yield self._expression(expression)
        yield ")"

    def _value(self, value: Expression | Value | None, kind: ErrorKind = ErrorKind.VALUE) -> Code:
        if value is None:
            yield "undefined"
        elif isinstance(value, Expression):
            yield from self._placed(value, kind)
        elif value.error is not None:
            at = self._at(value.position, ",", ErrorKind.FETCH, code=value.code)
            yield f"({at}ors$$.unread({json.dumps(value.error)}))"
        else:
            yield f"ors$$.decode({json.dumps(encoded_literal(value.text))})"

    def _attribute(self, attribute: Attribute) -> Code:
        if attribute.expression is not None:
            yield from self._placed(attribute.expression, hint=attribute.hint)
        else:
            yield json.dumps(attribute.literal) if attribute.literal is not None else "undefined"

    def _setter(self, location: Expression | None) -> Code:
        yield "null" if location is None else Source(Kind.LOCATION, location.source, location.prefix)

    def _variable(self) -> str:
        self._variables += 1
        return f"ors$${self._variables}"

    # --- content

    def _content(self, content: Content) -> Code:
        name = type(content).__name__.lower()
        self._element = (content.name if isinstance(content, Foreign) else name, content.position)
        kind = ErrorKind.SCRIPT if isinstance(content, Script) else ErrorKind.VALUE
        yield f"{self._at(content.position, kind=kind)}{VISIT}"
        yield from _CONTENT[type(content)](self, content)

    def _raise(self, content: Raise) -> Code:
        yield from self._body(Body(params=content.params))
        yield f"ors$$.raise({json.dumps(content.event)},ors$$.parameters(ors$$d));"

    def _log(self, content: Log) -> Code:
        yield f"ors$$.log({json.dumps(content.label)},"
        yield from self._value(content.expression)
        yield ","
        yield from self._value(content.level)
        yield ");"

    def _assign(self, content: Assign) -> Code:
        location = self._location(content.location)
        at = self._at(content.location.position, "", ErrorKind.LOCATION)
        yield from self._assignment(location, self._value(content.value), at)
        yield ";"

    def _script(self, content: Script) -> Code:
        number = self._numbers.setdefault((content.source, content.prefix), len(self.texts))
        if number == len(self.texts):
            self.texts.append(_text_of(content))
        elif content.passage is not None:
            self.texts[number].passages[content.position] = content.passage
        yield Source(Kind.SCRIPT, content.source, content.prefix, number)

    def _if(self, content: If) -> Code:
        element = self._element
        for place, (condition, inside) in enumerate(content.branches):
            self._element = (("elseif" if place else "if"), element[1])
            yield "else " if place else ""
            if condition is not None:
                yield f"if({self._at(condition.position, ',', ErrorKind.CONDITION)}ors$$.condition(function(){{return "
                yield self._expression(condition)
                yield "}))"
            yield "{"
            for one in inside:
                yield from self._content(one)
            yield "}"

    def _foreach(self, content: Foreach) -> Code:
        array, index, item, place = (self._variable() for _ in range(4))
        yield f"var {array}=ors$$.list("
        yield from self._placed(content.array)
        yield "),"
        yield from self._loop_variable(item, content.item)
        if content.index is not None:
            yield from self._loop_variable(place, content.index)
        yield f"{index};for({index}=0;{index}<{array}.length;{index}++){{{item}({array}[{index}]);"
        yield f"{place}({index});" if content.index is not None else ""
        for one in content.content:
            yield from self._content(one)
        yield "}"

    def _loop_variable(self, variable: str, name: Expression) -> Code:
        """The setter of an item or index; the variable is declared if there is none (SCXML 1.0, 4.6)."""
        at = self._at(name.position, ",", ErrorKind.LOCATION)
        yield f"{variable}=({at}ors$$.variable({json.dumps(name.source)},"
        yield Source(Kind.NAME, name.source)
        yield ")),"

    def _send(self, content: Send) -> Code:
        yield "ors$$.send("
        yield from self._attribute(content.id)
        yield ","
        yield from self._setter(content.id_location)
        yield ",function(){var ors$$a={event:"
        yield from self._attribute(content.event)
        for name, attribute in (("target", content.target), ("type", content.type), ("delay", content.delay)):
            yield f",{name}:"
            yield from self._attribute(attribute)
        yield "};"
        yield from self._data(content.body)
        yield f"ors$$a.data=ors$$d;ors$$a.content={json.dumps(content.body.content is not None)};"
        yield f"{self._at(content.position, hint=content.event.hint)}return ors$$a}});"

    def _cancel(self, content: Cancel) -> Code:
        yield "ors$$.cancel("
        yield from self._attribute(content.send_id)
        yield ");"

    def _update(self, content: Update) -> Code:
        yield f"{self._at(content.position, kind=ErrorKind.LOCATION)}ors$$.update(["
        for name, location in content.locations:
            yield f"[{json.dumps(name)},"
            yield Source(Kind.LOCATION, location.source, location.prefix)
            yield "],"
        yield "]);"

    # --- what messages carry

    def _body(self, body: Body) -> Code:
        """Namelist and params as properties of `ors$$d`."""
        yield "var ors$$d={},ors$$r={__proto__:null};" if body.params else "var ors$$d={};"
        for name in body.namelist:
            yield f"{self._at(name.position)}ors$$.put(ors$$d,{json.dumps(name.source)},"
            yield self._expression(name)
            yield ");"
        for param in body.params:
            yield from self._param(param)

    def _param(self, param: Param) -> Code:
        owner, self._element = self._element, ("param", param.position)
        yield f"{self._at(param.expression.position)}ors$$.item(ors$$d,ors$$r,{json.dumps(param.name)},"
        yield "function(){return "
        yield self._expression(param.expression)
        yield "});"
        self._element = owner

    def _data(self, body: Body) -> Code:
        """`ors$$d` as the data of a message: undefined when it carries nothing."""
        if body.content is not None:
            yield "var ors$$d="
            yield from self._value(body.content)
            yield ";"
        else:
            yield from self._body(body)
            yield "ors$$d=ors$$.parameters(ors$$d);"

    def _donedata(self, content: Donedata) -> Code:
        self._element = ("donedata", content.position)
        yield f"{self._at(content.position)}ors$$.done({json.dumps(content.event)},function(){{"
        yield from self._data(content.body)
        yield "return ors$$d});"

    def _invoke(self, content: Invoke) -> Code:
        self._element = ("invoke", content.position)
        yield f"{self._at(content.position)}ors$$.invoke({content.number},{json.dumps(content.state)},"
        yield f"{json.dumps(content.id)},"
        yield from self._setter(content.id_location)
        yield ",function(){var ors$$a={type:"
        yield from self._attribute(content.type)
        yield ",src:"
        yield from self._attribute(content.src)
        yield "};"
        if content.document is None and isinstance(content.body.content, Expression):
            yield "ors$$a.content="
            yield from self._placed(content.body.content)
            yield ";"
        elif content.document is None and isinstance(content.body.content, Value):
            yield f"ors$$a.content={json.dumps(content.body.content.text)};"
        yield from self._body(content.body)
        yield "ors$$a.data=ors$$.parameters(ors$$d);return ors$$a});"

    # --- actions

    def _foreign(self, content: Foreign) -> Code:
        specification = self.specifications(content.namespace, content.name)
        if specification is None:
            yield from self._unclaimed(content)
            return
        problem = action_problem(content, specification)
        if problem is not None:
            if self.document.strict:
                raise DocumentError(*problem)
            yield f"ors$$.unsupported({json.dumps(problem[0])});"
            return
        yield from self._action(content, specification)

    def _unclaimed(self, content: Foreign) -> Code:
        message = unclaimed_message(content, self.unclaimed)
        if self.unclaimed == "event":
            yield f"ors$$.unsupported({json.dumps(message)});"

    def _action(self, content: Foreign, specification: ElementSpec) -> Code:
        given = [(a.kind.value, content.attributes.get(a.name)) for a in specification.attributes]
        self.actions.append(content)
        yield f"ors$$.action({len(self.actions) - 1},["
        for kind, location in given:
            if location is not None and kind == "location":
                yield Source(Kind.LOCATION, location.source, location.prefix)
                yield ","
            elif location is not None and kind == "reference":
                yield from reference_setter(location, self._placed)
                yield ","
        yield "],function(){return "
        yield from action_arguments(content, specification, self._placed)
        yield "});"


def _text_of(script: Script) -> Text:
    passages = {} if script.passage is None else {script.position: script.passage}
    return Text(source=script.source, ahead=1 if script.prefix else 0, passages=passages)


_CONTENT: Mapping[type[Content], Callable[..., Code]] = {
    Raise: ContentCompiler._raise,
    If: ContentCompiler._if,
    Foreach: ContentCompiler._foreach,
    Log: ContentCompiler._log,
    Assign: ContentCompiler._assign,
    Script: ContentCompiler._script,
    Send: ContentCompiler._send,
    Cancel: ContentCompiler._cancel,
    Foreign: ContentCompiler._foreign,
    Update: ContentCompiler._update,
}
