"""Compiles a document's content to one ECMAScript source text, once per document, engine and set of action elements.

The text calls ``ors$$.define`` with a function that makes the document's guards, blocks and data items. Before an
expression is evaluated, `ors$$at` is set to its number in `Program.places`: so every error and every effect knows where
it comes from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import define, field

from orsagent.errors import DocumentError, Position
from orsagent.scxml.arguments import action_arguments
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
from orsagent.scxml.literals import encoded_literal
from orsagent.scxml.model import DataItem, Document
from orsagent.scxml.parts import parts_needed
from orsagent.scxml.program import Place, Program, constant_raises
from orsagent.scxml.reach import reach
from orsagent.scxml.trees import Tree, named
from orsagent.scxml.writer import Checker, Kind, Piece, Source, render

__all__ = ["compile_document"]

Code = Iterator[Piece]

_REACHES_IN = re.compile(r"\b(?:In|eval|Function|constructor|globalThis|this|_data)\b|\\")
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
    sources = [piece.text for piece in pieces if isinstance(piece, Source)]
    sources += [script.source for script in document.scripts]
    reached, reachable = reach(sources), named(trees, sources)
    called = {name for piece in pieces if isinstance(piece, str) for name in _CALLED.findall(piece)}
    return Program(
        source=render(pieces, check),
        places=tuple(compiler.places),
        actions=tuple(compiler.actions),
        constant_raises=raises,
        reaches_in=any(map(_REACHES_IN.search, sources)),
        reach=reached,
        parts=parts_needed(reached, frozenset(called), scripts=bool(document.scripts), trees=bool(reachable)),
        sources=tuple(sources),
        trees=reachable,
        late_trees=tuple(tree for tree in trees if tree not in reachable),
    )


@define(kw_only=True, eq=False)
class _Compiler:
    document: Document
    specifications: Specifications
    unclaimed: str
    places: list[Place] = field(factory=list)
    actions: list[Foreign] = field(factory=list)
    _element: tuple[str, Position] = ("", Position("", 1, 1))
    _variables: int = 0
    _setters: dict[str, str] = field(factory=dict)

    # --- the frame

    def program(self) -> list[Piece]:
        """All pieces; setters of locations come first, so that they are made once and not whenever a block runs."""
        body = list(self._body_of_program())
        setters: list[Piece] = []
        for location, name in self._setters.items():
            setters += [f"var {name}=", Source(Kind.LOCATION, location), ";\n"]
        return ["ors$$.define(function(ors$$){var ors$$at=0,ors$$watched=false;\n", *setters, *body, "}});"]

    def _body_of_program(self) -> Code:
        document = self.document
        early = [item for item in document.data if item.top_level or not document.late_binding]
        yield "return{at:function(){return ors$$at},\n"
        yield "watch:function(){ors$$watched=true},\n"
        scripts = [self.place("script", script.position, script.position) for script in document.scripts]
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
        yield f"function(){{{self._at(guard.position)}return "
        yield self._expression(guard)
        yield "},\n"

    def _data_item(self, item: DataItem) -> Code:
        self._element = ("data", item.position)
        yield "(function(){var ors$$s="
        yield Source(Kind.NAME, item.id)
        yield f";return{{id:{json.dumps(item.id)},assign:ors$$s,initialise:function(){{{self._at(item.position)}ors$$s("
        yield from self._value(item.value)
        yield ")}}})(),\n"

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

    def place(self, element: str, position: Position, detail: Position) -> int:
        self.places.append(Place(element, position, detail))
        return len(self.places) - 1

    def _at(self, detail: Position, separator: str = ";") -> str:
        return f"ors$$at={self.place(*self._element, detail)}{separator}"

    def _expression(self, expression: Expression) -> Source:
        kind = Kind.PROGRAM if self.document.dialect.programs else Kind.EXPRESSION
        return Source(kind, expression.source.rstrip("; \t\r\n"))  # a semicolon at the end changes nothing

    def _placed(self, expression: Expression) -> Code:
        yield f"({self._at(expression.position, ',')}"
        yield self._expression(expression)
        yield ")"

    def _value(self, value: Expression | Value | None) -> Code:
        if value is None:
            yield "undefined"
        elif isinstance(value, Expression):
            yield from self._placed(value)
        elif value.error is not None:
            yield f"ors$$.unsupported({json.dumps(value.error)})"
        else:
            yield f"ors$$.decode({json.dumps(encoded_literal(value.text))})"

    def _attribute(self, attribute: Attribute) -> Code:
        if attribute.expression is not None:
            yield from self._placed(attribute.expression)
        else:
            yield json.dumps(attribute.literal) if attribute.literal is not None else "undefined"

    def _setter(self, location: Expression | None) -> Code:
        yield "null" if location is None else Source(Kind.LOCATION, location.source)

    def _variable(self) -> str:
        self._variables += 1
        return f"ors$${self._variables}"

    # --- content

    def _content(self, content: Content) -> Code:
        name = type(content).__name__.lower()
        self._element = (content.name if isinstance(content, Foreign) else name, content.position)
        yield f"{self._at(content.position)}ors$$watched&&ors$$.visit();"
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
        name = self._setters.setdefault(content.location.source, f"ors$$s{len(self._setters)}")
        yield f"{name}("
        yield from self._value(content.value)
        yield ");"

    def _script(self, content: Script) -> Code:
        yield Source(Kind.SCRIPT, content.source)

    def _if(self, content: If) -> Code:
        element = self._element
        for place, (condition, inside) in enumerate(content.branches):
            self._element = element
            yield "else " if place else ""
            if condition is not None:
                yield f"if({self._at(condition.position, ',')}ors$$.condition(function(){{return "
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
        yield f"{variable}=({self._at(name.position, ',')}ors$$.variable({json.dumps(name.source)},"
        yield Source(Kind.NAME, name.source)
        yield ")),"

    def _send(self, content: Send) -> Code:
        yield f"ors$$.send({json.dumps(content.id)},"
        yield from self._setter(content.id_location)
        yield ",function(){var ors$$a={event:"
        yield from self._attribute(content.event)
        for name, attribute in (("target", content.target), ("type", content.type), ("delay", content.delay)):
            yield f",{name}:"
            yield from self._attribute(attribute)
        yield "};"
        yield from self._data(content.body)
        yield f"ors$$a.data=ors$$d;ors$$a.content={json.dumps(content.body.content is not None)};return ors$$a}});"

    def _cancel(self, content: Cancel) -> Code:
        yield "ors$$.cancel("
        yield from self._attribute(content.send_id)
        yield ");"

    def _update(self, content: Update) -> Code:
        yield "ors$$.update(["
        for name, location in content.locations:
            yield f"[{json.dumps(name)},"
            yield Source(Kind.LOCATION, location.source)
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
        named = (attribute.name for attribute in specification.attributes if attribute.kind.value == "location")
        locations = [content.attributes[name] for name in named if name in content.attributes]
        self.actions.append(content)
        yield f"ors$$.action({len(self.actions) - 1},["
        for location in locations:
            yield Source(Kind.LOCATION, location.source)
            yield ","
        yield "],function(){return "
        yield from action_arguments(content, specification, self._placed)
        yield "});"


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
