"""The longest common subsequence of two short sequences, by their items' own equality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

__all__ = ["common"]

_LARGEST: Final = 250_000
"""How many pairs are compared at most; longer sequences are compared place by place."""


def common(left: Sequence[object], right: Sequence[object]) -> list[tuple[int, int]]:
    """Pairs of places with equal items, in order, as many as possible."""
    start = _equal_from_the_front(left, right)
    end = _equal_from_the_front(left[start:][::-1], right[start:][::-1])
    middle = (left[start : len(left) - end], right[start : len(right) - end])
    pairs = [(number, number) for number in range(start)]
    pairs += [(start + one, start + other) for one, other in _middle(*middle)]
    return [*pairs, *((len(left) - number, len(right) - number) for number in range(end, 0, -1))]


def _equal_from_the_front(left: Sequence[object], right: Sequence[object]) -> int:
    return next(
        (number for number, (one, other) in enumerate(zip(left, right, strict=False)) if not _equal(one, other)),
        min(len(left), len(right)),
    )


def _equal(one: object, other: object) -> bool:
    return bool(one == other)


def _middle(left: Sequence[object], right: Sequence[object]) -> list[tuple[int, int]]:
    if len(left) * len(right) > _LARGEST:
        return [(n, n) for n, (one, other) in enumerate(zip(left, right, strict=False)) if _equal(one, other)]
    return _walk(left, right, _lengths(left, right))


def _lengths(left: Sequence[object], right: Sequence[object]) -> list[list[int]]:
    """The length of the longest common subsequence of what begins at each pair of places."""
    lengths = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            longer = max(lengths[i + 1][j], lengths[i][j + 1])
            lengths[i][j] = lengths[i + 1][j + 1] + 1 if _equal(left[i], right[j]) else longer
    return lengths


def _walk(left: Sequence[object], right: Sequence[object], lengths: list[list[int]]) -> list[tuple[int, int]]:
    pairs, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if _equal(left[i], right[j]):
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
