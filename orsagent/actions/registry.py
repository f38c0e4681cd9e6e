"""Which action elements there are: the modules whose declarations have passed the guards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Final, final

from orsagent.actions.constants import ConstantConflictError, merged
from orsagent.actions.guards import faults
from orsagent.actions.protocol import ActionModule
from orsagent.actions.specification import ElementSpec, ModuleSpec
from orsagent.errors import RegistrationError

__all__ = ["ActionRegistry"]


@final
class ActionRegistry:
    """The modules that loading, evaluation and checks know. It never changes and is compared by identity.

    Args:
        modules: the modules, or only their specifications, when nothing is to be executed.

    Raises:
        RegistrationError: a declaration is wrong, two modules declare the same element, or their constants contradict
            each other.
    """

    __slots__ = ("_constants", "_elements", "_namespaces", "specifications")

    specifications: Final[tuple[ModuleSpec, ...]]
    """What the modules declare, in the order in which they were given."""

    def __init__(self, modules: Iterable[ModuleSpec | ActionModule] = ()) -> None:
        self.specifications = tuple(_specification(module) for module in modules)
        for specification in self.specifications:
            _refuse_faults(specification)
        self._elements = _element_table(self.specifications)
        self._namespaces = frozenset(namespace for namespace, _ in self._elements)
        self._constants = _merged_constants(self.specifications)

    @classmethod
    def of(cls, modules: Iterable[ModuleSpec | ActionModule]) -> ActionRegistry:
        """A registry of these modules, the same one again for the same specifications.

        Raises:
            RegistrationError: as for a new registry.
        """
        specifications = tuple(_specification(module) for module in modules)
        key = tuple(map(id, specifications))
        if key not in _SHARED:
            registry = cls(specifications)
            while len(_SHARED) >= _MOST_SHARED:
                del _SHARED[next(iter(_SHARED))]
            _SHARED[key] = registry  # the ids stay true while the registry holds the specifications
        return _SHARED[key]

    def element(self, namespace: str, name: str) -> ElementSpec | None:
        """The element of that local name in that namespace; None if no module declares it."""
        return self._elements.get((namespace, name))

    def claims(self, namespace: str) -> bool:
        """Whether a module declares that namespace."""
        return namespace in self._namespaces

    def constants(self) -> dict[str, object]:
        """The modules' constants as one tree by variable name; a copy that is the caller's own."""
        return deepcopy(self._constants)

    def scripts(self, variable: str) -> list[tuple[str, Callable[[], str]]]:
        """The scripts that complete a variable, each with its module's name, in the order of the modules."""
        return [(one.name, one.scripts[variable]) for one in self.specifications if variable in one.scripts]

    def including(self, modules: Iterable[ModuleSpec | ActionModule]) -> ActionRegistry:
        """A registry with these modules too; this one itself when it already has all of them.

        Raises:
            RegistrationError: as for a new registry. The same specification once more is no error here, so that a
                module may be both installed and given by hand.
        """
        new = [found for module in modules if (found := _specification(module)) not in self.specifications]
        return ActionRegistry.of((*self.specifications, *new)) if new else self

    def __repr__(self) -> str:
        return f"ActionRegistry({', '.join(specification.name for specification in self.specifications)})"


_SHARED: Final[dict[tuple[int, ...], ActionRegistry]] = {}
_MOST_SHARED: Final = 32


def _specification(module: ModuleSpec | ActionModule) -> ModuleSpec:
    found: object = module if isinstance(module, ModuleSpec) else getattr(module, "specification", None)
    if not isinstance(found, ModuleSpec):
        raise RegistrationError(
            f"{module!r} cannot be registered: expected a ModuleSpec, or an action module whose `specification` is one"
        )
    return found


def _refuse_faults(specification: ModuleSpec) -> None:
    found = list(faults(specification))
    if found:
        raise RegistrationError(f"action module {specification.name!r} cannot be registered: {'; '.join(found)}")


def _element_table(specifications: Iterable[ModuleSpec]) -> Mapping[tuple[str, str], ElementSpec]:
    table: dict[tuple[str, str], ElementSpec] = {}
    owners: dict[tuple[str, str], str] = {}
    for specification in specifications:
        for namespace in specification.namespaces:
            for element in specification.elements:
                key = (namespace, element.name)
                if key in table:
                    raise RegistrationError(
                        f"action module {specification.name!r} cannot be registered: <{element.name}> of the namespace "
                        f"{namespace!r} already belongs to module {owners[key]!r}; rename the element, use a namespace "
                        "of your own, or leave one of the two modules out"
                    )
                table[key], owners[key] = element, specification.name
    return table


def _merged_constants(specifications: Iterable[ModuleSpec]) -> dict[str, object]:
    constants: dict[str, object] = {}
    for specification in specifications:
        scripted: dict[str, object] = {variable: {} for variable in specification.scripts}
        try:
            constants = merged(merged(constants, scripted), specification.constants)
        except ConstantConflictError as conflict:
            raise RegistrationError(
                f"action module {specification.name!r} cannot be registered: its constant {conflict.path} is "
                f"{conflict.offered!r}, but a module before it made it {conflict.present!r}; agree on one value or "
                "leave one of the two modules out"
            ) from conflict
    return deepcopy(constants)
