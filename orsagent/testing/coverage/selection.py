"""Which documents are reported."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from orsagent.errors import CoverageError

__all__ = ["Selection"]


@frozen(kw_only=True)
class Selection:
    """Patterns of paths relative to a folder, ``**`` for any number of folders: ``workflows/**/*.scxml``.

    Args:
        root: the folder.
        include: the documents that count, also those of which no session ran. Without any, all that were measured
            count.
        omit: the documents that do not count.
        outside: whether measured documents outside the folder count when there is no `include`.
    """

    root: Path
    include: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    outside: bool = False

    def choose(self, measured: Iterable[str]) -> tuple[str, ...]:
        """The paths to report, sorted.

        Args:
            measured: the paths of the documents that sessions ran of.

        Raises:
            CoverageError: a pattern cannot be used.
        """
        found = self._files(self.include) if self.include else {one for one in measured if self._is_meant(one)}
        return tuple(sorted(found - self._files(self.omit)))

    def counts(self, path: str) -> bool:
        """Whether a file counts that a reported document includes."""
        inside = not path.startswith("../") and not Path(path).is_absolute()
        included = path in self._files(self.include) if self.include else inside or self.outside
        return included and path not in self._files(self.omit)

    def _is_meant(self, path: str) -> bool:
        return self.outside or not Path(path).is_absolute()

    def _files(self, patterns: Iterable[str]) -> set[str]:
        return {path.relative_to(self.root).as_posix() for pattern in patterns for path in self._glob(pattern)}

    def _glob(self, pattern: str) -> list[Path]:
        try:
            return [path for path in self.root.glob(pattern) if path.is_file()]
        except (ValueError, NotImplementedError, IndexError) as error:
            message = (
                f"{pattern!r} is no pattern of paths below {self.root}: expected one such as 'workflows/**/*.scxml'"
            )
            raise CoverageError(message) from error
