"""Which requests a fault means: their class, and what their fields must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from typing import Final, TypeGuard

from attrs import fields, frozen

from orsagent.tlib.messages import REQUESTS
from orsagent.tlib.requests import Request

__all__ = ["RequestPattern"]

_STAMPS: Final = frozenset({"reference_id", "time"})
"""What a request gets when it is sent: no field to match, for a fault is looked for before."""


@frozen(eq=False)
class RequestPattern:
    """A class of requests and the values of their fields.

    Args:
        request_type: the class; a base class stands for all below it.
        fields: names and expected values. A value is compared with ``==``, so that `unittest.mock.ANY` may stand for
            it or inside it; a function is called with the value and says whether it fits.

    Raises:
        TypeError: `request_type` is no class of requests.
        ValueError: no request of that class has such a field.
    """

    request_type: type[Request]
    fields: Mapping[str, object]

    def __attrs_post_init__(self) -> None:
        _check_is_request_type(self.request_type)
        known = dict.fromkeys(_field_names(self.request_type))
        unknown = [name for name in self.fields if name not in known]
        if unknown:
            name = self.request_type.__name__
            raise ValueError(f"on({name}): no request has the field {unknown[0]!r}; there are {', '.join(known)}")

    def matches(self, request: Request) -> bool:
        """Whether `request` is meant.

        Raises:
            Exception: what a function raised; its note names the pattern.
        """
        if not isinstance(request, self.request_type):
            return False
        return all(self._fits(request, name, expected) for name, expected in self.fields.items())

    def describe(self) -> str:
        """In words: ``RequestAgentLogout with this_dn 7001``."""
        if not self.fields:
            return self.request_type.__name__
        pairs = (f"{name} {_word(value)}" for name, value in self.fields.items())
        return f"{self.request_type.__name__} with {', '.join(pairs)}"

    def __str__(self) -> str:
        pairs = (f", {name}={_text(value)}" for name, value in self.fields.items())
        return f"on({self.request_type.__name__}{''.join(pairs)})"

    def _fits(self, request: Request, name: str, expected: object) -> bool:
        if not hasattr(request, name):
            return False
        value = getattr(request, name)
        if not _is_function(expected):
            return bool(expected == value)
        try:
            return bool(expected(value))
        except Exception as error:
            error.add_note(f"raised by the function for {name} in {self}, called with {value!r}")
            raise


def _is_function(value: object) -> TypeGuard[Callable[[object], object]]:
    return callable(value) and not isinstance(value, type)


def _text(value: object) -> str:
    if _is_function(value):
        return f"<{getattr(value, '__name__', 'function')}>"
    return f"{type(value).__name__}.{value.name}" if isinstance(value, IntEnum) else repr(value)


def _word(value: object) -> str:
    if isinstance(value, IntEnum):
        return value.name
    return value if isinstance(value, str) else _text(value)


def _field_names(request_type: type[Request]) -> Iterator[str]:
    kinds = [kind for kind in REQUESTS if issubclass(kind, request_type)] or [request_type]
    for kind in kinds:
        yield from (one.name for one in fields(kind) if one.name not in _STAMPS)


def _check_is_request_type(request_type: object) -> None:
    if not (isinstance(request_type, type) and issubclass(request_type, Request)):
        raise TypeError(f"{request_type!r} is no class of requests; expected one such as RequestAgentLogout")
