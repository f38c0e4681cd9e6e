"""The small charts that the oracle runs: guards compare one counter or ask ``In``, contents are a few classes."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Count:
    """The guard ``n <op> number``."""

    op: str
    number: int


@dataclass(frozen=True)
class In:
    """The guard ``In('id')``."""

    id: str


@dataclass(frozen=True)
class Broken:
    """A guard that cannot be evaluated: it is false, and an error.execution (SCXML 1.0, 5.9.1)."""


@dataclass(frozen=True)
class Increment:
    """``n = n + 1``."""


@dataclass(frozen=True)
class Raise:
    """``<raise>``."""

    event: str


@dataclass(frozen=True)
class Mark:
    """``<log>`` with a label that occurs once in the chart."""

    label: str


@dataclass(frozen=True)
class Probe:
    """``<if cond="In('id')">``, with a log in both branches."""

    id: str
    label: str


@dataclass(eq=False)
class Transition:
    source: "State"
    events: list[str] = field(default_factory=list)
    cond: Count | In | Broken | None = None
    target: list["State"] = field(default_factory=list)
    type: str = "external"
    content: list = field(default_factory=list)
    line: int = 0


@dataclass(eq=False)
class State:
    """An element ``scxml``, ``state``, ``parallel``, ``final`` or ``history``.

    Attributes:
        initial: of a compound state; `written` says how it is written: not at all, as ``attribute`` or as ``element``.
        order: its place in the document.
    """

    id: str
    element: str
    parent: "State | None" = None
    states: list["State"] = field(default_factory=list)
    history: list["State"] = field(default_factory=list)
    type: str = "shallow"
    transition: list[Transition] = field(default_factory=list)
    initial: Transition | None = None
    written: str = ""
    onentry: list[list] = field(default_factory=list)
    onexit: list[list] = field(default_factory=list)
    order: int = 0
