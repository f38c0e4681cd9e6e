"""The page of the fixture, its marker, its options and its checks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping

from orsagent.testing import Env
from orsagent.testing.options import OPTIONS, PLUGIN_OPTIONS
from orsagent.testing.problems import KINDS as PROBLEMS
from reference_pages.markdown import table

__all__ = ["testing"]


def testing() -> Iterator[str]:
    """The page of the fixture, its marker, its options and its checks."""
    yield "# Testing"
    yield (
        "The pytest plugin comes with the installation: the fixture `ors`, the marker `ors`, and options of the "
        "command line and of `pyproject.toml`. [Test a failing logout](../how-to/test-a-failing-logout.md) shows "
        "them at work. Other test frameworks use the same environment as `with orsagent.testing.Env() as ors:` and "
        "call `ors.verify()` at the end."
    )
    yield "## The fixture `ors`"
    yield table(("name", "what it is or does"), _members(Env))
    yield (
        "Time moves only by `advance`, `advance_to_next` and `run_until`. Where a limit is reached, the failure "
        "lists the active states of each session, the delayed events and the answers that T-Server still owes."
    )
    yield "## Options"
    yield (
        "The marker counts most, the one nearest to the test first; then the fixture `ors_options`, which a "
        "conftest.py may override and which takes any argument of `Env`, such as `modules`; then `[tool.orsagent]` "
        "in the `pyproject.toml` of pytest's root folder. An option that is unknown or wrong is an error that "
        "names its place."
    )
    rows = ((f"`{one.name}`", "yes" if one.marker else "", f"`{one.default}`", one.description) for one in _OPTIONS)
    yield table(("option", "marker", "default", "what it does"), rows)
    yield '```toml\n[tool.orsagent]\nengine = "quickjs"\ncompletion = "confirmed"\nfolders = ["workflows"]\n```'
    yield '`@pytest.mark.ors(completion="confirmed", allow_unhandled_errors=["error.agent.setdnd"])` is a marker.'
    yield "## On the command line"
    yield table(("option", "what it does"), COMMAND_LINE.items())
    yield (
        "Each file of a report has the node id of its test and what became of it (`test`, `outcome`, `failure`, "
        "`problems`), the `options`, the virtual `time` at the end, the `sessions` with their states, all "
        "`requests` with outcome and answer, the `log`, the `events` and the `trace`. The same run writes the same "
        "bytes."
    )
    yield "## What is checked after a test that passed"
    yield (
        "When the body of a test has passed, the fixture's teardown reports what the test has not looked at, all "
        "of it together. Patterns match as the `event` of a transition does; `*` may stand inside of them, too."
    )
    yield table(("kind", "what is reported", "allowed by"), ((f"`{kind}`", *told) for kind, told in PROBLEMS.items()))
    yield "## Comparing requests"
    yield (
        "`ors.tserver.journal == [...]` compares what requests ask for. Reference id, time and position do not "
        "count, an `agent_id` that is not stated equals any, and `unittest.mock.ANY` may stand for any value, also "
        "inside of `reasons` and `extensions`. When the sides differ, each line tells of one request: `!` differs "
        "in the fields below it, `-` is missing, `+` was not expected, `~` came in another order. "
        "A failing `in` compares with each request of the same class."
    )


_OPTIONS = (*OPTIONS, *PLUGIN_OPTIONS)


COMMAND_LINE: Mapping[str, str] = {
    "`--ors-trace=never|failed|always`": (
        "Which tests' reports get the section `orsagent trace`; `failed` by default. "
        "pytest shows the sections of tests that passed with `-rP`."
    ),
    "`--ors-report=DIR`": "Write a JSON file for each test that uses the fixture. It works under pytest-xdist.",
}


def _members(kind: type) -> Iterator[tuple[str, str]]:
    members = {name: member for one in reversed(kind.__mro__[:-1]) for name, member in vars(one).items()}
    for name, member in members.items():
        if not name.startswith("_") and member.__doc__:
            call = "" if isinstance(member, property) else f"({', '.join(_arguments(member))})"
            yield f"`ors.{name}{call}`", inspect.cleandoc(member.__doc__).split("\n\n")[0].replace("``", "`")


def _arguments(function: Callable[..., object]) -> Iterator[str]:
    for one in list(inspect.signature(function).parameters.values())[1:]:
        star = "*" if one.kind is one.VAR_POSITIONAL else ""
        yield f"{star}{one.name}" if one.default is one.empty else f"{one.name}={one.default!r}"
