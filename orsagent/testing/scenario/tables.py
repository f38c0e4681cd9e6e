"""How the tables of a scenario file are declared."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from orsagent.testing.scenario.kinds import Kind

__all__ = ["Key", "Nest", "Shape", "Table"]

Shape: TypeAlias = Literal["one", "list", "some", "named"]


@frozen(kw_only=True)
class Nest:
    """A key whose value is made of tables.

    Attributes:
        table: what they have.
        shape: ``one`` table, a ``list`` of them, ``some`` (one, or a list), or one for each name (``named``).
    """

    table: Table
    shape: Shape

    @property
    def expected(self) -> str:
        """What the key takes, in words."""
        short = f"; a string stands for its {self.table.short}" if self.table.short else ""
        return {
            "one": f"a table: {self.table.name}",
            "list": f"an array of tables, each {self.table.name}{short}",
            "some": f"a table or an array of tables, each {self.table.name}",
            "named": f"for each name a table: {self.table.name}",
        }[self.shape]


@frozen(kw_only=True)
class Key:
    """One key.

    Attributes:
        name: as it is written.
        kind: what it takes.
        doc: what it means, in a sentence.
        required: whether the table needs it.
    """

    name: str
    kind: Kind | Nest
    doc: str
    required: bool = False


@frozen(kw_only=True)
class Table:
    """One kind of table.

    Attributes:
        name: what it describes, as in "a table of ...".
        doc: what it is for.
        keys: its keys, in the order of the reference.
        short: the key that a bare string in an array stands for, if that is allowed.
        choices: groups of keys of which at least one must be there.
        others: what other keys are, in a sentence; empty when there must be none.
    """

    name: str
    doc: str
    keys: tuple[Key, ...]
    short: str | None = None
    choices: tuple[tuple[str, ...], ...] = ()
    others: str = ""

    def key(self, name: str) -> Key | None:
        """The key of that name."""
        return next((key for key in self.keys if key.name == name), None)
