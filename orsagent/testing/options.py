"""The options of tests, as a table: of the marker ``ors`` and of ``[tool.orsagent]`` in pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from orsagent.js import ENGINES
from orsagent.scxml.dialects import DIALECTS
from orsagent.testing.failures import OptionError

__all__ = ["OPTIONS", "PLUGIN_OPTIONS", "TRACES", "Option", "OptionError", "marker_options", "project_options"]

TRACES: Final = ("never", "failed", "always")
"""Which tests' reports get the trace."""


@frozen(kw_only=True)
class Option:
    """One option.

    Attributes:
        name: as it is written.
        default: as it would be written.
        description: what it does.
        expected: the values that are right, for messages.
        is_right: whether a value is.
        marker: whether the marker has it, too, and not only pyproject.toml.
    """

    name: str
    default: str
    description: str
    expected: str
    is_right: Callable[[object], bool]
    marker: bool = True


def _choice(name: str, values: Iterable[str], default: str, description: str, *, marker: bool = True) -> Option:
    known = tuple(values)
    return Option(
        name=name,
        default=f'"{default}"',
        description=description,
        expected=f"one of {', '.join(known)}",
        is_right=lambda value: isinstance(value, str) and value in known,
        marker=marker,
    )


def _are_texts(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(one, str) and one.strip() for one in value)


def _are_switches(value: object) -> bool:
    return isinstance(value, (list, tuple)) and _are_texts(value) and 0 < len(value) == len(set(value))


def _are_patterns(value: object) -> bool:
    return isinstance(value, bool) or _is_text(value) or _are_texts(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


OPTIONS: Final[tuple[Option, ...]] = (
    _choice("dialect", ("auto", *DIALECTS), "auto", "How documents are read, where `ors.start` does not say."),
    _choice("engine", ENGINES, "v8", "The ECMAScript engine; `quickjs` is an extra."),
    _choice(
        "completion",
        ("accepted", "confirmed"),
        "accepted",
        "When the Agent extension's done events come: when the request is sent, as ORS does it, or when T-Server has "
        "carried it out.",
    ),
    _choice(
        "unclaimed",
        ("error", "ignore", "event"),
        "error",
        "What becomes of elements of foreign namespaces that no module claims.",
    ),
    Option(
        name="allow_unhandled_errors",
        default="false",
        description="Error events and failures of scripts that the strict teardown does not report: true for all, or "
        'names and patterns, such as `["error.agent.logout"]`.',
        expected="true, false, or a list of names of events",
        is_right=_are_patterns,
    ),
    Option(
        name="switches",
        default='["SW1"]',
        description="The names of the switches, each with a fake T-Server. The first one is `ors.tserver`.",
        expected='a list of at least one name, each once, such as ["SW1"]',
        is_right=_are_switches,
    ),
    Option(
        name="standins",
        default="true",
        description="Whether stand-ins play the Genesys modules other than the Agent extension; without them, their "
        "elements are unclaimed.",
        expected="true or false",
        is_right=lambda value: isinstance(value, bool),
    ),
    Option(
        name="folders",
        default="[]",
        description="Where `ors.start` looks for files, after the test's folder and before the project's; relative "
        "to the project.",
        expected="a list of paths",
        is_right=_are_texts,
        marker=False,
    ),
)
"""What becomes of an `Env`."""

PLUGIN_OPTIONS: Final[tuple[Option, ...]] = (
    _choice("trace", TRACES, "failed", "The default of `--ors-trace`.", marker=False),
    Option(
        name="report",
        default="none",
        description="The default of `--ors-report`; relative to the project.",
        expected="a path",
        is_right=_is_text,
        marker=False,
    ),
)
"""What the plugin itself goes by."""


def _checked(options: Mapping[str, Any], place: str, known: Iterable[Option]) -> dict[str, Any]:
    """The options, if all of them are known and right.

    Args:
        options: names with values.
        place: where they stand, for messages.
        known: those that may stand there.

    Raises:
        OptionError: one is unknown or has a wrong value.
    """
    table = {one.name: one for one in known}
    for name, value in options.items():
        if name not in table:
            raise OptionError(f"{place} has the unknown option {name!r}; {_hint(name, table)}")
        if not table[name].is_right(value):
            raise OptionError(f"{place}: {name} is {value!r}, expected {table[name].expected}")
    return dict(options)


def _hint(name: str, table: Mapping[str, Option]) -> str:
    near = get_close_matches(name, table, 1)
    return f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(table)}"


def marker_options(arguments: tuple[object, ...], options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of one marker ``ors``.

    Args:
        arguments: its positional arguments; there should be none.
        options: its keyword arguments.

    Raises:
        OptionError: one is unknown or has a wrong value, or there is a positional argument.
    """
    known = [one for one in OPTIONS if one.marker]
    if arguments:
        names = ", ".join(one.name for one in known)
        raise OptionError(f"the marker ors has the positional argument {arguments[0]!r}; expected keywords: {names}")
    return _checked(options, "the marker ors", known)


def project_options(path: Path) -> dict[str, Any]:
    """The options in ``[tool.orsagent]`` of a pyproject.toml; none when there is no such file or table.

    Tables inside of it, such as ``[tool.orsagent.check]``, are other parts' and not looked at.

    Raises:
        OptionError: the file cannot be read, or one of the options is wrong.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise OptionError(f"{path}: cannot be read: {error}") from error
    table = content.get("tool", {}).get("orsagent", {})
    if not isinstance(table, dict):
        raise OptionError(f"{path}: tool.orsagent is {table!r}, expected a table [tool.orsagent]")
    own = {name: value for name, value in table.items() if not isinstance(value, dict)}
    return _checked(own, f"{path}: [tool.orsagent]", (*OPTIONS, *PLUGIN_OPTIONS))
