"""The engines: the rows of the table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import installing
from attrs import frozen
from installing import Ready

__all__ = ["Engine", "engines"]


@frozen(kw_only=True)
class Engine:
    """A row of the table.

    Attributes:
        prepare: installs it into a folder.
        suffix: of the documents that it reads.
        comment: how its documents say one, ``%d`` being a number.
        leaves_out: the figures that say nothing of it.
        sessions: how many it may have at once.
    """

    name: str
    title: str
    prepare: Callable[[Path], Ready]
    suffix: str = ".scxml"
    comment: str = "<!-- %d -->"
    leaves_out: frozenset[str] = frozenset()
    sessions: int = 1000


_NOT_IN_BATCHES = frozenset({"start", "again", "raise", "memory"})


def engines(other: str | None) -> tuple[Engine, ...]:
    """All of them; `other` is another Python for orsagent, if any."""
    rows = [
        Engine(name="quickjs", title="orsagent, QuickJS", prepare=partial(_this, "quickjs")),
        Engine(
            name="quickjs-batches",
            title="orsagent, QuickJS, batches of 100",
            prepare=partial(_this, "quickjs", "100"),
            leaves_out=_NOT_IN_BATCHES,
        ),
        # one V8 isolate a session, of which a process can have a thousand
        Engine(name="v8", title="orsagent, V8", prepare=partial(_this, "v8"), sessions=250),
        Engine(
            name="v8-batches",
            title="orsagent, V8, batches of 100",
            prepare=partial(_this, "v8", "100"),
            leaves_out=_NOT_IN_BATCHES,
        ),
        Engine(name="scion", title="SCION", prepare=installing.scion),
        Engine(name="statemachine", title="python-statemachine", prepare=installing.statemachine),
        Engine(name="sismic", title="sismic", prepare=installing.sismic, suffix=".yaml", comment="# %d"),
        Engine(name="qt", title="Qt SCXML", prepare=installing.qt),
    ]
    if other is not None:
        row = Engine(name="quickjs-other", title="orsagent, QuickJS, other Python", prepare=partial(_other, other))
        rows.insert(1, row)
    return tuple(rows)


def _this(engine: str, *arguments_and_folder: object) -> Ready:
    *arguments, folder = arguments_and_folder
    return installing.this_python(Path(str(folder)), engine, *map(str, arguments))


def _other(python: str, folder: Path) -> Ready:
    return installing.other_python(folder, python, "quickjs")
