"""Settings of ``orsagent check`` from the project's pyproject.toml: the table ``[tool.orsagent.check]``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from orsagent.errors import OrsagentError

__all__ = ["SettingsError", "check_settings"]

_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "dialect": ("auto", "w3c", "ors"),
    "output-format": ("full", "concise", "json", "github", "gitlab", "junit", "sarif"),
}
_LISTS: Final = ("select", "ignore", "exclude", "modules")


class SettingsError(OrsagentError):
    """A pyproject.toml cannot be read, or has settings that there are not."""


def check_settings(folder: Path) -> dict[str, Any]:
    """The settings of the nearest pyproject.toml above `folder` or in it; empty if there is none.

    Raises:
        SettingsError: it cannot be read, or a setting is wrong.
    """
    for place in (folder, *folder.parents):
        path = place / "pyproject.toml"
        if path.is_file():
            return _checked(_table(path), path)
    return {}


def _table(path: Path) -> Any:  # noqa: ANN401 -- whatever the file says
    try:
        table: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
    for name in ("tool", "orsagent", "check"):
        table = table.get(name, {}) if isinstance(table, dict) else {}
    return table


def _checked(table: Any, path: Path) -> dict[str, Any]:  # noqa: ANN401 -- whatever the file says
    where = f"{path}: [tool.orsagent.check]"
    if not isinstance(table, dict):
        raise SettingsError(f"{where} is {table!r}, expected a table")
    for name, value in table.items():
        if name in _LISTS:
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise SettingsError(f"{where} {name} is {value!r}, expected a list of strings")
        elif name not in _CHOICES:
            raise SettingsError(f"{where} has {name!r}; expected {', '.join((*_CHOICES, *_LISTS))}")
        elif value not in _CHOICES[name]:
            raise SettingsError(f"{where} {name} is {value!r}, expected {' or '.join(_CHOICES[name])}")
    return table
