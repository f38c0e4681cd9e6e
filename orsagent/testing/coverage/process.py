"""Coverage of a process that somebody else has started, and who gathers its data."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final

from orsagent.errors import CoverageError
from orsagent.testing.coverage.collector import Collector
from orsagent.testing.coverage.data import CoverageData

__all__ = ["DATA_FOLDER", "measured_for_others"]

DATA_FOLDER: Final = "ORSAGENT_COVERAGE_DATA"
"""The variable of the environment that names the folder where processes leave their data files."""


@contextmanager
def measured_for_others(environment: Mapping[str, str]) -> Iterator[None]:
    """Measure what happens meanwhile, and leave a data file, if the environment names a folder for it.

    Args:
        environment: such as ``os.environ``.

    Raises:
        CoverageError: the file cannot be written.
    """
    folder = environment.get(DATA_FOLDER)
    if not folder:
        yield
        return
    collector = Collector()
    try:
        with collector:
            yield
    finally:
        _leave(collector.data, Path(folder))


def _leave(data: CoverageData, folder: Path) -> None:
    """Write a file of a name that nobody else has taken: process numbers come again."""
    try:
        for number in count(1):
            with (
                suppress(FileExistsError),
                (folder / f"{os.getpid()}-{number}.json").open("x", encoding="utf-8") as file,
            ):
                file.write(data.to_json())
                return
    except OSError as error:
        raise CoverageError(f"coverage data cannot be written into {folder}: {error.strerror}") from error
