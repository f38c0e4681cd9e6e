"""The pages of the reference that docs/generate.py makes from the tables of the code."""

import importlib.util
from pathlib import Path

import pytest

from orsagent.agent.elements import specification
from orsagent.tlib import EVENTS, REQUESTS

DOCS = Path(__file__).parents[2] / "docs"


def load_generator():
    specification = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


GENERATOR = load_generator()


@pytest.mark.parametrize("name", GENERATOR.PAGES)
def test_the_committed_page_is_what_the_generator_makes(name):
    committed = (DOCS / "reference" / name).read_text(encoding="utf-8")

    assert committed == GENERATOR.page(name), "run python docs/generate.py"


@pytest.mark.parametrize("name", GENERATOR.FILES)
def test_the_committed_file_is_what_the_generator_makes(name):
    committed = (DOCS / "reference" / name).read_text(encoding="utf-8")

    assert committed == GENERATOR.FILES[name](), "run python docs/generate.py"


def test_every_element_attribute_and_event_of_the_agent_extension_is_described():
    page = GENERATOR.page("elements.md")

    for element in specification.elements:
        assert f"### `<{element.name}>`" in page
        assert all(f"| `{event.name}` |" in page for event in element.events)
        assert all(attribute.description in page for attribute in element.attributes)


def test_every_message_has_its_row():
    page = GENERATOR.page("requests-and-errors.md")

    assert all(f"| {int(one.message_type)} | `{one.__name__}` |" in page for one in (*REQUESTS, *EVENTS))


def test_no_description_is_missing():
    for name in GENERATOR.PAGES:
        rows = [line for line in GENERATOR.page(name).splitlines() if line.startswith("| `") and ": |" in line]
        assert rows == []
