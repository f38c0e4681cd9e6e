"""The table of rules: each has examples that show it, and every error of the reader has its rule."""

import ast
from pathlib import Path

import pytest

import orsagent
from orsagent.check import RULES, Severity, check_text
from orsagent.check.rules import GROUPS, canonical, selects

PACKAGE = Path(orsagent.__file__).parent


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_the_bad_example_breaks_the_rule_and_no_other(rule):
    findings = check_text(rule.document(rule.bad).encode(), "example.scxml")

    assert {finding.code for finding in findings} == {rule.code}
    assert all(finding.severity is rule.severity for finding in findings)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_the_good_example_breaks_no_rule(rule):
    assert check_text(rule.document(rule.good).encode(), "example.scxml") == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_bad_example_that_cannot_be_loaded_is_an_error(rule):
    try:
        orsagent.loads(rule.document(rule.bad).encode(), "example.scxml")
    except orsagent.DocumentError as error:
        assert error.code == rule.name
        assert rule.severity is Severity.ERROR


def test_codes_and_names_are_used_once_and_stand_in_order():
    codes = [rule.code for rule in RULES.values()]

    assert codes == sorted(set(codes))
    assert all(code[:4] in GROUPS for code in codes)


def test_every_code_of_a_document_error_has_a_rule():
    raised = set()
    for room in ("scxml", "runtime"):
        for path in (PACKAGE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
                if name in ("DocumentError", "error", "_error"):
                    raised |= {
                        a.value for a in node.args[1:] if isinstance(a, ast.Constant) and isinstance(a.value, str)
                    }

    assert {"unknown-attribute", "duplicate-id", "illegal-targets"} <= raised
    assert raised <= set(RULES)


@pytest.mark.parametrize("text", ["ORS201", "ors201", "unreachable-state", "Unreachable-State"])
def test_a_rule_is_known_by_its_code_and_its_name(text):
    assert canonical(text) == "unreachable-state"
    assert selects(text) == {"unreachable-state"}


def test_the_beginning_of_codes_selects_their_group():
    assert selects("ORS2") == {"unreachable-state", "transition-never-taken", "condition-never-true"}
    assert selects("ALL") == set(RULES)
    assert selects("ORS7") == selects("") == frozenset()
