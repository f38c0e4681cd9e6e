"""What the tests of check share: the findings of a document, at the places that the text marks."""

import pytest

from orsagent.check import check_text

MARK = "‸"
HEADS = {
    "w3c": '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">',
    "ors": '<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:agent="http://www.genesyslab.com/modules/agent" version="1.0">',
}


def place_of_mark(text):
    before = text.split(MARK)[0]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@pytest.fixture
def check():
    """Checks the content of <scxml>; a text that has an <scxml> of its own is taken as it is."""

    def check(text, dialect="w3c", **options):
        whole = text if "<scxml" in text else f"{HEADS[dialect]}\n{text}\n</scxml>"
        return check_text(whole.replace(MARK, ""), "workflow.scxml", **options)

    return check


@pytest.fixture
def codes(check):
    """The names of the rules that a document breaks, in the order of the document."""
    return lambda text, dialect="w3c", **options: [finding.name for finding in check(text, dialect, **options)]


@pytest.fixture
def only(check):
    """The only finding of a document; if the text has a mark, the finding stands there."""

    def only(text, dialect="w3c", **options):
        (finding,) = check(text, dialect, **options)
        if MARK in text:
            whole = text if "<scxml" in text else f"{HEADS[dialect]}\n{text}\n</scxml>"
            assert (finding.position.line, finding.position.column) == place_of_mark(whole), str(finding)
        return finding

    return only
