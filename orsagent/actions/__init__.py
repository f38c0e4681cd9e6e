"""Action modules: what they declare, how a runtime drives them, and where they are found."""

from __future__ import annotations

from orsagent.actions.discovery import ENTRY_POINT_GROUP, discover
from orsagent.actions.protocol import Action, ActionContext, ActionModule, Call, SessionContext, SessionModule
from orsagent.actions.registry import ActionRegistry
from orsagent.actions.specification import AttributeKind, AttributeSpec, ElementSpec, EventSpec, ModuleSpec

__all__ = [
    "ENTRY_POINT_GROUP",
    "Action",
    "ActionContext",
    "ActionModule",
    "ActionRegistry",
    "AttributeKind",
    "AttributeSpec",
    "Call",
    "ElementSpec",
    "EventSpec",
    "ModuleSpec",
    "SessionContext",
    "SessionModule",
    "discover",
]
