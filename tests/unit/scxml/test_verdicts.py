"""What an engine's parser has said is remembered, by engine, kind and text, up to a bound."""

import pytest

from orsagent.js import engine as make_engine
from orsagent.scxml import SyntaxChecker
from orsagent.scxml.script.verdicts import Verdicts

QUESTIONS = (
    ("expression", "a +"),
    ("expression", "a"),
    ("script", "var a"),
    ("expression", "var a"),
    ("script", "a +"),
)


class Counting:
    """An engine that counts its contexts."""

    def __init__(self, name):
        self._engine = make_engine(name)
        self.name = name
        self.contexts = 0

    def context(self, limits):
        self.contexts += 1
        return self._engine.context(limits)


def test_the_second_checker_needs_no_context_and_says_the_same(engine):
    first, second = Counting(engine), Counting(engine)
    told = SyntaxChecker(first)(QUESTIONS)

    again = SyntaxChecker(second)(QUESTIONS)

    assert [message is None for message in told] == [False, True, True, False, False]
    assert again == told
    assert second.contexts == 0


def test_only_what_is_new_is_asked(engine):
    counting = Counting(engine)
    checker = SyntaxChecker(counting)
    checker([("expression", "known")])

    answers = checker([("expression", "known"), ("expression", f"{engine} is new"), ("expression", "known")])

    assert [answer is None for answer in answers] == [True, False, True]


def test_another_engine_or_kind_is_another_question():
    verdicts = Verdicts()
    verdicts.keep("v8", {("expression", "a"): None})

    assert verdicts.known("v8", [("expression", "a"), ("script", "a")]) == {("expression", "a"): None}
    assert verdicts.known("quickjs", [("expression", "a")]) == {}


@pytest.mark.parametrize(("longest", "known"), [(3, 1), (2, 0)])
def test_long_texts_are_not_kept(longest, known):
    verdicts = Verdicts(longest=longest)
    verdicts.keep("v8", {("expression", "abc"): None})

    assert len(verdicts.known("v8", [("expression", "abc")])) == known


def test_beyond_the_bound_the_oldest_go():
    verdicts = Verdicts(most_texts=2)
    verdicts.keep("v8", {("expression", text): text for text in "abc"})

    assert verdicts.known("v8", [("expression", text) for text in "abc"]) == {
        ("expression", "b"): "b",
        ("expression", "c"): "c",
    }
