"""The files that a document includes: each is read once, and parsed once."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

from attrs import define, field, frozen
from lxml import etree

from orsagent.errors import DocumentError, Position
from orsagent.scxml.passages import Piece
from orsagent.scxml.reading.inclusion_markup import Include
from orsagent.scxml.reading.source import Limits, Source, decoded, parse
from orsagent.scxml.reading.vocabulary import NAMESPACE, STATES
from orsagent.scxml.resources import IncludedFile, ResourceError, Resources, shown_beside

__all__ = ["Files", "Found", "UnknownIdError"]

_NO_CHARACTER: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML document may hold (XML 1.0, 2.2)."""
_ID_ATTRIBUTES: Final = ("id", "{http://www.w3.org/XML/1998/namespace}id")
_PLACEHOLDER: Final = "$$_MY_PREFIX_$$."
_NEAR: Final = 3
_COMPARED: Final = 1_000
"""Ids that a wrong one is compared with; more would take long."""


class UnknownIdError(ResourceError):
    """A file has no element of the id that is asked for."""


@frozen(kw_only=True)
class Found:
    """A file.

    Attributes:
        path: the file, without symbolic links.
        shown: how positions name it.
        data: what it holds.
    """

    path: Path
    shown: str
    data: bytes = field(repr=False)


@define(kw_only=True, eq=False)
class Files:
    """The files that one document includes.

    Args:
        source: the document.
        resources: where its files are.
        limits: what each may measure.
    """

    source: Source
    resources: Resources
    limits: Limits
    _files: dict[Path, Found] = field(factory=dict, init=False)
    _absent: list[IncludedFile] = field(factory=list, init=False)
    _pages: dict[Path, Source] = field(factory=dict, init=False)
    _ids: dict[Path, dict[str, etree._Element]] = field(factory=dict, init=False)

    def main(self) -> Path:
        """The document's own file."""
        return Path(self.source.path).resolve()

    def shown(self, path: Path) -> str:
        """How positions name a file that was found."""
        return self._files[path].shown

    def included(self) -> tuple[IncludedFile, ...]:
        """Every file once, in the order in which they were first asked for; then those that could not be read."""
        files = (IncludedFile(path=one.shown, file=one.path, data=one.data) for one in self._files.values())
        return (*files, *self._absent)

    def find(self, asked: Include, resources: Resources) -> Found:
        """The file that an inclusion names.

        Args:
            asked: the inclusion.
            resources: where the files are of the document that it stands in.

        Raises:
            ResourceError: it cannot be read.
            DocumentError: the document has no path, so that there is no folder to look in.
        """
        if self.source.path.startswith("<") and self.source.path.endswith(">"):
            message = "a document without a path has no folder to find files in: give it one (loads(text, path=...))"
            raise DocumentError(message, self.source.position(asked.element), "unreadable-file")
        uri = asked.href or ""
        try:
            path = resources.find(uri)
            if path not in self._files:
                shown = shown_beside(path, self.source.path, self.resources.base)
                self._files[path] = Found(path=path, shown=shown, data=resources.bytes_of(path, uri))
        except ResourceError:
            self._absent.append(IncludedFile(path=uri, file=resources.base, data=None))
            raise
        return self._files[path]

    def text(self, found: Found, asked: Include) -> tuple[str, Piece]:
        """The text of a file.

        Raises:
            DocumentError: it is not in the encoding that is asked for, or no text at all.
        """
        try:
            text = decoded(found.data, found.shown, asked.encoding or _by_mark(found.data)).removeprefix("\ufeff")
        except DocumentError as error:
            what = error.message.partition(":")[0]
            message = f"{what}: name its encoding, such as encoding='windows-1252'"
            raise self._included_at(asked, DocumentError(message, error.position, error.code)) from error
        wrong = _NO_CHARACTER.search(text)
        if wrong is not None:
            before = text[: wrong.start()]
            where = Position(found.shown, before.count("\n") + 1, wrong.start() - before.rfind("\n"))
            message = f"a text cannot have the character U+{ord(wrong[0]):04X}: is this a file of text?"
            raise self._included_at(asked, DocumentError(message, where, "encoding"))
        return text, Piece.of_file(found.shown, text)

    def page(self, path: Path, asked: Include) -> Source:
        """The parsed document that a file holds; nothing in it is replaced.

        Args:
            path: a file that was found, or that of the document.
            asked: the inclusion.

        Raises:
            DocumentError: it is no well-formed XML, or larger than allowed.
        """
        if path not in self._pages:
            found = self._files.get(path)
            data, shown = (self.source.data, self.source.path) if found is None else (found.data, found.shown)
            try:
                self._pages[path] = parse(data, shown, self.limits)
            except DocumentError as error:
                raise self._included_at(asked, error) from error
        return self._pages[path]

    def element(self, path: Path, asked: Include) -> etree._Element:
        """The element of a page that an inclusion names.

        Raises:
            DocumentError: the page cannot be read.
            ResourceError: the page has no such element.
        """
        page = self.page(path, asked)
        if asked.pointer is None:
            return page.root
        if path not in self._ids:
            self._ids[path] = _ids(page.root)
        found = self._ids[path].get(asked.pointer)
        if found is None:
            message = f"{page.path} has no element with the id {asked.pointer!r}"
            raise UnknownIdError(message + _advice(asked.pointer, [*self._ids[path]]))
        return found

    def _included_at(self, asked: Include, error: DocumentError) -> DocumentError:
        where = self.source.position(asked.element)
        return DocumentError(f"{error.message} (included at {where})", error.position, error.code)


def _by_mark(data: bytes) -> str | None:
    """Without a byte order mark a text is UTF-8; what looks like an XML declaration in it says nothing."""
    return None if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"


def _ids(root: etree._Element) -> dict[str, etree._Element]:
    """The elements by their ids; a state goes before anything else of the same id."""
    found: dict[str, etree._Element] = {}
    states: dict[str, etree._Element] = {}
    for element in root.iter():
        for name in _ID_ATTRIBUTES:
            value = element.get(name)
            if value is not None:
                tag = etree.QName(element)
                kind = states if tag.namespace == NAMESPACE and tag.localname in STATES else found
                kind.setdefault(str(value).removeprefix(_PLACEHOLDER), element)
    return found | states


def _advice(name: str, known: list[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 -- most documents never need it

    near = get_close_matches(name, known[:_COMPARED], n=_NEAR)
    if near:
        return f"; did you mean {' or '.join(map(repr, near))}?"
    return f"; it has: {', '.join(known[:10])}" if known else "; it has no ids"
