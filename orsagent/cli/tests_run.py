"""One call of ``orsagent test``: finds scenario files, runs their scenarios, and tells a view."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Protocol

from attrs import frozen

from orsagent.cli.junit import junit_report
from orsagent.cli.terminal import Output
from orsagent.errors import OrsagentError
from orsagent.testing.scenario import (
    SUFFIX,
    Outcome,
    Scenario,
    ScenarioFileError,
    json_schema,
    load_scenarios,
    run,
    template,
)

__all__ = ["Order", "Result", "View", "print_schema", "print_template", "run_tests"]

_NOT_SEARCHED: Final = ("node_modules", "__pycache__")


@frozen(kw_only=True)
class Order:
    """What the command line asks for; the attributes are the options of ``orsagent test --help``."""

    paths: tuple[str, ...]
    engine: str | None
    root: str | None
    pattern: str
    junit: str | None
    fail_fast: bool


@frozen(kw_only=True)
class Result:
    """What became of one file.

    Attributes:
        path: the file.
        error: why it cannot be used; None when it can.
        outcomes: those of its scenarios that were run.
    """

    path: Path
    error: ScenarioFileError | None = None
    outcomes: tuple[Outcome, ...] = ()


class View(Protocol):
    """Is told what happens."""

    def file(self, path: Path, error: ScenarioFileError | None) -> None:
        """A file comes, or cannot be used."""
        ...

    def outcome(self, outcome: Outcome) -> None:
        """A scenario has been run."""
        ...

    def end(self, results: list[Result]) -> None:
        """That was all."""
        ...


def run_tests(order: Order, view: View) -> int:
    """Run the scenarios of all files.

    Returns:
        The exit code.

    Raises:
        OrsagentError: there is no such file, no scenario at all, or the report cannot be written.
    """
    paths = list(_files(order.paths))
    if not paths:
        raise OrsagentError(
            f"no scenario files (*{SUFFIX}) in {', '.join(order.paths)}; "
            f"orsagent test --init workflow.scxml > workflow{SUFFIX} makes a first one"
        )
    results = list(_results(paths, order, view))
    if not any(one.error or one.outcomes for one in results):
        raise OrsagentError(f"no scenario contains {order.pattern!r} in its name or the name of its file")
    view.end(results)
    if order.junit is not None:
        _write(Path(order.junit), junit_report(results))
    return _exit_code(results)


def print_schema(output: Output) -> None:
    """Print the format as JSON Schema."""
    output.line(("", json.dumps(json_schema(), indent=2, ensure_ascii=False)))


def print_template(workflow: str, root: str | None, output: Output) -> None:
    """Print a first scenario file for a workflow.

    Raises:
        OrsagentError: the workflow is not there, is wrong, or cannot be started.
    """
    try:
        text = template(workflow, root)
    except OSError as error:
        reason = str(error) if error.strerror is None else f"{workflow}: cannot be read: {error.strerror}"
        raise OrsagentError(reason) from error
    output.line(("", text))


def _results(paths: Iterable[Path], order: Order, view: View) -> Iterator[Result]:
    for path in paths:
        try:
            scenarios = load_scenarios(path)
        except ScenarioFileError as error:
            view.file(path, error)
            yield Result(path=path, error=error)
            if order.fail_fast:
                return
            continue
        chosen = [one for one in scenarios if order.pattern.lower() in f"{path}::{one.name}".lower()]
        if chosen:
            view.file(path, None)
            result = Result(path=path, outcomes=tuple(_outcomes(chosen, order, view)))
            yield result
            if order.fail_fast and _exit_code([result]):
                return


def _outcomes(scenarios: Iterable[Scenario], order: Order, view: View) -> Iterator[Outcome]:
    for scenario in scenarios:
        outcome = run(_as_ordered(scenario, order))
        view.outcome(outcome)
        yield outcome
        if order.fail_fast and outcome.status in ("failed", "error"):
            return


def _as_ordered(scenario: Scenario, order: Order) -> Scenario:
    """The scenario with what the command line says instead of its file."""
    chosen = scenario if order.engine is None else scenario.on(order.engine)
    return chosen if order.root is None else chosen.below(Path(order.root))


def _exit_code(results: Iterable[Result]) -> int:
    results = list(results)
    statuses = {outcome.status for result in results for outcome in result.outcomes}
    if "error" in statuses or any(result.error is not None for result in results):
        return 2
    return 1 if "failed" in statuses else 0


def _files(paths: Iterable[str]) -> Iterator[Path]:
    """The files, each once, in order."""
    seen: set[str] = set()
    for path in paths:
        for found in _below(path):
            real = os.path.realpath(found)
            if real not in seen:
                seen.add(real)
                yield found


def _below(path: str) -> Iterator[Path]:
    if "\0" in path or not os.path.lexists(path):
        raise OrsagentError(f"there is no file or folder {path!r}")
    if not Path(path).is_dir():
        yield Path(path)
        return
    for folder, inner, names in os.walk(path):
        # hidden folders and virtual environments have files of others
        inner[:] = sorted(one for one in inner if not one.startswith(".") and _is_searched(Path(folder, one)))
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(SUFFIX))


def _is_searched(folder: Path) -> bool:
    return folder.name not in _NOT_SEARCHED and not (folder / "pyvenv.cfg").exists()


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OrsagentError(f"the report {str(path)!r} cannot be written: {reason}") from error
