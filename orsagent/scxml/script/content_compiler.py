"""Makes ECMAScript of a document's content.

Each guard, block, data item and setter of a location becomes a fragment, which makes one function. Before an
expression is evaluated, `ors$$c.at` is set to its number in `Program.places`: so every error and every effect knows
where it comes from. The numbers that a fragment gives out are its own, whichever fragments were compiled before it:
sessions could tell the difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from attrs import define, field

from orsagent.errors import Position
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
from orsagent.scxml.error_events import ErrorKind
from orsagent.scxml.foreign import Specifications, action_problem, unclaimed_message
from orsagent.scxml.literals import encoded_literal
from orsagent.scxml.model import Document
from orsagent.scxml.script.arguments import action_arguments, action_locations, reference_setter
from orsagent.scxml.script.places import Place
from orsagent.scxml.script.survey import Location, Needs, Survey, bare
from orsagent.scxml.script.writer import OPEN, VISIT, Codes, Kind

__all__ = ["ContentCompiler"]

_EXPRESSION, _PROGRAM, _LOCATION, _NAME, _, _ = (kind.value for kind in Kind)


@define(kw_only=True, eq=False)
class ContentCompiler:
    """Makes the fragments of one document, one at a time.

    Attributes:
        document: whose content it is.
        survey: what is known of all of it.
        specifications: the action elements that are known.
        unclaimed: what becomes of elements that no module claims.
        direct: whether data items are assigned to directly, where that cannot fail: it takes no function, and no call.
        hidden: the data items that scripts hide, by the script's text.
        codes: the code of the document's sources, which must be judged before a fragment is made of them.
        places: what the numbers mean that fragments have given out so far.
    """

    document: Document
    survey: Survey
    specifications: Specifications
    unclaimed: str
    direct: bool
    hidden: Mapping[str, Sequence[str]]
    codes: Codes = field(factory=Codes)
    places: dict[int, Place] = field(factory=dict)
    _owners: dict[int, Position] = field(init=False)
    _step: int = field(init=False)
    _kind: str = field(init=False)
    _locations: list[Location] = field(init=False)
    _next: int = 0
    _variables: int = 0
    _visit: str = ""
    _element: tuple[str, Position] = ("", Position("", 1, 1))

    def __attrs_post_init__(self) -> None:
        document = self.document
        self._owners = {t.guard: t.position for s in document.states for t in s.transitions if t.guard is not None}
        self._step = len(document.guards) + len(document.blocks) + len(document.data) + 1
        self._locations = list(self.survey.locations)
        self._kind = _PROGRAM if document.dialect.programs else _EXPRESSION

    # --- fragments

    def head(self) -> str:
        """Where the top-level scripts stand, if there are scripts at all: then stacks are told of, too."""
        if not self.survey.scripted:
            return OPEN
        self._begin(self._step - 1)
        scripts = self.document.scripts
        places = [self._place("script", one.position, one.position, ErrorKind.SCRIPT) for one in scripts]
        return f"{OPEN}ors$$c.scripts={json.dumps(places)};\n"

    def setters(self) -> list[Needs]:
        """What the setters need, by number."""
        return [Needs((location[:2],), (), frozenset()) for location in self.survey.locations]

    def setter(self, number: int) -> str:
        """The setter of a location, which is made once and not whenever a block runs."""
        return f"ors$$c.s[{number}]={self.codes.code(*self._locations[number])};\n"

    def guard(self, number: int) -> str:
        """The condition of a transition."""
        self._begin(number)
        guard = self.document.guards[number]
        self._element = ("transition", self._owners[number])
        at = self._at(guard.position, kind=ErrorKind.CONDITION)
        return f"ors$$c.g[{number}]=function(){{{at}return {self._expression(guard)}}};\n"

    def block(self, number: int, *, watched: bool) -> str:
        """A block; in sessions that are watched, each element of content says that it comes."""
        self._begin(len(self.document.guards) + number)
        self._visit = VISIT if watched else ""
        block = self.document.blocks[number]
        return f"ors$$c.b[{number}]=function(){{{_BLOCKS[type(block)](self, block)}}};\n"

    def data_item(self, number: int) -> str:
        """What initialises a data item."""
        self._begin(len(self.document.guards) + len(self.document.blocks) + number)
        item = self.document.data[number]
        self._element = ("data", item.position)
        at = self._at(item.position, kind=ErrorKind.DATA)
        location = (_NAME, item.id, "")
        assignment = self._assignment(location, lambda: self._value(item.value, ErrorKind.DATA))
        return f"ors$$c.d[{number}]=function(){{{at}{assignment}}};\n"

    def _begin(self, first: int) -> None:
        """The places of a fragment have numbers of their own: as many lie between two as there are fragments."""
        self._next, self._variables = first, 0

    def _assignment(self, location: Location, value: Callable[[], str], at: Callable[[], str] | None = None) -> str:
        if self.direct and self.survey.is_item(location):
            return f"{location[1]}=({value()})"
        code = f"(0,ors$$c.s[{self.survey.locations[location]}])({value()}"
        return f"{code})" if at is None else f"{code},{at()})"

    # --- places and expressions

    def _place(
        self, element: str, position: Position, detail: Position, kind: ErrorKind = ErrorKind.VALUE, **more: str
    ) -> int:
        """A number for a place, which effects carry."""
        number = self._next
        self._next += self._step
        self.places[number] = Place(element, position, detail, kind, **more)
        return number

    def _at(self, detail: Position, separator: str = ";", kind: ErrorKind = ErrorKind.VALUE, **more: str) -> str:
        element, position = self._element
        return f"ors$$c.at={self._place(element, position, detail, kind, **more)}{separator}"

    def _expression(self, expression: Expression) -> str:
        return self.codes.code(self._kind, bare(expression), expression.prefix)

    def _placed(self, expression: Expression, kind: ErrorKind = ErrorKind.VALUE, hint: str = "") -> str:
        return f"({self._at(expression.position, ',', kind, hint=hint)}{self._expression(expression)})"

    def _value(self, value: Expression | Value | None, kind: ErrorKind = ErrorKind.VALUE) -> str:
        if value is None:
            return "undefined"
        if isinstance(value, Expression):
            return self._placed(value, kind)
        if value.error is not None:
            at = self._at(value.position, ",", ErrorKind.FETCH, code=value.code)
            return f"({at}ors$$.unread({json.dumps(value.error)}))"
        return f"ors$$.decode({json.dumps(encoded_literal(value.text))})"

    def _attribute(self, attribute: Attribute) -> str:
        if attribute.expression is not None:
            return self._placed(attribute.expression, hint=attribute.hint)
        return json.dumps(attribute.literal) if attribute.literal is not None else "undefined"

    def _setter(self, location: Expression | None) -> str:
        return "null" if location is None else self.codes.code(_LOCATION, location.source, location.prefix)

    def _variable(self) -> str:
        self._variables += 1
        return f"ors$${self._variables}"

    # --- content

    def _contents(self, contents: Sequence[Content]) -> str:
        return "".join(map(self._content, contents))

    def _content(self, content: Content) -> str:
        kind = content.__class__
        self._element = (content.name if isinstance(content, Foreign) else _NAMES[kind], content.position)
        at = self._at(content.position, kind=ErrorKind.SCRIPT if kind is Script else ErrorKind.VALUE)
        return f"{at}{self._visit}{_CONTENT[kind](self, content)}"

    def _raise(self, content: Raise) -> str:
        body = self._body(Body(params=content.params))
        return f"{body}ors$$.raise({json.dumps(content.event)},ors$$.parameters(ors$$d));"

    def _log(self, content: Log) -> str:
        value, level = self._value(content.expression), self._value(content.level)
        return f"ors$$.log({json.dumps(content.label)},{value},{level});"

    def _assign(self, content: Assign) -> str:
        def at() -> str:
            return self._at(content.location.position, "", ErrorKind.LOCATION)

        location = self.survey.location(content.location)
        return f"{self._assignment(location, lambda: self._value(content.value), at)};"

    def _script(self, content: Script) -> str:
        hidden = self.hidden.get(content.source)
        hiding = f"ors$$.hide({json.dumps(hidden)});" if hidden else ""
        return hiding + self.codes.script(content.source, content.prefix, self.survey.script_number(content))

    def _if(self, content: If) -> str:
        codes, element = [], self._element
        for place, (condition, inside) in enumerate(content.branches):
            self._element = (("elseif" if place else "if"), element[1])
            asked = "" if condition is None else self._condition(condition)
            codes.append(f"{asked}{{{self._contents(inside)}}}")
        return "else ".join(codes)

    def _condition(self, condition: Expression) -> str:
        at = self._at(condition.position, ",", ErrorKind.CONDITION)
        return f"if({at}ors$$.condition(function(){{return {self._expression(condition)}}}))"

    def _foreach(self, content: Foreach) -> str:
        array, index, item, place = (self._variable() for _ in range(4))
        variables = f"{array}=ors$$.list({self._placed(content.array)}),{self._loop_variable(item, content.item)},"
        step = f"{item}({array}[{index}]);"
        if content.index is not None:
            variables += f"{self._loop_variable(place, content.index)},"
            step += f"{place}({index});"
        body = self._contents(content.content)
        return f"var {variables}{index};for({index}=0;{index}<{array}.length;{index}++){{{step}{body}}}"

    def _loop_variable(self, variable: str, name: Expression) -> str:
        """The setter of an item or index; the variable is declared if there is none (SCXML 1.0, 4.6)."""
        at = self._at(name.position, ",", ErrorKind.LOCATION)
        return f"{variable}=({at}ors$$.variable({json.dumps(name.source)},{self.codes.code(_NAME, name.source)}))"

    def _send(self, content: Send) -> str:
        ids = f"{self._attribute(content.id)},{self._setter(content.id_location)}"
        attributes = {"event": content.event, "target": content.target, "type": content.type, "delay": content.delay}
        members = ",".join(f"{name}:{self._attribute(attribute)}" for name, attribute in attributes.items())
        data = self._data(content.body)
        carries = json.dumps(content.body.content is not None)
        at = self._at(content.position, hint=content.event.hint)
        return (
            f"ors$$.send({ids},function(){{var ors$$a={{{members}}};{data}"
            f"ors$$a.data=ors$$d;ors$$a.content={carries};{at}return ors$$a}});"
        )

    def _cancel(self, content: Cancel) -> str:
        return f"ors$$.cancel({self._attribute(content.send_id)});"

    def _update(self, content: Update) -> str:
        at = self._at(content.position, kind=ErrorKind.LOCATION)
        pairs = (f"[{json.dumps(name)},{self._setter(location)}]," for name, location in content.locations)
        return f"{at}ors$$.update([{''.join(pairs)}]);"

    # --- what messages carry

    def _body(self, body: Body) -> str:
        """Namelist and params as properties of `ors$$d`."""
        begin = "var ors$$d={},ors$$r={__proto__:null};" if body.params else "var ors$$d={};"
        return "".join((begin, *map(self._named, body.namelist), *map(self._param, body.params)))

    def _named(self, name: Expression) -> str:
        return f"{self._at(name.position)}ors$$.put(ors$$d,{json.dumps(name.source)},{self._expression(name)});"

    def _param(self, param: Param) -> str:
        owner, self._element = self._element, ("param", param.position)
        at = self._at(param.expression.position)
        self._element = owner
        value = f"function(){{return {self._expression(param.expression)}}}"
        return f"{at}ors$$.item(ors$$d,ors$$r,{json.dumps(param.name)},{value});"

    def _data(self, body: Body) -> str:
        """`ors$$d` as the data of a message: undefined when it carries nothing."""
        if body.content is not None:
            return f"var ors$$d={self._value(body.content)};"
        return f"{self._body(body)}ors$$d=ors$$.parameters(ors$$d);"

    # --- blocks

    def _block(self, block: Block) -> str:
        return self._contents(block.content)

    def _donedata(self, content: Donedata) -> str:
        self._element = ("donedata", content.position)
        at = self._at(content.position)
        return f"{at}ors$$.done({json.dumps(content.event)},function(){{{self._data(content.body)}return ors$$d}});"

    def _invoke(self, content: Invoke) -> str:
        self._element = ("invoke", content.position)
        at = self._at(content.position)
        which = f"{content.number},{json.dumps(content.state)},{json.dumps(content.id)}"
        setter = self._setter(content.id_location)
        members = f"type:{self._attribute(content.type)},src:{self._attribute(content.src)}"
        given = self._invoked_content(content)
        return (
            f"{at}ors$$.invoke({which},{setter},function(){{var ors$$a={{{members}}};{given}{self._body(content.body)}"
            "ors$$a.data=ors$$.parameters(ors$$d);return ors$$a});"
        )

    def _invoked_content(self, content: Invoke) -> str:
        given = content.body.content
        if content.document is not None or given is None:
            return ""
        code = self._placed(given) if isinstance(given, Expression) else json.dumps(given.text)
        return f"ors$$a.content={code};"

    # --- actions

    def _foreign(self, content: Foreign) -> str:
        specification = self.specifications(content.namespace, content.name)
        if specification is None:
            message = unclaimed_message(content, self.unclaimed)
            return f"ors$$.unsupported({json.dumps(message)});" if self.unclaimed == "event" else ""
        problem = action_problem(content, specification)
        if problem is not None:
            return f"ors$$.unsupported({json.dumps(problem[0])});"
        setters = [f"{self._assigned(*one)}," for one in action_locations(content, specification)]
        number = self.survey.action_number(content)
        arguments = action_arguments(content, specification, self._placed)
        return f"ors$$.action({number},[{''.join(setters)}],function(){{return {arguments}}});"

    def _assigned(self, kind: str, location: Expression) -> str:
        setter = self._setter(location)
        return reference_setter(location, self._placed, setter) if kind == "reference" else setter


_CONTENT: Mapping[type[Content], Callable[..., str]] = {
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
_NAMES: Mapping[type[Content], str] = {kind: kind.__name__.lower() for kind in _CONTENT}

_BLOCKS: Mapping[type[Block | Donedata | Invoke], Callable[..., str]] = {
    Block: ContentCompiler._block,
    Donedata: ContentCompiler._donedata,
    Invoke: ContentCompiler._invoke,
}
