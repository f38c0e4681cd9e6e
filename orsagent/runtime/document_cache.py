"""Documents that were loaded lately: the same text at the same place, read by the same rules, is read once.

A document never changes, and what others have worked out about it (compiled content, plans) stands in its memory: so
whoever loads it again saves reading it, compiling it, and learning its plans.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final

from attrs import define, field, frozen

from orsagent.actions import ModuleSpec
from orsagent.scxml import Document, ResourceError
from orsagent.scxml.resources import Resources

__all__ = ["DocumentCache", "DocumentKey"]

_MOST_DOCUMENTS: Final = 256
_MOST_BYTES: Final = 8 * 1024 * 1024


@frozen(kw_only=True)
class DocumentKey:
    """What a document is made of, but for the files that it names.

    Attributes:
        kind: whether the text was given as ``str`` or ``bytes``: first, because the two are not to be compared.
        modules: the identities of the specifications that its action elements are checked against.
    """

    kind: type
    text: str | bytes = field(repr=False)
    path: str
    dialect: str
    strict: bool
    resources: Resources
    modules: tuple[int, ...]


@frozen(kw_only=True)
class _Entry:
    document: Document
    specifications: Sequence[ModuleSpec]
    """Held, so that nobody else gets their identities."""
    bytes: int


@define(eq=False)
class DocumentCache:
    """The documents that were asked for last. Any thread may call it.

    Args:
        most_documents: how many are held at most.
        most_bytes: how long the texts of all of them together may be, those of the files that they include as well.
    """

    _most_documents: int = _MOST_DOCUMENTS
    _most_bytes: int = _MOST_BYTES
    _entries: OrderedDict[DocumentKey, _Entry] = field(factory=OrderedDict, init=False)
    _bytes: int = field(default=0, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    def find(self, key: DocumentKey) -> Document | None:
        """The document, if it is held and the files that it was made of still hold what they held then."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
        if _is_fresh(entry.document):
            return entry.document
        with self._lock:
            if self._entries.get(key) is entry:
                self._drop(key)
        return None

    def keep(self, key: DocumentKey, document: Document, specifications: Sequence[ModuleSpec]) -> Document:
        """Hold a document, and answer with it; with another one, if another thread was faster.

        A document that names a file which could not be read is not held: the reason may be gone the next time.
        """
        absent = None in document.files.values() or any(one.data is None for one in document.included)
        size = len(key.text) + sum(len(one.data or b"") for one in document.included)
        if size > self._most_bytes or absent:
            return document
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                entry = _Entry(document=document, specifications=specifications, bytes=size)
                self._entries[key] = entry
                self._bytes += size
            while len(self._entries) > self._most_documents or self._bytes > self._most_bytes:
                self._drop(next(iter(self._entries)))
            return entry.document

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def _drop(self, key: DocumentKey) -> None:
        self._bytes -= self._entries.pop(key).bytes


def _is_fresh(document: Document) -> bool:
    try:
        return all(document.resources.read(name) == text for name, text in document.files.items()) and all(
            document.resources.bytes_of(one.file, one.path) == one.data for one in document.included
        )
    except ResourceError:
        return False
