"""Loading documents: reading them, and checking their action elements against the modules that are known."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from orsagent.actions import ActionModule, ActionRegistry, ModuleSpec, discover
from orsagent.errors import DocumentError, Position
from orsagent.scxml import Document, read
from orsagent.scxml.foreign import action_problem, foreign_elements

__all__ = ["load", "loads"]

_MAX_BYTES = 10 * 1024 * 1024


def load(
    path: str | Path,
    dialect: str = "auto",
    *,
    strict: bool = True,
    modules: Iterable[ActionModule | ModuleSpec] = (),
) -> Document:
    """Load a document from a file.

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
    document = read(text, path, dialect, strict=strict)
    if strict:
        _check_actions(document, discover().including(modules))
    return document


def _check_actions(document: Document, registry: ActionRegistry) -> None:
    for element in foreign_elements(document):
        specification = registry.element(element.namespace, element.name)
        if specification is None and registry.claims(element.namespace):
            owners = (m for m in registry.specifications if element.namespace in m.namespaces)
            known = ", ".join(f"<{e.name}>" for owner in owners for e in owner.elements)
            message = f"there is no action <{element.name}> in {element.namespace!r}; it has: {known}"
            raise DocumentError(message, element.position, "unknown-action")
        problem = None if specification is None else action_problem(element, specification)
        if problem is not None:
            raise DocumentError(*problem)
