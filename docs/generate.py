"""Writes the pages of the reference that are tables of the code: run ``python docs/generate.py`` after a change there.

The pages stand in the package ``reference_pages`` beside it, by subject. A test compares the committed ones with what
this script makes.
"""  # noqa: INP001 -- a script, no package

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))  # a test loads this file from elsewhere

from reference_pages.agent_state_mapping import agent_state_mapping  # noqa: E402
from reference_pages.agent_states import agent_states, agent_states_schema  # noqa: E402
from reference_pages.checks import checks  # noqa: E402
from reference_pages.conformance import conformance  # noqa: E402
from reference_pages.dialects import dialects  # noqa: E402
from reference_pages.elements import elements  # noqa: E402
from reference_pages.fixture import testing  # noqa: E402
from reference_pages.genesys_cloud import genesys_cloud  # noqa: E402
from reference_pages.genesys_modules import genesys_modules  # noqa: E402
from reference_pages.genesys_object import genesys_object  # noqa: E402
from reference_pages.inclusion import inclusion  # noqa: E402
from reference_pages.limits import limits  # noqa: E402
from reference_pages.scenario_files import scenario_files  # noqa: E402
from reference_pages.synchronisation import synchronisation  # noqa: E402
from reference_pages.t_library import coverage, requests_and_errors  # noqa: E402
from reference_pages.tcp_protocol import tcp_protocol  # noqa: E402

REFERENCE = DOCS / "reference"
NOTE = "<!-- Made by docs/generate.py from the tables of the code. Change those, and run it. -->"

PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "elements.md": elements,
    "genesys-modules.md": genesys_modules,
    "requests-and-errors.md": requests_and_errors,
    "t-library-coverage.md": coverage,
    "dialects.md": dialects,
    "checks.md": checks,
    "inclusion.md": inclusion,
    "genesys.md": genesys_object,
    "limits.md": limits,
    "conformance.md": conformance,
    "scenario-files.md": scenario_files,
    "testing.md": testing,
    "tcp-protocol.md": tcp_protocol,
    "agent-state-messages.md": agent_states,
    "genesys-cloud.md": genesys_cloud,
    "agent-state-mapping.md": agent_state_mapping,
    "synchronisation.md": synchronisation,
}
"""The pages by the names of their files."""

FILES: Mapping[str, Callable[[], str]] = {"agent-state-messages.schema.json": agent_states_schema}
"""Files that are no pages."""


def page(name: str) -> str:
    """The text of a page."""
    return "\n\n".join([NOTE, *PAGES[name]()]) + "\n"


if __name__ == "__main__":
    for name in PAGES:
        (REFERENCE / name).write_text(page(name), encoding="utf-8")
    for name, make in FILES.items():
        (REFERENCE / name).write_text(make(), encoding="utf-8")
