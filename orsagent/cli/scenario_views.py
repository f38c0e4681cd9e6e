"""How ``orsagent test`` shows what it does: lines for people, or one object for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from orsagent.cli.terminal import Output
from orsagent.cli.tests_run import Result
from orsagent.testing.scenario import Finding, Mistake, Outcome, ScenarioFileError
from orsagent.trace.texts import printable

__all__ = ["ForPeople", "ForPrograms"]

_STYLES: Final[Mapping[str, str]] = {"passed": "finished", "failed": "failed", "error": "failed", "skipped": "note"}
_WORDS: Final[Mapping[str, str]] = {"passed": "passed", "failed": "failed", "error": "errors", "skipped": "skipped"}


def _counts(results: Iterable[Result]) -> dict[str, int]:
    """How many scenarios ended in which way; a file that cannot be used counts as an error."""
    counter = Counter(outcome.status for result in results for outcome in result.outcomes)
    counter["error"] += sum(result.error is not None for result in results)
    return {word: counter[status] for status, word in _WORDS.items()}  # type: ignore[index]


@frozen
class ForPeople:
    """Lines as things happen.

    Args:
        output: where they go.
        verbose: whether to show what happened in scenarios that passed, too.
    """

    output: Output
    verbose: bool = False

    def file(self, path: Path, error: ScenarioFileError | None) -> None:
        """The file's name, and what is wrong with it."""
        self.output.line(("start", printable(str(path))))
        if error is not None:
            for mistake in error.mistakes:
                self.output.line(("failed", "  error    "), ("", printable(str(mistake))))

    def outcome(self, outcome: Outcome) -> None:
        """A line, and the report when it did not pass."""
        name = printable(outcome.scenario.name)
        skip = f": {printable(outcome.scenario.skip)}" if outcome.status == "skipped" else ""
        self.output.line((_STYLES[outcome.status], f"  {outcome.status:<7}  "), ("", name + skip))
        passed = outcome.trace if self.verbose and outcome.status == "passed" else ""
        for line in (passed or outcome.report).split("\n"):
            if line:
                self.output.line(("", f"    {printable(line)}"))

    def end(self, results: list[Result]) -> None:
        """How many there were."""
        counts = _counts(results)
        said = ", ".join(_number(number, word) for word, number in counts.items() if number)
        files = "1 file" if len(results) == 1 else f"{len(results)} files"
        kind = "failed" if counts["failed"] or counts["errors"] else "finished"
        self.output.line((kind, said), ("", f" in {files}"))


@frozen
class ForPrograms:
    """One JSON object at the end."""

    output: Output

    def file(self, path: Path, error: ScenarioFileError | None) -> None:
        """Wait for the end."""

    def outcome(self, outcome: Outcome) -> None:
        """Wait for the end."""

    def end(self, results: list[Result]) -> None:
        """Write the object."""
        said = {**_counts(results), "files": [_file(one) for one in results]}
        self.output.line(("", json.dumps(said, ensure_ascii=False, indent=2)))


def _number(number: int, word: str) -> str:
    return "1 error" if (number, word) == (1, "errors") else f"{number} {word}"


def _file(result: Result) -> dict[str, Any]:
    mistakes = () if result.error is None else result.error.mistakes
    return {
        "path": str(result.path),
        "mistakes": [_placed(one) for one in mistakes],
        "scenarios": [_scenario(one) for one in result.outcomes],
    }


def _scenario(outcome: Outcome) -> dict[str, Any]:
    step = outcome.step
    return {
        "name": outcome.scenario.name,
        "line": outcome.scenario.position.line,
        "status": outcome.status,
        "step": None if step is None else {"number": step.number, "text": step.text, "line": step.position.line},
        "findings": [_placed(one) for one in outcome.findings],
        "time": outcome.time,
        "trace": outcome.trace.split("\n") if outcome.trace else [],
    }


def _placed(one: Finding | Mistake) -> dict[str, Any]:
    return {"message": one.message, "line": one.position.line, "column": one.position.column}
