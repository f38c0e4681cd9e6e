"""Loading documents: reading them, and checking their action elements against the modules that are known.

The same document, loaded twice, is read once: `orsagent.runtime.document_cache` says what is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from orsagent.actions import ActionModule, ActionRegistry, ModuleSpec, discover
from orsagent.errors import DocumentError, Position
from orsagent.runtime.document_cache import DocumentCache, DocumentKey
from orsagent.scxml import Document, read
from orsagent.scxml.foreign import action_problem, foreign_elements
from orsagent.scxml.resources import Resources

__all__ = ["forget_documents", "load", "loads"]

_MAX_BYTES = 10 * 1024 * 1024
_CACHE: Final = DocumentCache()
_UNCHECKED: Final = ActionRegistry()
"""Claims nothing, so nothing is wrong by it."""


def load(
    path: str | Path,
    dialect: str = "auto",
    *,
    strict: bool = True,
    modules: Iterable[ActionModule | ModuleSpec] = (),
) -> Document:
    """Load a document from a file. The same document again is the same `Document`, as with `loads`.

    Args:
        path: the file.
        dialect: ``w3c``, ``ors``, or ``auto``, which is ``ors`` when a Genesys module's namespace is declared.
        strict: whether unknown attributes and misused action elements are errors now; else they are error events at
            run time.
        modules: action modules beyond those that are installed.

    Raises:
        DocumentError: the file cannot be read, or the document is wrong: with path, line, column and a code.
        ValueError: there is no such dialect.
    """
    try:
        with Path(path).open("rb") as file:
            text = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DocumentError(
            f"the file cannot be read: {reason}", Position(str(path), 1, 1), "unreadable-file"
        ) from error
    return loads(text, str(path), dialect, strict=strict, modules=modules)


def loads(
    text: str | bytes,
    path: str = "<string>",
    dialect: str = "auto",
    *,
    strict: bool = True,
    modules: Iterable[ActionModule | ModuleSpec] = (),
) -> Document:
    """Load a document from its text.

    The same text with the same arguments gives the same `Document`, as long as the files that it is made of (the
    ``src`` of ``<script>`` and ``<data>``) have not changed.

    Args:
        text: the document; bytes are decoded by their byte order mark or XML declaration, else as UTF-8.
        path: how errors name it; files that it names are looked for beside this path.
        dialect: as in `load`.
        strict: as in `load`.
        modules: as in `load`.

    Raises:
        DocumentError: the document is wrong.
        ValueError: there is no such dialect.
    """
    resources = Resources.of(path)
    registry = discover().including(modules) if strict else _UNCHECKED
    key = DocumentKey(
        kind=type(text),
        text=text,
        path=path,
        dialect=dialect,
        strict=strict,
        resources=resources,
        modules=tuple(map(id, registry.specifications)),
    )
    found = _CACHE.find(key)
    if found is not None:
        return found
    document = read(text, path, dialect, strict=strict, resources=resources)
    _check_actions(document, registry)
    return _CACHE.keep(key, document, registry.specifications)


def forget_documents() -> None:
    """Let the next `load` of every document read it anew: for measurements, and to give memory back."""
    _CACHE.clear()


def _check_actions(document: Document, registry: ActionRegistry) -> None:
    for element in foreign_elements(document):
        specification = registry.element(element.namespace, element.name)
        if specification is None and registry.claims(element.namespace):
            owners = (m for m in registry.specifications if element.namespace in m.namespaces)
            names = [e.name for owner in owners for e in owner.elements]
            near = get_close_matches(element.name, names, 1)
            hint = f"did you mean <{near[0]}>? It has" if near else "it has"
            known = ", ".join(f"<{name}>" for name in names)
            message = f"there is no action <{element.name}> in {element.namespace!r}; {hint}: {known}"
            raise DocumentError(message, element.position, "unknown-action")
        problem = None if specification is None else action_problem(element, specification)
        if problem is not None:
            raise DocumentError(*problem)
