"""What users ask for: reports as FORMAT:PATH, and the table ``[tool.orsagent.coverage]``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from orsagent.errors import CoverageError
from orsagent.testing.coverage.data import CoverageData
from orsagent.testing.coverage.formats import RENDERERS
from orsagent.testing.coverage.results import Coverage

__all__ = ["FORMATS", "Options", "Report", "parse_report", "read_options", "write_reports"]

FORMATS: Final = (*RENDERERS, "data")
"""The names of formats; ``data`` is the data file, which can be combined with others."""

_WITHOUT_PATH: Final = ("term", "term-missing")
_ALL: Final = 100


@frozen
class Report:
    """A report that is wanted: its format and its file, None for the terminal."""

    format: str
    path: Path | None


def parse_report(text: str) -> Report:
    """Read FORMAT:PATH.

    Raises:
        ValueError: there is no such format, or no path where one is needed.
    """
    name, _, path = text.partition(":")
    if name not in FORMATS:
        raise ValueError(f"there is no report {name!r}: choose {', '.join(FORMATS)}, such as html:coverage.html")
    if not path and name not in _WITHOUT_PATH:
        raise ValueError(f"the report {name!r} needs a file: {name}:PATH")
    return Report(name, Path(path) if path else None)


def write_reports(reports: Iterable[Report], coverage: Coverage, data: CoverageData) -> list[str]:
    """Write the reports that go into files; folders are made.

    Returns:
        The texts of those for the terminal.

    Raises:
        CoverageError: a file cannot be written.
    """
    texts = []
    for report in reports:
        text = data.to_json() if report.format == "data" else RENDERERS[report.format](coverage)
        if report.path is None:
            texts.append(text)
        else:
            _write(report.path, text)
    return texts


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CoverageError(f"the report {path} cannot be written: {error.strerror}") from error


@frozen(kw_only=True)
class Options:
    """The table ``[tool.orsagent.coverage]``.

    Attributes:
        fail_under: the percentage that is asked for; 0 for none.
        include: the documents that count, also those of which no session ran; see `Selection`.
        omit: the documents that do not count.
    """

    fail_under: float = 0.0
    include: tuple[str, ...] = field(default=(), converter=tuple)
    omit: tuple[str, ...] = field(default=(), converter=tuple)


def read_options(folder: Path) -> Options:
    """The options of the project in a folder; the defaults when it has no pyproject.toml, or no such table.

    Raises:
        CoverageError: the file cannot be read, or the table is wrong.
    """
    file = folder / "pyproject.toml"
    try:
        told = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    except (OSError, ValueError) as error:
        raise CoverageError(f"{file} cannot be read: {error}") from error
    table: object = told
    for name in ("tool", "orsagent", "coverage"):
        table = table.get(name, {}) if isinstance(table, dict) else {}
    return _options(table, file)


def _options(table: object, file: Path) -> Options:
    where = f"{file}: [tool.orsagent.coverage]"
    if not isinstance(table, dict):
        raise CoverageError(f"{where} is {table!r}; expected a table")
    for name, value in table.items():
        if name not in _CHECKS:
            raise CoverageError(f"{where} has {name!r}; it knows {', '.join(_CHECKS)}")
        is_right, expected = _CHECKS[name]
        if not is_right(value):
            raise CoverageError(f"{where} has {name} = {value!r}; expected {expected}")
    return Options(**table)


def _is_percentage(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _ALL


def _are_patterns(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


_PATTERNS = (_are_patterns, 'a list of patterns such as ["workflows/**/*.scxml"]')
_CHECKS: Final[Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    "fail_under": (_is_percentage, "a number from 0 to 100"),
    "include": _PATTERNS,
    "omit": _PATTERNS,
}
