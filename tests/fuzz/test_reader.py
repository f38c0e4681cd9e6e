"""Whatever a text is, the reader gives a document or a DocumentError."""

import pytest

import orsagent

from .dice import try_many
from .mutations import spoiled_text, spoiled_tree


def read(text, dice):
    """Read a text in one of the ways there are; a document is returned, a DocumentError is None."""
    dialect, strict = dice.pick(("auto", "w3c", "ors")), not dice.below(2)
    try:
        return orsagent.loads(text, "fuzz.scxml", dialect, strict=strict)
    except orsagent.DocumentError as error:
        refusal = error
    assert refusal.line >= 1
    assert refusal.column >= 1
    assert str(refusal).startswith(f"{refusal.path}:{refusal.line}:")
    return None


def garbage(dice):
    """Bytes, most of them of XML."""
    return bytes(dice.pick((dice.below(256), *b"<>/='\" &;!-[]?xmlns:scxml\n\x00\xff")) for _ in range(dice.below(120)))


@pytest.mark.parametrize("text", [garbage, spoiled_text, spoiled_tree])
def test_only_a_document_error_leaves_the_reader(text, fuzz_examples):
    def check(dice):
        choices, made = dice, text(dice)
        read(made, choices)
        try:
            decoded = made.decode()
        except UnicodeDecodeError:
            return
        read(decoded, choices)

    try_many(fuzz_examples, check, size=300 if text is garbage else 120)


def test_unchanged_documents_are_read(fuzz_examples):
    read_documents = []

    def check(dice):
        read_documents.append(read(spoiled_tree(dice, most=0), dice) is not None)

    try_many(fuzz_examples // 4, check, size=8)

    assert sum(read_documents) > len(read_documents) // 2
