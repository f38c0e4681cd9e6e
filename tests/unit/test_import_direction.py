"""Imports go one way: the table is the house's plan, and each room may only import what stands below it."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "orsagent"

MAY_IMPORT = {
    "errors": set(),
    "toml": {"errors"},
    "clock": {"errors"},
    "js": {"errors", "clock"},
    "scxml": {"errors", "clock", "js"},
    "actions": {"errors", "clock"},
    "runtime": {"errors", "clock", "js", "scxml", "actions"},
    "tlib": {"errors", "clock", "toml"},
    "agent": {"errors", "clock", "actions", "tlib"},
    "sync": {"errors", "clock", "toml", "tlib"},
    "standins": {"errors", "toml", "clock", "actions", "tlib"},
    "trace": {"errors", "clock", "js", "scxml", "actions", "runtime", "tlib", "agent", "standins"},
    "testing": {
        "errors",
        "toml",
        "clock",
        "js",
        "scxml",
        "actions",
        "runtime",
        "tlib",
        "agent",
        "standins",
        "sync",
        "trace",
    },
    "check": {"errors", "clock", "js", "scxml", "actions", "agent", "standins"},
    "cli": {
        "errors",
        "clock",
        "js",
        "scxml",
        "actions",
        "runtime",
        "tlib",
        "agent",
        "standins",
        "trace",
        "testing",
        "check",
        "sync",
        "toml",
    },
    "pytest_plugin": {"testing"},
    "__init__": {"errors", "clock", "js", "scxml", "runtime"},
    "__main__": {"cli"},
}


def room(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            names = [f"orsagent.{a.name}" for a in node.names] if node.module == "orsagent" else [node.module]
        yield from (name.split(".")[1] for name in names if name.startswith("orsagent."))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_module_imports_only_rooms_below_its_own(path):
    assert room(path) in MAY_IMPORT, f"{path} is in no room of the plan"
    assert set(imported(path)) <= MAY_IMPORT[room(path)] | {room(path), "__version__"}


INSIDE_SCXML = {
    "reading": ("orsagent.scxml.reading",),
    "script": ("orsagent.scxml.script",),
    "algorithm.py": (),
    "model.py": (),
    "plans.py": (),
    "scope.py": (),
    "works.py": (),
}
"""What reads, what runs scripts, and the algorithm with its memory know nothing of each other."""


@pytest.mark.parametrize("place", INSIDE_SCXML)
def test_the_rooms_inside_scxml_do_not_import_each_other(place):
    path = PACKAGE / "scxml" / place
    for module in sorted(path.glob("*.py")) if path.is_dir() else [path]:
        names = [
            node.module for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)
        ]
        found = {name for name in names if name.startswith(("orsagent.scxml.reading", "orsagent.scxml.script"))}
        assert all(name.startswith(INSIDE_SCXML[place]) for name in found), (module, found)
