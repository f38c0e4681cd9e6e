"""Every document of the examples runs under ``auto``, in the dialect that it was written for."""

from pathlib import Path

import pytest

import orsagent
from orsagent.testing import Env

EXAMPLES = Path(__file__).parents[2] / "examples"
DOCUMENTS = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*.scxml"))
W3C = {"night_closing/workflow.scxml", "third_party_module/workflow.scxml"}
"""Those that declare no Genesys module."""


def test_there_are_documents_of_both_dialects():
    assert set(DOCUMENTS) > W3C


@pytest.mark.parametrize("path", DOCUMENTS)
def test_auto_finds_the_dialect_that_a_document_was_written_for(path):
    document = orsagent.load(EXAMPLES / path)

    assert document.dialect.name == ("w3c" if path in W3C else "ors")


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_starts_under_auto(path, engine):
    with Env(engine=engine, unclaimed="ignore") as env:
        session = env.start(EXAMPLES / path)

        assert session.failed is None
        assert session.configuration or session.final
