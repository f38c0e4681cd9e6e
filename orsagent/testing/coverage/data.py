"""What was measured: how often what happened where, in which version of which document. Data of processes add up.

The file is JSON, sorted, so that equal runs make equal files::

    {"format": "orsagent-coverage", "version": 1, "documents": [
      {"path": "workflows/logout.scxml", "sha256": "...", "dialect": "ors", "marks": {"entered 7:3": 2, ...}}]}
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from attrs import define, evolve, field, frozen

from orsagent.errors import CoverageError
from orsagent.testing.coverage.items import Mark

__all__ = ["CoverageData", "Version"]

_FORMAT: Final = "orsagent-coverage"
_VERSION: Final = 1


@frozen(kw_only=True, order=True)
class Version:
    """A document as it was when a session of it ran.

    Attributes:
        path: with slashes, relative to the project if it lies there, else absolute.
        sha256: of its text in UTF-8, in hexadecimal digits; if it includes files, of these too.
        dialect: the rules that it was read by.
    """

    path: str
    sha256: str
    dialect: str


@define(eq=True)
class CoverageData:
    """How often each mark was seen, by the version of the document.

    Attributes:
        marks: the counts.
    """

    marks: dict[Version, Counter[Mark]] = field(factory=dict)

    def of(self, version: Version) -> Counter[Mark]:
        """The counts of one version; new ones if there are none."""
        return self.marks.setdefault(version, Counter())

    def add(self, other: CoverageData) -> None:
        """Add what another session, test or process has measured; the order does not matter."""
        for version, counts in other.marks.items():
            self.of(version).update(counts)

    def relative_to(self, root: Path) -> CoverageData:
        """The same with paths relative to `root`, where they lie in it."""
        data = CoverageData()
        for version, counts in self.marks.items():
            path = Path(version.path)
            inside = path.is_absolute() and path.is_relative_to(root)
            shown = path.relative_to(root).as_posix() if inside else version.path
            data.of(evolve(version, path=shown)).update(counts)
        return data

    def to_json(self) -> str:
        """The text of a data file."""
        documents = [
            {"path": v.path, "sha256": v.sha256, "dialect": v.dialect, "marks": dict(sorted(counts.items()))}
            for v, counts in sorted(self.marks.items(), key=lambda pair: pair[0])
        ]
        told = {"format": _FORMAT, "version": _VERSION, "documents": documents}
        return json.dumps(told, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str, path: str = "<data>") -> Self:
        """The data of a file's text.

        Args:
            text: what `to_json` made.
            path: how errors name it.

        Raises:
            CoverageError: it is something else.
        """
        try:
            told = json.loads(text)
            _check_format(told)
            data = cls()
            for document in told["documents"]:
                data._read(document)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            message = (
                f"{path} is no coverage data: {_reason(error)}; expected a file that --ors-coverage=data:PATH wrote"
            )
            raise CoverageError(message) from error
        return data

    def save(self, path: str | Path) -> None:
        """Write a data file.

        Raises:
            OSError: it cannot be written.
        """
        Path(path).write_text(self.to_json(), encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a data file.

        Raises:
            CoverageError: it cannot be read, or is something else.
        """
        try:
            text = Path(path).read_text("utf-8")
        except (OSError, UnicodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise CoverageError(f"{path} cannot be read: {reason}") from error
        return cls.from_json(text, str(path))

    def _read(self, document: Mapping[str, Any]) -> None:
        named = {name: document[name] for name in ("path", "sha256", "dialect")}
        if not all(isinstance(value, str) for value in named.values()):
            raise TypeError("path, sha256 and dialect must be texts")
        for one, count in document["marks"].items():
            if not isinstance(count, int) or isinstance(count, bool) or count < 0:
                raise ValueError(f"the mark {one!r} has the count {count!r}")
        self.of(Version(**named)).update(document["marks"])


def _check_format(told: object) -> None:
    if not isinstance(told, dict) or told.get("format") != _FORMAT:
        raise ValueError(f"it has no format {_FORMAT!r}")
    if told.get("version") != _VERSION:
        raise ValueError(f"it has version {told.get('version')!r} and not {_VERSION}")


def _reason(error: Exception) -> str:
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)
