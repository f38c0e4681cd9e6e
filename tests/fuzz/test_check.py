"""Whatever a text is, check gives findings; and what the reader refuses, check does not let pass."""

import orsagent
from orsagent.check import check_text

from .dice import try_many
from .mutations import spoiled_text, spoiled_tree
from .templates import filled


def refusal(text, dialect):
    try:
        orsagent.loads(text, "fuzz.scxml", dialect)
    except orsagent.DocumentError as error:
        return error.code
    return None


def test_check_finds_whatever_the_reader_refuses(fuzz_examples):
    def check(dice):
        dialect = dice.pick(("auto", "w3c", "ors"))
        text = dice.pick((spoiled_text, spoiled_tree, spoiled_tree, filled))(dice)
        findings = check_text(text, "fuzz.scxml", dialect)
        refused = refusal(text, dialect)
        assert refused is None or refused in {finding.name for finding in findings}
        assert all(finding.position.line >= 1 and finding.position.column >= 1 for finding in findings)

    try_many(fuzz_examples, check, size=120)
