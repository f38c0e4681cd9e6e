"""What a test has allowed to go wrong, and why."""

from __future__ import annotations

from fnmatch import fnmatchcase

from attrs import define, field

__all__ = ["ALL_ERRORS", "Allowance", "error_patterns"]

ALL_ERRORS = ("error",)
"""The patterns that mean every error event."""


@define(eq=False)
class Allowance:
    """Something that may happen.

    Args:
        call: how the test wrote it, for messages.
        patterns: names that are meant. They match as the ``event`` of a transition does (SCXML 1.0, 3.12.1): whole
            tokens from the front, and ``.*`` at the end says nothing more; ``*`` may stand elsewhere too.
        reason: why.
        uses: how often it was needed.

    Raises:
        ValueError: an empty pattern, none at all, or an empty reason.
    """

    call: str
    patterns: tuple[str, ...]
    reason: str
    uses: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        if not self.patterns or not all(map(_says_something, self.patterns)):
            raise ValueError(f"{self.call}: expected names or patterns that are not empty, found {self.patterns!r}")
        if not _says_something(self.reason):
            raise ValueError(f"{self.call}: reason is {self.reason!r}; say why this is right in this test")

    def covers(self, name: str) -> bool:
        """Whether `name` is allowed; that counts as a use."""
        covered = any(_matches(pattern, name) for pattern in self.patterns)
        self.uses += covered
        return covered


def _says_something(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _matches(pattern: str, name: str) -> bool:
    prefix = pattern.removesuffix(".*")
    return name == prefix or name.startswith(f"{prefix}.") or fnmatchcase(name, pattern)


def error_patterns(allowed: object) -> tuple[str, ...]:
    """The patterns of the option ``allow_unhandled_errors``: a name, several, True for all or False for none."""
    if isinstance(allowed, bool):
        return ALL_ERRORS if allowed else ()
    if isinstance(allowed, str):
        return (allowed,)
    return tuple(allowed)  # type: ignore[arg-type]  # checked by the options' table, or by Allowance
