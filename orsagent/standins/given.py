"""Data that a test gives, as dictionaries that notice what is changed in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from datetime import datetime
from typing import Any

__all__ = ["Given", "date_of", "listed", "plain"]


class Given(MutableMapping[str, Any]):
    """A dictionary with texts for keys; dictionaries that are put into it become such, too.

    Args:
        changed: called after each change with the key, at this level or above, whose value is another one now.
        check: called with a key and a value before the value is taken; it raises what is wrong.
        content: what it holds at first.
    """

    def __init__(
        self,
        changed: Callable[[str], None],
        check: Callable[[str, Any], None] = lambda _key, _value: None,
        content: Mapping[str, Any] | None = None,
    ) -> None:
        self._items: dict[str, Any] = {}
        self._changed: Callable[[str], None] = lambda _key: None
        self._check: Callable[[str, Any], None] = lambda _key, _value: None
        self.update(content or {})
        self._changed, self._check = changed, check

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 -- whatever the test gives
        """The value of a key."""
        return self._items[key]

    def __setitem__(self, key: str, value: Any) -> None:  # noqa: ANN401 -- whatever the test gives
        """Put a value in."""
        if not isinstance(key, str):
            raise TypeError(f"the key {key!r} is {type(key).__name__}; expected text")
        self._check(key, value)
        self._items[key] = self._taken(key, value)
        self._changed(key)

    def __delitem__(self, key: str) -> None:
        """Take a key out."""
        del self._items[key]
        self._changed(key)

    def __iter__(self) -> Iterator[str]:
        """The keys."""
        return iter(self._items)

    def __len__(self) -> int:
        """How many keys there are."""
        return len(self._items)

    def replace(self, content: Mapping[str, Any]) -> None:
        """Have this content and no other."""
        for key in [key for key in self if key not in content]:
            del self[key]
        self.update(content)

    def __repr__(self) -> str:
        return repr(plain(self))

    def _taken(self, key: str, value: Any) -> Any:  # noqa: ANN401 -- whatever the test gives
        if not isinstance(value, Mapping):
            return tuple(value) if isinstance(value, list | set | frozenset) else value

        def check(inner: str, new: object) -> None:
            self._check(key, {**plain(made), inner: new})

        made = Given(lambda _inner: self._changed(key), check, value)
        return made


def plain(value: Any) -> Any:  # noqa: ANN401 -- whatever the test gives
    """The same as dictionaries and lists."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, tuple | list) else value


def listed(words: Iterable[str]) -> str:
    """``a, b and c``."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def date_of(given: object) -> datetime:
    """The date and time that somebody gives: as such, or as ISO text.

    Raises:
        TypeError: it is something else.
        ValueError: the text is no date.
    """
    expected = "a datetime, or text such as 2026-12-24T17:30, 2026-12-24T17:30+01:00 or 2026-12-24"
    if isinstance(given, datetime):
        return given
    if not isinstance(given, str):
        raise TypeError(f"now is {given!r}; expected {expected}")
    try:
        return datetime.fromisoformat(given)
    except ValueError as error:
        raise ValueError(f"now is {given!r}, which is no date ({error}); expected {expected}") from error
