"""The Genesys modules as data: their namespaces, action elements, attributes and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from orsagent.actions import ModuleSpec
from orsagent.standins.tables import dialog, interaction, queue, session
from orsagent.standins.tables.services import classification, resource, statistic, web

__all__ = ["MODULES"]

MODULES: Final[Mapping[str, ModuleSpec]] = {
    one.name: one
    for one in (
        interaction.specification,
        queue.specification,
        dialog.specification,
        session.specification,
        web,
        statistic,
        classification,
        resource,
    )
}
"""Every module by its short name."""
