"""Skill expressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orsagent.standins.skills import SkillExpressionError, skill_condition

LEVELS = {"English": 3, "Loan": 1, "Sales Dept": 2}


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("English > 2", True),
        ("English>2", True),
        ("English > 3", False),
        ("English >= 3", True),
        ("English = 3", True),
        ("English == 3", True),
        ("English != 3", False),
        ("English <> 4", True),
        ("English < 4", True),
        ("English <= 2.5", False),
        ("German > 0", False),
        ("German = 0", True),
        ("English", True),
        ("German", False),
        ("!German", True),
        ("! (English > 2)", False),
        ("English > 2 & Loan > 0", True),
        ("English > 2 && Loan > 1", False),
        ("English > 9 | Loan > 0", True),
        ("English > 9 || Loan > 9", False),
        ("Loan > 0 | English > 9 & German > 0", True),
        ("(Loan > 0 | English > 9) & German > 0", False),
        ('"Sales Dept" > 1', True),
        ("'Sales Dept' > 2", False),
    ],
)
def test_a_condition_is_judged_by_the_levels(expression, fits):
    assert skill_condition(expression)(LEVELS) is fits


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("", "expected the name of a skill at character 1"),
        ("English >", "expected a number at character 10"),
        ("English > Loan", "expected a number at character 10"),
        ("3 > English", "expected the name of a skill at character 1"),
        ("(English > 2", "expected )"),
        ("English > 2 Loan", "expected & or |"),
        ("English > 2 #", "expected the name of a skill, a number or a sign"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(expression, said):
    with pytest.raises(SkillExpressionError) as caught:
        skill_condition(expression)
    assert said in str(caught.value)


@given(st.text(alphabet="ab &|!()<>=1'\" ", max_size=12))
def test_any_text_is_read_or_refused(text):
    try:
        skill_condition(text)({})
    except SkillExpressionError as error:
        assert repr(text) in str(error)
