"""The Agent extension of the Orchestration Server, for orsagent's runtime or any other that drives action modules.

Source: ORS Developer's Guide, Agent Extension. `orsagent.agent.arguments` lists how we read what it leaves open.
"""

from __future__ import annotations

from orsagent.agent.elements import specification
from orsagent.agent.module import AgentModule

__all__ = ["AgentModule", "specification"]
