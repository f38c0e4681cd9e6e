"""Documents in several files: ``xi:include`` elements are replaced by what they name, before anything is read.

Sources: XInclude 1.0 (Second Edition), and what Composer writes for ORS: ``resolveid``, which gives the states of the
part a prefix (see `prefixes`). Of XInclude there is:

    parse="text"             with ``encoding``, wherever text is content
    parse="xml"              the root of the file, or with ``xpointer="id"`` the element of that id
    <xi:fallback>            for files and ids that are not there
    no ``href``              another place of the same file

Every element of a part keeps its position in the file that it was written in, and so does every character of a text.
Files lie below the project's root folder (see `resources`); nothing is read over a network. What is included is copied,
so limits apply to the whole: elements, states, bytes, depth, and how many inclusions there are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from attrs import define, field, frozen
from lxml import etree

from orsagent.errors import DocumentError
from orsagent.scxml.reading.inclusion_files import Files, UnknownIdError
from orsagent.scxml.reading.inclusion_markup import FALLBACK, INCLUDE, XINCLUDE, Include, misplaced_markup, read_include
from orsagent.scxml.reading.inclusion_tree import HOLDER, Content, Replacing
from orsagent.scxml.reading.prefixes import composed_prefix
from orsagent.scxml.reading.source import Limits, Source
from orsagent.scxml.reading.vocabulary import NAMESPACE, STATES
from orsagent.scxml.resources import ResourceError, Resources

__all__ = ["TEXT_CONTENT", "include"]

TEXT_CONTENT: Final = ("script", "data", "content", "assign")
"""SCXML elements whose text is read."""
_STATES: Final = frozenset(f"{{{NAMESPACE}}}{name}" for name in STATES)


def include(source: Source, resources: Resources, limits: Limits | None = None) -> list[DocumentError]:
    """Replace the inclusions of a document; `source` answers for their elements from here on.

    Args:
        source: the document.
        resources: where its files are.
        limits: what the whole may measure.

    Returns:
        What is wrong; an inclusion that is wrong is left out.

    Raises:
        DocumentError: the whole goes over a limit.
    """
    if XINCLUDE not in source.namespaces:
        return []
    limits = limits or Limits()
    files = Files(source=source, resources=resources, limits=limits)
    inclusion = _Inclusion(source=source, limits=limits, files=files)
    inclusion.run()
    return inclusion.errors


@frozen(kw_only=True)
class _Part:
    """Where an inclusion stands.

    Attributes:
        file: what its elements were written in.
        resources: where the files are that it names.
        prefix: of the ids of its states.
        chain: the inclusions that have led here: files, and ids in them.
    """

    file: Path
    resources: Resources
    prefix: str = ""
    chain: tuple[tuple[Path, str], ...]


@frozen
class _Size:
    """How much a part adds to the whole."""

    elements: int
    states: int
    bytes: int

    @classmethod
    def of(cls, element: etree._Element) -> _Size:
        tags = [one.tag for one in element.iter()]
        return cls(len(tags), sum(tag in _STATES for tag in tags), len(etree.tostring(element, with_tail=False)))

    def __add__(self, other: _Size) -> _Size:
        return _Size(self.elements + other.elements, self.states + other.states, self.bytes + other.bytes)


@define(kw_only=True, eq=False)
class _Inclusion:
    source: Source
    limits: Limits
    files: Files
    errors: list[DocumentError] = field(factory=list)
    _sizes: dict[etree._Element, _Size] = field(factory=dict)
    _whole: _Size = field(init=False)
    _count: int = 0

    def run(self) -> None:
        root, file = self.source.root, self.files.main()
        self._whole = _Size.of(root)
        self.errors += misplaced_markup(root, self.source)
        self._expand(root, _Part(file=file, resources=self.files.resources, chain=((file, ""),)))
        self._check_depth()
        self.source.included = self.files.included()

    def _expand(self, top: etree._Element, part: _Part) -> None:
        """Replace every inclusion in an element."""
        replacing = Replacing(self.source)
        found = [one for one in top.iter(INCLUDE) if one is not top and not _is_inside_another(one, top)]
        for element in found:
            self._count += 1
            if self._count > self.limits.inclusions:
                message = f"there are more than {self.limits.inclusions:,} inclusions: include less"
                raise DocumentError(message, self.source.position(element), "document-too-large")
            replacing.replace(element, self._content(element, part))
        replacing.finish()

    def _content(self, element: etree._Element, part: _Part) -> Content:
        """What an inclusion names, or its fallback (XInclude 1.0, 4.4); nothing if it is wrong."""
        try:
            asked = read_include(element, self.source)
            self._check_place(asked)
            return self._text(asked, part) if asked.text else self._elements(asked, part)
        except ResourceError as error:
            fallback = next(iter(element.iterchildren(FALLBACK)), None)
            if fallback is not None:
                return self._fallback(fallback, part)
            message, code = f"this cannot be included: {error}", "unreadable-file"
            attribute = "href"
            if isinstance(error, UnknownIdError):
                attribute, code = "xpointer", "unknown-include-id"
            self.errors.append(DocumentError(message, self.source.attribute_position(element, attribute), code))
        except _TooMuchError as error:
            raise error.error from None
        except DocumentError as error:
            self.errors.append(error)
        return Content()

    def _fallback(self, fallback: etree._Element, part: _Part) -> Content:
        self._expand(fallback, part)
        pieces = self.source.text_characters(fallback).pieces
        return Content(text=fallback.text or "", pieces=pieces, elements=tuple(fallback))

    def _check_place(self, asked: Include) -> None:
        """Whether what is asked for may stand where it would be put."""
        parent = _parent(asked.element)
        name = etree.QName(parent)
        text = name.localname in TEXT_CONTENT if name.namespace == NAMESPACE else True
        if asked.text and (not text or parent.tag == HOLDER):
            places = ", ".join(f"<{one}>" for one in TEXT_CONTENT)
            message = f"no text is read here: include text in {places}, or write parse='xml'"
        elif not asked.text and (name.namespace, name.localname) == (NAMESPACE, "script"):
            message = "<script> holds text: write parse='text'"
        else:
            return
        raise DocumentError(message, self.source.position(asked.element), "bad-include")

    # --- texts

    def _text(self, asked: Include, part: _Part) -> Content:
        found = self.files.find(asked, part.resources)
        text, piece = self.files.text(found, asked)
        self._add(_Size(0, 0, len(found.data)), asked)
        return Content(text=text, pieces=(piece,))

    # --- elements

    def _elements(self, asked: Include, part: _Part) -> Content:
        file = part.file if asked.href is None else self.files.find(asked, part.resources).path
        self._check_chain(asked, part, file)
        original = self.files.element(file, asked)
        self._check_root(asked, original)
        if original not in self._sizes:
            self._sizes[original] = _Size.of(original)
        self._add(self._sizes[original], asked)
        prefix = composed_prefix(part.prefix, asked.resolveid)
        resources = part.resources if file == part.file else part.resources.beside(file)
        inner = self.files.page(file, asked).part(original, prefix, resources)
        self.source.adopt(inner)
        holder = etree.Element(HOLDER)
        holder.append(inner.root)
        self.errors += misplaced_markup(holder, self.source)
        chain = (*part.chain, (file, asked.pointer or ""))
        self._expand(holder, _Part(file=file, resources=resources, prefix=prefix, chain=chain))
        return Content(elements=tuple(holder))

    def _check_chain(self, asked: Include, part: _Part, file: Path) -> None:
        """Nothing is included in itself (XInclude 1.0, 4.2.7), and not too deep."""
        step, where = (file, asked.pointer or ""), self.source.attribute_position(asked.element, "href")
        if step in part.chain:
            names = " -> ".join(self._named(one) for one in (*part.chain[part.chain.index(step) :], step))
            raise DocumentError(f"this inclusion goes in a circle: {names}", where, "include-cycle")
        if len(part.chain) > self.limits.inclusion_depth:
            message = f"files include each other more than {self.limits.inclusion_depth} levels deep"
            raise _TooMuchError(DocumentError(message, where, "document-too-deep"))

    def _named(self, step: tuple[Path, str]) -> str:
        file, pointer = step
        name = self.source.path if file == self.files.main() else self.files.shown(file)
        return f"{name}#{pointer}" if pointer else name

    def _check_root(self, asked: Include, element: etree._Element) -> None:
        """A whole document is no part of another: only ``<content>`` holds one."""
        name, parent = etree.QName(element), etree.QName(_parent(asked.element))
        if (name.namespace, name.localname) == (NAMESPACE, "scxml") and parent.localname not in ("content", "data"):
            message = "the root of this file is <scxml>, a whole document: name a state in it by its id (xpointer='id')"
            raise DocumentError(message, self.source.attribute_position(asked.element, "href"), "bad-include")

    # --- limits

    def _add(self, size: _Size, asked: Include) -> None:
        self._whole += size
        whole, limits = self._whole, self.limits
        for found, allowed, what in (
            (whole.elements, limits.elements, "elements"),
            (whole.states, limits.states, "states"),
            (whole.bytes, limits.bytes, "bytes"),
        ):
            if found > allowed:
                message = f"with what it includes, the document has more than {allowed:,} {what}: include less"
                where = self.source.position(asked.element)
                raise _TooMuchError(DocumentError(message, where, "document-too-large"))

    def _check_depth(self) -> None:
        depth = 0
        for event, element in etree.iterwalk(self.source.root, events=("start", "end")):
            depth += 1 if event == "start" else -1
            if depth > self.limits.depth:
                message = f"with what is included, elements are nested deeper than {self.limits.depth} levels"
                raise DocumentError(message, self.source.position(element), "document-too-deep")


class _TooMuchError(Exception):
    """The whole goes over a limit: nothing more is to be included."""

    def __init__(self, error: DocumentError) -> None:
        super().__init__(error)
        self.error = error


def _is_inside_another(include: etree._Element, top: etree._Element) -> bool:
    for one in include.iterancestors():
        if one is top:
            return False
        if one.tag == INCLUDE:
            return True
    return False


def _parent(include: etree._Element) -> etree._Element:
    """The element that holds what is included, be it in place of an inclusion that failed."""
    parent = include.getparent()
    while parent is not None and parent.tag in (INCLUDE, FALLBACK):
        parent = parent.getparent()
    assert parent is not None  # noqa: S101 -- the root of a part stands in a holder
    return parent
