from collections.abc import Callable

import pytest

from orsagent.actions import AttributeSpec, ElementSpec, EventSpec, ModuleSpec

MakeModule = Callable[..., ModuleSpec]


@pytest.fixture
def make_module() -> MakeModule:
    """Makes a good declaration; each keyword argument replaces one of its parts."""

    def make(**changes) -> ModuleSpec:
        lookup = ElementSpec(
            name="lookup",
            attributes=(AttributeSpec(name="customer", required=True),),
            events=(EventSpec(name="crm.lookup.done", data=("requestid",)),),
        )
        parts = {"name": "crm", "namespaces": ("urn:crm",), "elements": (lookup,)}
        return ModuleSpec(**{**parts, **changes})

    return make
