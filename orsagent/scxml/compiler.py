"""Compiles a document's content to one ECMAScript source text, once per document, engine and set of action elements.

The text calls ``ors$$.define`` with a function that makes the document's guards, blocks and data items. Before an
expression is evaluated, `ors$$at` is set to its number in `Program.places`: so every error and every effect knows where
it comes from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import define, field

from orsagent.errors import DocumentError, Position
from orsagent.scxml.arguments import action_arguments, reference_setter
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
from orsagent.scxml.literals import encoded_literal
from orsagent.scxml.model import DataItem, Document
from orsagent.scxml.parts import XML, parts_needed
from orsagent.scxml.program import Place, Program, constant_raises
from orsagent.scxml.reach import reach
from orsagent.scxml.shadows import shadows
from orsagent.scxml.stacks import PROGRAM_NAME, Stacks, Text, named
from orsagent.scxml.trees import Tree
from orsagent.scxml.trees import named as named_trees
from orsagent.scxml.writer import Checker, Kind, Piece, Source, render

__all__ = ["compile_document"]

Code = Iterator[Piece]

_REACHES_IN = re.compile(r"\b(?:In|__GetCurrentStates|eval|Function|constructor|globalThis|this)\b|\\")
_TO_SOURCE = re.compile(r"toSource|\b(?:eval|Function)\b")  # a text that comes later may ask for it
_DATA = "_data"
_EVENT = re.compile("_event|_ioprocessors")
_CALLED = re.compile(r"ors\$\$\.(\w+)\(")


def compile_document(
    document: Document, specifications: Specifications, check: Checker, unclaimed: str, trees: Sequence[Tree] = ()
) -> Program:
    """Compile a document.

    Args:
        document: what to compile.
        specifications: the action elements that are known.
        check: the engine's parser.
        unclaimed: what becomes of elements that no module claims: ``error``, ``ignore`` or ``event``.
        trees: the variables that modules bring.

    Raises:
        DocumentError: the policy is ``error`` and an element is unclaimed; or a strict document misuses an action
            element.
    """
    compiler = _Compiler(document=document, specifications=specifications, unclaimed=unclaimed)
    pieces = compiler.program()
    raises = constant_raises(document, compiler.place)
    found = [piece.text for piece in pieces if isinstance(piece, Source)]
    sources = tuple(dict.fromkeys((*found, *(script.source for script in document.scripts))))
    hidden = shadows(document, sources, check)
    reached, reachable = reach(sources), named_trees(trees, sources)
    source, inlined = render(list(_hiding(pieces, hidden)) if hidden else pieces, check)
    wanted = {
        "time": reached.time,
        "saving": bool(document.scripts),  # their declarations have to be told from the rest
        "data": document.dialect.data_object and any(_DATA in source for source in sources),
        "trees": bool(reachable),
        "dom": XML in source,
        "event": any(map(_EVENT.search, sources)),
        "platform": document.dialect.platform_functions,
    }
    return Program(
        source=named(source, PROGRAM_NAME) if inlined else source,
        stacks=Stacks(compiler.texts, inlined),
        places=tuple(compiler.places),
        actions=tuple(compiler.actions),
        constant_raises=raises,
        reaches_in=any(map(_REACHES_IN.search, sources)),
        reach=reached,
        to_source=document.dialect.to_source and any(map(_TO_SOURCE.search, sources)),
        parts=parts_needed(reached, frozenset(_CALLED.findall(source)), wanted),
        shadows=hidden,
        sources=sources,
        trees=reachable,
        late_trees=tuple(tree for tree in trees if tree not in reachable),
    )


def _hiding(pieces: Iterable[Piece], hidden: Mapping[str, tuple[str, ...]]) -> Code:
    """The pieces, and before each script that hides data items the call that keeps them."""
    for piece in pieces:
        if isinstance(piece, Source) and piece.kind is Kind.SCRIPT and piece.text in hidden:
            yield f"ors$$.hide({json.dumps(hidden[piece.text])});"
        yield piece


@define(kw_only=True, eq=False)
class _Compiler:
    document: Document
    specifications: Specifications
    unclaimed: str
    places: list[Place] = field(factory=list)
    actions: list[Foreign] = field(factory=list)
    _element: tuple[str, Position] = ("", Position("", 1, 1))
    _variables: int = 0
    _setters: dict[Source, str] = field(factory=dict)
    texts: list[Text] = field(factory=list)
    _numbers: dict[tuple[str, str], int] = field(factory=dict)

    # --- the frame

    def program(self) -> list[Piece]:
        """All pieces; setters of locations come first, so that they are made once and not whenever a block runs."""
        body = list(self._body_of_program())
        setters: list[Piece] = []
        for location, name in self._setters.items():
            setters += [f"var {name}=", location, ";\n"]
        return ["ors$$.define(function(ors$$){var ors$$at=0,ors$$watched=false;\n", *setters, *body, "}});"]

    def _body_of_program(self) -> Code:
        document = self.document
        early = [item for item in document.data if item.top_level or not document.late_binding]
        for script in document.scripts:
            self.texts.append(_text_of(script))
        scripted = document.scripts or any(isinstance(one, Script) for one in contents_of(document))
        yield f"return{{at:function(){{return ors$$at}},trails:{json.dumps(bool(scripted))},\n"
        yield "watch:function(){ors$$watched=true},\n"
        places = ((script.position, script.position, ErrorKind.SCRIPT) for script in document.scripts)
        scripts = [self.place("script", *place) for place in places]
        yield f"script:function(number){{ors$$at={json.dumps(scripts)}[number]}},\nearly:{len(early)},\nguards:["
        owners = {t.guard: t.position for state in document.states for t in state.transitions}
        for number, guard in enumerate(document.guards):
            self._element = ("transition", owners[number])
            yield from self._guard(guard)
        yield "],\nblocks:["
        for block in document.blocks:
            yield from self._block(block)
        yield "],\ndata:["
        for item in document.data:
            yield from self._data_item(item)
        yield "]"

    def _guard(self, guard: Expression) -> Code:
        yield f"function(){{{self._at(guard.position, kind=ErrorKind.CONDITION)}return "
        yield self._expression(guard)
        yield "},\n"

    def _data_item(self, item: DataItem) -> Code:
        self._element = ("data", item.position)
        yield "function(){var ors$$s="
        yield Source(Kind.NAME, item.id)
        yield f";return{{id:{json.dumps(item.id)},{'parameter:1,' if item.parameter else ''}assign:ors$$s,"
        yield f"initialise:function(){{{self._at(item.position, kind=ErrorKind.DATA)}ors$$s("
        yield from self._value(item.value, ErrorKind.DATA)
        yield ")}}}(),\n"

    def _block(self, block: Block | Donedata | Invoke) -> Code:
        yield "function(){"
        if isinstance(block, Block):
            for content in block.content:
                yield from self._content(content)
        elif isinstance(block, Donedata):
            yield from self._donedata(block)
        else:
            yield from self._invoke(block)
        yield "},\n"

    # --- places and expressions

    def place(self, element: str, position: Position, detail: Position, kind: ErrorKind = ErrorKind.VALUE) -> int:
        self.places.append(Place(element, position, detail, kind))
        return len(self.places) - 1

    def _at(
        self,
        detail: Position,
        separator: str = ";",
        kind: ErrorKind = ErrorKind.VALUE,
        *,
        hint: str = "",
        code: str = "",
    ) -> str:
        self.places.append(Place(*self._element, detail, kind, hint, code))
        return f"ors$$at={len(self.places) - 1}{separator}"

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
        yield f"{self._at(content.position, kind=kind)}ors$$watched&&ors$$.visit();"
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
        location = Source(Kind.LOCATION, content.location.source, content.location.prefix)
        name = self._setters.setdefault(location, f"ors$$s{len(self._setters)}")
        yield f"{name}("
        yield from self._value(content.value)
        yield f",{self._at(content.location.position, ');', ErrorKind.LOCATION)}"

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
    Raise: _Compiler._raise,
    If: _Compiler._if,
    Foreach: _Compiler._foreach,
    Log: _Compiler._log,
    Assign: _Compiler._assign,
    Script: _Compiler._script,
    Send: _Compiler._send,
    Cancel: _Compiler._cancel,
    Foreign: _Compiler._foreign,
    Update: _Compiler._update,
}
