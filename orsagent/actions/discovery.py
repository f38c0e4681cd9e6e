"""Finds the action modules that installed packages offer.

A package offers one by an entry point of the group ``orsagent.actions``, which names a `ModuleSpec` or a function
without arguments that returns one::

    [project.entry-points."orsagent.actions"]
    crm = "crm_actions:specification"
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from orsagent.actions.registry import ActionRegistry
from orsagent.actions.specification import ModuleSpec
from orsagent.errors import RegistrationError

__all__ = ["ENTRY_POINT_GROUP", "discover"]

ENTRY_POINT_GROUP = "orsagent.actions"


@cache
def discover() -> ActionRegistry:
    """The registry of everything installed; the packages are looked at once per process.

    Raises:
        RegistrationError: an entry point cannot be loaded or gives no specification, or the specifications do not go
            together. Workflows that use the module could not run, so nothing is skipped; make an `ActionRegistry` by
            hand to go on without it.
    """
    # the order in which packages lie on the path must not decide about the order of modules
    found = sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: (point.name, point.value))
    return ActionRegistry(_loaded(point) for point in found)


def _loaded(point: EntryPoint) -> ModuleSpec:
    try:
        offered: object = point.load()
        found: object = offered() if callable(offered) else offered
    except Exception as error:
        raise RegistrationError(f"{_described(point)} cannot be loaded: {error!r}; {_ADVICE}") from error
    if not isinstance(found, ModuleSpec):
        raise RegistrationError(
            f"{_described(point)} gives {found!r}; expected a ModuleSpec, or a function without arguments that returns "
            f"one; {_ADVICE}"
        )
    return found


def _described(point: EntryPoint) -> str:
    package = f"package {point.dist.name} {point.dist.version}" if point.dist else "a package without a name"
    return f"entry point {point.name!r} ({point.value}) of the group {ENTRY_POINT_GROUP}, from {package},"


_ADVICE = "repair or uninstall the package, or pass a registry made by hand"
