"""The arguments of an action element as ECMAScript: one object that is made when the action is executed.

Its properties are the attributes. Those of an open element may be others than its specification lists, and it may have
child elements: `orsagent.actions.ElementSpec` says what the object then has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from attrs import frozen

from orsagent.scxml.content import Expression, Foreign
from orsagent.scxml.foreign import ElementSpec

__all__ = ["action_arguments", "action_locations", "reference_setter"]

Code = Iterator[str]
Evaluated = Callable[[Expression], str]

_WORD: Final = re.compile(r"""\s*(['"]?)([A-Za-z][\w-]*)\1\s*""")
_OPEN: Final = "open"
_ASSIGNED: Final = ("location", "reference")
_MARKS: Final = ("'", '"')
_EXPRESSIONS: Final = ("_expr", "expr", "location")
"""Where `<param>` and `<content>` have their values, the first that is there; ORS's own spelling is ``_expr``."""


def action_arguments(element: Foreign, specification: ElementSpec, evaluated: Evaluated) -> str:
    """The object with an element's arguments.

    Args:
        element: the element.
        specification: what its module declares.
        evaluated: code that gives an expression's value, or throws.
    """
    return "".join(_arguments(element, specification, evaluated))


def action_locations(element: Foreign, specification: ElementSpec) -> Iterator[tuple[str, Expression]]:
    """The attributes that are assigned to, as they are specified: their kinds (location, reference) and texts."""
    for attribute in specification.attributes:
        location = element.attributes.get(attribute.name)
        if location is not None and attribute.kind.value in _ASSIGNED:
            yield attribute.kind.value, location


def reference_setter(location: Expression, evaluated: Evaluated, setter: str) -> str:
    """Code of a function that assigns an action's request id to a location, unless that holds a text already.

    Args:
        location: the location.
        evaluated: as above.
        setter: code of the location's setter.
    """
    held = "".join(_open(location, evaluated, "undefined"))
    return (
        f"(function(ors$$s){{return function(ors$$v){{var ors$$h={held};"
        f"if(typeof ors$$h!=='string'||ors$$h==='')ors$$s(ors$$v)}}}})({setter})"
    )


def _arguments(element: Foreign, specification: ElementSpec, evaluated: Evaluated) -> Code:
    yield "{"
    yield from _attributes(element, specification, evaluated)
    if specification.open:
        yield from _inside(element, specification, evaluated)
    yield "}"


def _attributes(element: Foreign, specification: ElementSpec, evaluated: Evaluated) -> Code:
    kinds = {attribute.name: attribute.kind.value for attribute in specification.attributes}
    listed = [name for name in kinds if name in element.attributes]
    for name in (*listed, *(name for name in element.attributes if name not in kinds)):
        yield _key(name)
        yield from _WRITERS.get(kinds.get(name, _OPEN), _value)(element.attributes[name], evaluated)
        yield ","


def _inside(element: Foreign, specification: ElementSpec, evaluated: Evaluated) -> Code:
    params = [child for child in element.children if _is_param(child)]
    contents = [child for child in element.children if child.name == "content"]
    others = [child for child in element.children if child.name != "content" and not _is_param(child)]
    if params:
        yield '"params":{'
        for child in params:
            yield _key(child.attributes["name"].source)
            yield from _carried(child, evaluated)
            yield ","
        yield "},"
    if contents:
        yield '"content":'
        yield from _carried(contents[0], evaluated)
        yield ","
    if others:
        known = {child.name: child for child in specification.children}
        yield '"children":['
        for child in others:
            yield from _child(child, known.get(child.name, _UNLISTED), evaluated)
            yield ","
        yield "],"


def _child(element: Foreign, specification: ElementSpec, evaluated: Evaluated) -> Code:
    yield f'{{"element":{json.dumps(element.name)},'
    yield from _attributes(element, specification, evaluated)
    if element.text.strip():
        yield f'"text":{json.dumps(element.text.strip())},'
    yield from _inside(element, specification, evaluated)
    yield "}"


def _carried(element: Foreign, evaluated: Evaluated) -> Code:
    """The value of `<param>` or `<content>`."""
    expression = next((element.attributes[name] for name in _EXPRESSIONS if name in element.attributes), None)
    if expression is None:
        yield json.dumps(element.text.strip())
    else:
        yield evaluated(expression)


def _value(text: Expression, evaluated: Evaluated) -> Code:
    yield evaluated(text)


def _literal(text: Expression, evaluated: Evaluated) -> Code:  # noqa: ARG001 -- as all writers
    yield json.dumps(text.source)


def _quoted(text: Expression, evaluated: Evaluated) -> Code:
    yield evaluated(text) if text.source.lstrip()[:1] in _MARKS else json.dumps(text.source)


def _token(text: Expression, evaluated: Evaluated) -> Code:
    word = _WORD.fullmatch(text.source)
    if word is not None:
        yield json.dumps(word[2])
    else:
        yield evaluated(text)


def _reference(text: Expression, evaluated: Evaluated) -> Code:
    yield from _open(text, evaluated, "undefined")


def _open(text: Expression, evaluated: Evaluated, otherwise: str = "") -> Code:
    yield "(function(){try{return "
    yield evaluated(text)
    yield f"}}catch(ors$$e){{return {otherwise or json.dumps(text.source)}}}}})()"


_WRITERS: Final[Mapping[str, Callable[[Expression, Evaluated], Code]]] = {
    "location": _literal,
    "literal": _literal,
    "quoted": _quoted,
    "token": _token,
    "reference": _reference,
    _OPEN: _open,
}
"""By the kind of attribute; the others are values."""


def _key(name: str) -> str:
    # computed: __proto__ is a name like any other
    return f"[{json.dumps(name)}]:"


def _is_param(element: Foreign) -> bool:
    # in whatever namespace: documents write SCXML's own as well as the module's
    return element.name == "param" and "name" in element.attributes


@frozen(kw_only=True)
class _Unlisted:
    """The specification of a child element that nobody has described."""

    name: str = ""
    attributes: tuple[()] = ()
    open: bool = True
    children: tuple[()] = ()


_UNLISTED: Final = _Unlisted()
