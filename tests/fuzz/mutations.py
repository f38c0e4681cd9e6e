"""Valid documents (the examples', and our conformance documents), and ways to spoil them."""

from copy import deepcopy
from functools import cache
from pathlib import Path

from lxml import etree

from orsagent.scxml.reading.vocabulary import ELEMENTS, NAMESPACE

from .expressions import GARBAGE, expression

TESTS = Path(__file__).parents[1]
AGENT = "www.genesyslab.com/modules/agent"
NAMESPACES = (
    NAMESPACE,
    f"http://{AGENT}",
    AGENT,
    "",
    "urn:x",
    "http://www.genesyslab.com/modules/",
    NAMESPACE + "/",
    "http://[",
)
TAGS = (*ELEMENTS, "unknown", "logout", "setdnd", "setmediastate", "a-b", "_")
ATTRIBUTES = tuple(
    sorted(
        {name for one in ELEMENTS.values() for name in one.attributes}
        | {"hints", "level", "sendid", "targettype", "for", "media", "_x"}
    )
)
VALUES = (
    "", " ", "s", "t", "s t", "a", "*", "a.*", ".", "a..b", "1", "0", "-1", "1e999", "9" * 400, "0.1s", "1ms", "9e9s", "99999999999s", "1.s", ".5s",
    "-1s", "null", "ecmascript", "late", "early", "internal", "deep", "true", "#_internal", "#_parent", "#_scxml_s1", "#_", "x:y", "http://[",
    "file:///etc/passwd", "../x", "%00", "scxml", "basichttp", "http://www.w3.org/TR/scxml/", "_event", "_event.data", "n m", "this", "a b c", "__proto__",
    "constructor", "done.state.s", "error", "In('s')", "n = 1", "\u2028", "x" * 5000, "s1", "parallel", "'#_internal'", "'a'", "[1,2]", "'1s'",
)  # fmt: skip


@cache
def corpus():
    """The bytes of every valid document, the shortest first."""
    folders = (TESTS / "conformance" / "documents", TESTS.parent / "examples")
    return sorted((path.read_bytes() for folder in folders for path in folder.rglob("*.scxml")), key=len)


@cache
def trees():
    return [etree.fromstring(text) for text in corpus()]


def spoiled_text(dice):
    """A document's bytes with a few of them changed, taken away, doubled, or put in."""
    text = bytearray(dice.pick(corpus()))
    for _ in dice.times(6):
        place, end = (dice.below(len(text) + 1) for _ in range(2))
        end = min(end, place + 40)
        kind = dice.below(7)
        if kind == 0:
            text[place : place + 1] = bytes([dice.below(256)])
        elif kind == 1:
            del text[place : max(place, end)]
        elif kind == 2:
            text[place:place] = text[place : max(place, end)]
        elif kind == 3:
            text[place:place] = dice.pick(GARBAGE).encode()
        elif kind == 4:
            text[place:place] = dice.pick(
                (b"<state>", b"</state>", b"<!DOCTYPE a>", b"<![CDATA[", b"&#0;", b"&amp;", b"<?x?>", b"\x00", b"\xff")
            )
        elif kind == 5:
            del text[place:]
        else:
            text[place:place] = f'<{dice.pick(TAGS)} {dice.pick(ATTRIBUTES)}="{dice.pick(VALUES[:40])}"/>'.encode()
    return bytes(text)


def spoiled_tree(dice, most=6):
    """A document with a few of its elements and attributes changed; well-formed."""
    root = deepcopy(dice.pick(trees()))
    for _ in dice.times(most):
        elements = list(root.iter(etree.Element))
        dice.pick(_CHANGES)(dice, dice.pick(elements), elements)
    return etree.tostring(root)


def _remove(_dice, element, _elements):
    if element.getparent() is not None:
        element.getparent().remove(element)


def _double(_dice, element, elements):
    if element.getparent() is not None and len(elements) < 500:
        element.addnext(deepcopy(element))


def _move(dice, element, elements):
    place = dice.pick(elements)
    if element.getparent() is not None and element not in place.iterancestors() and element is not place:
        place.insert(dice.below(len(place) + 1), element)


def _copy(dice, element, elements):
    if len(elements) < 500:
        place = dice.pick(elements)
        place.insert(dice.below(len(place) + 1), deepcopy(element))


def _rename(dice, element, _elements):
    element.tag = f"{{{NAMESPACE}}}{dice.pick(TAGS)}"


def _other_namespace(dice, element, _elements):
    namespace = dice.pick(NAMESPACES)
    element.tag = f"{{{namespace}}}{dice.pick(TAGS)}" if namespace else dice.pick(TAGS)


def _value(dice, element, _elements):
    names = [*element.attrib, *ATTRIBUTES[:1]]
    _set(element, dice.pick(names), dice.pick(VALUES))


def _attribute(dice, element, _elements):
    _set(element, dice.pick(ATTRIBUTES), dice.pick(VALUES))


def _expression(dice, element, _elements):
    _set(element, dice.pick([*element.attrib, "expr", "cond"]), expression(dice))


def _remove_attribute(dice, element, _elements):
    if element.attrib:
        del element.attrib[dice.pick(list(element.attrib))]


def _swap(dice, element, elements):
    other = dice.pick(elements)
    if element.attrib and other.attrib:
        one, two = dice.pick(list(element.attrib)), dice.pick(list(other.attrib))
        element.attrib[one], other.attrib[two] = other.attrib[two], element.attrib[one]


def _text(dice, element, _elements):
    element.text = _printable(expression(dice) if dice.below(2) else dice.pick(VALUES))


def _set(element, name, value):
    element.set(name, _printable(value))


def _printable(text):
    return text.replace("\x00", "")


_CHANGES = (
    _attribute, _value, _remove, _double, _move, _copy, _rename, _other_namespace, _expression, _remove_attribute, _swap, _text, _value, _expression,
)  # fmt: skip
