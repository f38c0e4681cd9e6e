"""Documents of a given size."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

__all__ = ["delays", "guarded", "independent", "lockstep", "logging", "named", "pingpong", "queue", "ring", "tree"]

_numbers = count()


def _chart(body: str, datamodel: str = "null", data: str = "") -> str:
    # each text is a new one, so that no memory of an earlier document speeds it up
    return (
        f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="{datamodel}">'
        f"<!-- {next(_numbers)} -->{data}{body}</scxml>"
    )


def ring(size: int) -> str:
    """States in a ring: `next` leads to the next one, `swap` changes between the first two."""
    first = (
        '<state id="s0"><transition event="next" target="s1"/><transition event="swap" target="s1"/></state>'
        f'<state id="s1"><transition event="next" target="s{2 % size}"/><transition event="swap" target="s0"/></state>'
    )
    return _chart(first + _joined(_ring_state(number, (number + 1) % size) for number in range(2, size)))


def _ring_state(number: int, target: int) -> str:
    return f'<state id="s{number}"><transition event="next" target="s{target}"/></state>'


def tree(size: int) -> str:
    """A tree of states with three children each; `swap` changes between two leaves deep in it."""
    depth, states = 0, 1
    while states < size:
        depth, states = depth + 1, 3 * states + 1
    return _chart(_tree_state("s", depth))


def _tree_state(name: str, depth: int) -> str:
    if depth == 0:
        other = name[:-1] + ("1" if name[-1] == "0" else "0")
        return f'<state id="{name}"><transition event="swap" target="{other}"/></state>'
    return f'<state id="{name}">' + _joined(_tree_state(f"{name}{one}", depth - 1) for one in "012") + "</state>"


def lockstep(size: int) -> str:
    """Parallel regions of two states: `all` moves every region, `one` the first."""
    first = _region(0, ("all", "one"))
    return _chart(
        "<parallel>" + first + _joined(_region(number, ("all",)) for number in range(1, size)) + "</parallel>"
    )


def independent(size: int) -> str:
    """Parallel regions of two states, each with an event of its own: ``e0``, ``e1``, ..."""
    return _chart("<parallel>" + _joined(_region(number, (f"e{number}",)) for number in range(size)) + "</parallel>")


def _region(number: int, events: tuple[str, ...]) -> str:
    def state(here: str, there: str) -> str:
        moves = _joined(f'<transition event="{event}" target="r{number}{there}"/>' for event in events)
        return f'<state id="r{number}{here}">{moves}</state>'

    return f'<state id="r{number}">{state("a", "b")}{state("b", "a")}</state>'


def named(size: int) -> str:
    """A state with so many transitions, each for an event of its own; ``e0`` is the last of them."""
    moves = _joined(f'<transition event="e{number}" target="s"/>' for number in range(size - 1, -1, -1))
    return _chart(f'<state id="s">{moves}</state>')


def guarded(size: int) -> str:
    """A state with so many transitions for `e`, of which only the last one's guard holds."""
    moves = '<transition event="e" cond="n &lt; 0" target="s"/>' * (size - 1)
    data = '<datamodel><data id="n" expr="0"/></datamodel>'
    return _chart(f'<state id="s">{moves}<transition event="e" cond="n === 0" target="s"/></state>', "ecmascript", data)


def pingpong(datamodel: str) -> str:
    """Two states and an event `e`; with an ECMAScript data model it counts."""
    if datamodel == "null":
        return _chart(
            '<state id="a"><transition event="e" target="b"/></state><state id="b"><transition event="e" target="a"/></state>'
        )
    data = '<datamodel><data id="n" expr="0"/></datamodel>'
    body = _joined(
        f'<state id="{here}"><transition event="e" cond="n &gt;= 0" target="{there}">'
        '<assign location="n" expr="n + 1"/></transition></state>'
        for here, there in ("ab", "ba")
    )
    return _chart(body, "ecmascript", data)


def queue() -> str:
    """`fill` raises as many internal events as its data says; each is taken by one transition."""
    body = (
        '<state id="s"><transition event="fill"><foreach array="Array(_event.data).fill(0)" item="i">'
        '<raise event="e"/></foreach></transition><transition event="e"/></state>'
    )
    return _chart(body, "ecmascript", '<datamodel><data id="i"/></datamodel>')


def logging() -> str:
    """Each `e` writes a log."""
    return _chart('<state id="s"><transition event="e"><log label="e" expr="1"/></transition></state>', "ecmascript")


def delays() -> str:
    """`fill` sends an event far into the future for each item of its data; `tick` comes every second."""
    body = (
        '<state id="s"><onentry><send event="tick" delay="1s"/></onentry>'
        '<transition event="fill"><foreach array="_event.data" item="i">'
        '<send event="far" delayexpr="(1000000 + i) + \'s\'"/></foreach></transition>'
        '<transition event="tick"><send event="tick" delay="1s"/></transition>'
        '<transition event="e" cond="true"/>'
        '<transition event="again"><cancel sendid="mine"/><send id="mine" event="far" delay="500000s"/></transition>'
        "</state>"
    )
    return _chart(body, "ecmascript", '<datamodel><data id="i"/></datamodel>')


def _joined(parts: Iterable[str]) -> str:
    return "".join(parts)
