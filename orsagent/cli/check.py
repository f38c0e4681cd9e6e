"""Which files a check is for, by which rules, and its exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Final

from attrs import frozen

from orsagent.actions import ActionModule, ActionRegistry, ModuleSpec
from orsagent.check import Finding
from orsagent.check.documents import Checked, examine_file, examine_text
from orsagent.check.rules import selects
from orsagent.cli.reports import Report
from orsagent.errors import DocumentError, OrsagentError

__all__ = ["CheckUsageError", "Order", "checked", "named_modules", "named_rules"]

_STDIN: Final = "-"
_SHOWN_STDIN: Final = "<stdin>"
_MAX_BYTES: Final = 10 * 1024 * 1024


class CheckUsageError(OrsagentError):
    """The command line or the settings ask for what there is not."""


@frozen(kw_only=True)
class Order:
    """What is asked for; see ``orsagent check --help``.

    Attributes:
        exclude: patterns of files that a search leaves out; files that are named are always checked.
        wanted: the names of the rules whose findings count.
    """

    paths: tuple[str, ...]
    dialect: str
    root: str | None
    exclude: tuple[str, ...]
    wanted: frozenset[str]
    modules: tuple[ActionModule | ModuleSpec, ...]


def checked(order: Order) -> tuple[Report, list[DocumentError]]:
    """Check the files.

    Returns:
        What was found, and an error for each file that cannot be read.

    Raises:
        CheckUsageError: there is no file to check.
    """
    found: dict[str, Checked] = {}
    unreadable = []
    for path in dict.fromkeys(_files(order)):
        try:
            found[_SHOWN_STDIN if path == _STDIN else path] = _check(path, order)
        except DocumentError as error:
            unreadable.append(error)
    files = {
        path: [finding for finding in findings if finding.name in order.wanted]
        for path, findings in _by_file(found, order).items()
    }
    return Report(files=files), unreadable


def _by_file(found: Mapping[str, Checked], order: Order) -> dict[str, list[Finding]]:
    """The findings by the file that they are about, each once, however many documents include it.

    A file that a search has found, and that is a part of a document, is not told what it lacks as a document.
    """
    parts = {part for path, one in found.items() for part in one.included if part != path} - set(order.paths)
    files: dict[str, dict[Finding, None]] = {}
    for path, checked_file in found.items():
        files.setdefault(path, {})
        for finding in checked_file.findings:
            if path not in parts or finding.position.path != path:
                files.setdefault(finding.position.path, {})[finding] = None
    return {path: list(findings) for path, findings in files.items()}


def _check(path: str, order: Order) -> Checked:
    if path == _STDIN:
        text = sys.stdin.buffer.read(_MAX_BYTES + 1)
        return examine_text(text, _SHOWN_STDIN, order.dialect, modules=order.modules, root=order.root)
    return examine_file(path, order.dialect, modules=order.modules, root=order.root)


def _files(order: Order) -> Iterator[str]:
    for path in order.paths:
        if path == _STDIN or not Path(path).is_dir():
            yield path
            continue
        found = [one for one in _documents_in(path) if not _excluded(one, order.exclude)]
        if not found:
            raise CheckUsageError(f"there is no *.scxml file in {path!r}")
        yield from found


def _documents_in(folder: str) -> Iterator[str]:
    """The documents below a folder, in an order of our own, without those in hidden folders."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        yield from (os.path.normpath(Path(place, name)) for name in sorted(names) if name.endswith(".scxml"))


def _excluded(path: str, patterns: Iterable[str]) -> bool:
    pure = Path(path)
    return any(fnmatch(pure.as_posix(), one) or any(fnmatch(part, one) for part in pure.parts) for one in patterns)


def named_rules(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """The names of the rules that are selected and not ignored; nothing selected is everything.

    Raises:
        CheckUsageError: there is no such rule.
    """
    chosen = frozenset().union(*map(_selected, select)) or selects("ALL")
    return chosen.difference(*map(_selected, ignore))


def _selected(text: str) -> frozenset[str]:
    found = selects(text)
    if not found:
        raise CheckUsageError(f"there is no rule {text!r}, and no codes begin so; orsagent explain lists the rules")
    return found


def named_modules(names: Iterable[str]) -> tuple[ActionModule | ModuleSpec, ...]:
    """Action modules by ``PACKAGE:NAME``, looked for in the working folder too.

    Raises:
        CheckUsageError: there is no such module, or it is no action module.
    """
    wanted = tuple(names)
    here = os.getcwd()  # noqa: PTH109 -- sys.path holds texts
    if wanted and here not in sys.path:
        sys.path.append(here)
    return tuple(map(_module, wanted))


def _module(name: str) -> ActionModule | ModuleSpec:
    package, _, attribute = name.partition(":")
    try:
        found: object = getattr(import_module(package), attribute)
        if not isinstance(found, ModuleSpec) and callable(found):
            found = found()
        specification = found if isinstance(found, ModuleSpec) else getattr(found, "specification", None)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        message = f"the action module {name!r} cannot be loaded ({reason}); expected PACKAGE:NAME"
        raise CheckUsageError(message) from error
    if not isinstance(specification, ModuleSpec):
        raise CheckUsageError(f"{name!r} is {found!r}; expected a ModuleSpec, or an action module with a specification")
    ActionRegistry([specification])
    return specification
