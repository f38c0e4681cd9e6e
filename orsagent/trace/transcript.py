"""A run as text: each happening's lines with their time, their place, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, evolve, field, frozen

from orsagent.trace.happenings import Happening, SessionStarted
from orsagent.trace.lines import Line, lines

__all__ = ["Entry", "Transcript", "transcript"]


@frozen(kw_only=True)
class Entry:
    """A line, ready to be written.

    Attributes:
        kind: of the happening, such as ``event``.
        when: the time.
        text: the kind and what happened.
        place: where in a document; empty when nowhere.
        main: whether it is about the session that started first, or about T-Server.
    """

    kind: str
    when: str
    text: str
    place: str
    main: bool

    def __str__(self) -> str:
        return f"{self.when}{self.text}{self.place}".rstrip()


@define(eq=False, kw_only=True)
class Transcript:
    """Tells happenings one after the other. The first session needs no name, and neither does an only switch.

    Args:
        several: whether there are several switches.
        folders: folders that are left out of the paths of documents, the first one that fits.
    """

    several: bool = False
    folders: tuple[str, ...] = ()
    _main: str = field(default="", init=False)

    def entries(self, happening: Happening) -> Iterator[Entry]:
        """The lines of a happening; none when others tell as much."""
        self._main = self._main or happening.session
        if isinstance(happening, SessionStarted):
            happening = evolve(happening, path=self.shortened(happening.path))
        mark = "" if happening.session == self._main else happening.session
        for line in lines(happening):
            yield self._entry(line, happening.time, mark)

    def _entry(self, line: Line, time: float, mark: str) -> Entry:
        place = "" if line.position is None else self.shortened(str(line.position))
        when, text, place = line.render(time, place, mark, line.switch if self.several else "")
        return Entry(kind=line.kind, when=when, text=text, place=place, main=not mark)

    def shortened(self, place: str) -> str:
        """A path or position without the folder that everybody knows."""
        return next((place.removeprefix(one) for one in self.folders if place.startswith(one)), place)


def transcript(happenings: Iterable[Happening], teller: Transcript) -> Iterator[str]:
    """The lines of several happenings."""
    for happening in happenings:
        yield from map(str, teller.entries(happening))
