"""Reading one element against the vocabulary: its attributes, its children, and errors that say where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from attrs import field, frozen
from lxml import etree

from orsagent.errors import DocumentError, Position
from orsagent.scxml.content import Attribute, Expression
from orsagent.scxml.dialects import DIALECTS, Dialect
from orsagent.scxml.reading.source import Source
from orsagent.scxml.reading.vocabulary import ELEMENTS, NAMESPACE

__all__ = ["Markup", "local_name", "namespace"]

_SINGLE = frozenset({"initial"})
_NO_EXPRESSION = re.compile(r"""[^'"()\[\]{}+?=&|<>]*""")
"""A text that may be meant literally: nothing in it is quoted, called or calculated."""

_ABSENT = Attribute()
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return _parts(element.tag)[1]


def namespace(element: etree._Element) -> str:
    """The element's namespace, empty if it has none."""
    return _parts(element.tag)[0]


@lru_cache(maxsize=1024)
def _parts(tag: str) -> tuple[str, str]:
    home, _, name = str(tag).rpartition("}")
    return home.removeprefix("{"), name


def _tags(names: Iterable[str]) -> frozenset[str]:
    return frozenset(f"{{{NAMESPACE}}}{name}" for name in names)


@frozen
class _Sound:
    """What an element without problems looks like: enough to see that most have none.

    Attributes:
        attributes: every attribute that it may have; None if anything goes.
        children: the tags of its SCXML children; None if anything may stand in it.
        once: those of them that stand in it once only.
    """

    attributes: frozenset[str] | None
    required: frozenset[str]
    children: frozenset[str] | None
    once: frozenset[str]

    def holds(self, names: Sequence[str | bytes], tags: Sequence[str]) -> bool:
        """Whether an element with these attributes and children has no problem for sure."""
        if not self.required.issubset(names):
            return False
        if self.attributes is not None and not self.attributes.issuperset(names):
            return False
        if not tags or self.children is None:
            return True
        known = self.children.issuperset(tags) or all(tag in self.children or _is_foreign(tag) for tag in tags)
        return known and (self.once.isdisjoint(tags) or all(tags.count(tag) <= 1 for tag in self.once))


def _is_foreign(tag: str) -> bool:
    return _parts(tag)[0] not in ("", NAMESPACE)


@cache
def _sounds(dialect: str, strict: bool) -> Mapping[str, _Sound]:
    """What elements look like in a dialect, by tag."""
    return {f"{{{NAMESPACE}}}{name}": _sound(name, DIALECTS[dialect], strict) for name in ELEMENTS}


def _sound(name: str, dialect: Dialect, strict: bool) -> _Sound:
    known = ELEMENTS[name]
    return _Sound(
        known.attributes | dialect.attributes.get(name, frozenset()) if strict else None,
        known.required,
        None if known.data else _tags(_children(name, dialect)),
        _tags(_once(name, dialect)),
    )


def _children(name: str, dialect: Dialect) -> frozenset[str]:
    """The elements that may stand in an element."""
    return ELEMENTS[name].children | dialect.children.get(name, frozenset())


def _once(name: str, dialect: Dialect) -> frozenset[str]:
    """Those of them that stand in it once only."""
    return ELEMENTS[name].at_most_one | (dialect.children.get(name, frozenset()) & _SINGLE)


@cache
def _spellings(dialect: str) -> Mapping[tuple[str, str], str]:
    """What else an attribute may be called in a dialect, by the element's tag and the attribute's own name."""
    aliases = DIALECTS[dialect].aliases
    return {(f"{{{NAMESPACE}}}{owner}", name): alias for (owner, alias), name in aliases.items()}


@frozen(eq=False)
class Markup:
    """A document's source with the dialect that it is read by.

    Args:
        strict: whether attributes that the vocabulary does not know are errors.
    """

    source: Source
    dialect: Dialect
    strict: bool
    _sounds: Mapping[str, _Sound] = field(init=False)
    _spellings: Mapping[tuple[str, str], str] = field(init=False)
    _passed: set[tuple[str | bytes | None, ...]] = field(factory=set, init=False)
    """How elements look that have been checked: its many elements look the same in a few ways."""

    @_sounds.default
    def _of_dialect(self) -> Mapping[str, _Sound]:
        return _sounds(self.dialect.name, self.strict)

    @_spellings.default
    def _further(self) -> Mapping[tuple[str, str], str]:
        return _spellings(self.dialect.name)

    def error(self, message: str, where: Position | etree._Element, code: str) -> DocumentError:
        """An error at an element or position."""
        position = where if isinstance(where, Position) else self.source.position(where)
        return DocumentError(message, position, code)

    def check(self, element: etree._Element) -> tuple[Sequence[str], Sequence[etree._Element]]:
        """Check attributes and children of an SCXML element.

        Returns:
            The tags of its children, and the children.

        Raises:
            DocumentError: an attribute or child is missing, unknown or repeated.
        """
        children: list[etree._Element] = element[:]  # type: ignore[index,assignment]  # the stubs know no slices
        tags = [child.tag for child in children] if children else []
        names = element.keys()
        looks = (element.tag, *names, None, *tags) if tags else (element.tag, *names)
        if looks not in self._passed:
            if not self._sounds[element.tag].holds(names, tags):
                for problem in self.problems(element):
                    raise problem
            self._passed.add(looks)
        return tags, children

    def problems(self, element: etree._Element) -> Iterator[DocumentError]:
        """Everything that is wrong with the attributes and children of an SCXML element, by the vocabulary."""
        name = local_name(element)
        known = ELEMENTS[name]
        if self.strict:
            allowed = known.attributes | self.dialect.attributes.get(name, frozenset())
            yield from self._unknown_attributes(element, name, allowed)
        for attribute in sorted(known.required):
            if attribute not in element.attrib:
                message = f"<{name}> needs the attribute {attribute!r} (SCXML 1.0, {known.section})"
                yield self.error(message, element, "missing-attribute")
        if not known.data:
            yield from self._wrong_children(element, name)

    def _wrong_children(self, element: etree._Element, name: str) -> Iterator[DocumentError]:
        seen: set[str] = set()
        for child in element:
            found, home = local_name(child), namespace(child)
            if not home:
                yield self._homeless(child)
            if home != NAMESPACE:
                continue
            if found not in _children(name, self.dialect):
                yield self.error(self._misplaced(found, name), child, "misplaced-element")
            if found in seen and found in _once(name, self.dialect):
                yield self.error(f"<{name}> can have one <{found}> only", child, "repeated-element")
            seen.add(found)

    def _unknown_attributes(
        self, element: etree._Element, name: str, allowed: frozenset[str]
    ) -> Iterator[DocumentError]:
        positions: dict[str, Position] = {}
        for attribute in element.attrib:
            text = str(attribute)
            if text in allowed or text.startswith("{") or (self.dialect.private_attributes and text.startswith("_")):
                continue
            positions = positions or self.source.attribute_positions(element)
            known = ", ".join(sorted(allowed)) or "none"
            message = f"<{name}> has no attribute {text!r}; it knows: {known}"
            yield self.error(message, positions[text], "unknown-attribute")

    def _homeless(self, child: etree._Element) -> DocumentError:
        message = f"<{local_name(child)}> has no namespace; SCXML elements need xmlns={NAMESPACE!r}"
        return self.error(message, child, "no-namespace")

    def _misplaced(self, found: str, parent: str) -> str:
        if found not in ELEMENTS:
            return f"there is no SCXML element <{found}>"
        places = sorted(name for name, element in ELEMENTS.items() if found in element.children)
        where = ", ".join(f"<{place}>" for place in places)
        return f"<{found}> cannot stand in <{parent}>; it belongs into {where or 'no other element'}"

    def children(self, element: etree._Element) -> list[etree._Element]:
        """The child elements of the SCXML namespace. Elements without any namespace are errors.

        Raises:
            DocumentError: a child has no namespace: most likely it was meant to be SCXML.
        """
        if not len(element):
            return []
        children = list(element)
        homes = [_parts(child.tag)[0] for child in children]
        if "" in homes:
            raise self._homeless(children[homes.index("")])
        return [child for child, home in zip(children, homes, strict=True) if home == NAMESPACE]

    def named(self, element: etree._Element, name: str) -> list[etree._Element]:
        """The SCXML children called `name`."""
        return [child for child in self.children(element) if local_name(child) == name]

    def literal(self, element: etree._Element, name: str) -> str | None:
        """An attribute's text, or that of an alias of it in this dialect; None if it is absent."""
        found = element.get(name)
        if found is None and self._spellings and (alias := self._spellings.get((element.tag, name))):
            return element.get(alias)
        return found

    def expression(self, element: etree._Element, name: str) -> Expression | None:
        """An attribute whose text is an expression, or that of an alias of it; None if it is absent."""
        text = element.get(name)
        if text is None and self._spellings and (alias := self._spellings.get((element.tag, name))):
            name, text = alias, element.get(alias)
        return None if text is None else self.expression_of(element, name, text)

    def expression_of(self, element: etree._Element, name: str, text: str) -> Expression:
        """An expression that stands in an attribute."""
        source = self.source
        prefix = source.prefix_in(element, text) if source.prefixed else ""
        return Expression(text, source.attribute_position(element, name), prefix)

    def either(self, element: etree._Element, name: str, as_expression: str) -> Attribute:
        """An attribute that has a second spelling for expressions, such as ``event`` and ``eventexpr``.

        Raises:
            DocumentError: both are given.
        """
        text, expression = self.literal(element, name), self.expression(element, as_expression)
        if text is not None and expression is not None:
            message = f"<{local_name(element)}> has both {name!r} and {as_expression!r}: remove one"
            raise self.error(message, expression.position, "contradictory-attributes")
        if text is None:
            return _ABSENT if expression is None else Attribute(expression=expression)
        return self._given(element, name, text)

    def quotable(self, element: etree._Element, name: str) -> Attribute:
        """An attribute without a second spelling that is literal, and in some dialects may be quoted."""
        text = self.literal(element, name)
        return _ABSENT if text is None else self._given(element, name, text)

    def _given(self, element: etree._Element, name: str, text: str) -> Attribute:
        pair = (local_name(element), name)
        quoted = pair in self.dialect.quoted and text.lstrip()[:1] in ("'", '"')
        if quoted or pair in self.dialect.expressions:
            return Attribute(expression=self.expression(element, name), hint=self._hint(pair, text.strip()))
        return Attribute(literal=text)

    def _hint(self, pair: tuple[str, str], text: str) -> str:
        """What to write instead, if an expression looks like a literal text."""
        if not _NO_EXPRESSION.fullmatch(text) or pair not in self.dialect.expressions:
            return ""
        element, name = pair
        return (
            f"{name!r} of <{element}> is an expression in the dialect {self.dialect.name}: "
            f"""if the text is meant literally, write {name}="'{text}'\""""
        )

    def boolean(self, element: etree._Element, name: str) -> bool:
        """An attribute of type xsd:boolean; absent is false.

        Raises:
            DocumentError: it is neither true nor false.
        """
        text = self.literal(element, name)
        if text is None:
            return False
        if text.strip() not in _BOOLEANS:
            message = f"{name} is {text!r}; expected true or false"
            raise self.error(message, self.source.attribute_position(element, name), "bad-value")
        return _BOOLEANS[text.strip()]

    def choice(self, element: etree._Element, name: str, choices: tuple[str, ...]) -> str:
        """An attribute with few values, the first of which is the default.

        Raises:
            DocumentError: it has another value.
        """
        text = self.literal(element, name)
        if text is None:
            return choices[0]
        if text.strip() not in choices:
            message = f"{name} is {text!r}; expected {' or '.join(choices)}"
            raise self.error(message, self.source.attribute_position(element, name), "bad-value")
        return text.strip()
