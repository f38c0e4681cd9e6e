"""Stand-ins for the Genesys modules that a workflow uses beside the Agent extension.

They take the actions of Composer's documents, answer them by default, and as a test scripts it. Source of the tables:
the ORS Developer's Guide and the Genesys 8.1 SCXML Technical Reference.
"""

from __future__ import annotations

from orsagent.standins.actions_taken import ModuleAction
from orsagent.standins.orders import Order
from orsagent.standins.scripts import Script
from orsagent.standins.standin import Behaviour, StandIn
from orsagent.standins.tables import MODULES

__all__ = ["MODULES", "Behaviour", "ModuleAction", "Order", "Script", "StandIn"]
