import sys
from importlib import invalidate_caches

import pytest

from orsagent.actions import discover
from orsagent.errors import RegistrationError
from orsagent.standins import MODULES

MODULE = """
from orsagent.actions import ElementSpec, ModuleSpec

def declared(name="crm"):
    return ModuleSpec(name=name, namespaces=(f"urn:{name}",), elements=(ElementSpec(name="lookup"),))

ready_made = declared("ready")
number = 42

def broken():
    raise OSError("no licence")
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Puts a package on the path, and nothing else, whose entry points are the given lines."""
    importable = [path for path in sys.path if path]

    def put(*lines: str, name: str = "acme-crm") -> None:
        module = name.replace("-", "_")
        site = tmp_path / "site"
        described = site / f"{module}-1.2.dist-info"
        described.mkdir(parents=True)
        (site / f"{module}.py").write_text(MODULE)
        (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
        (described / "entry_points.txt").write_text("\n".join(["[orsagent.actions]", *lines]))
        monkeypatch.setattr(sys, "path", [str(site), *(path for path in importable if "site-packages" not in path)])
        monkeypatch.delitem(sys.modules, module, raising=False)
        invalidate_caches()

    discover.cache_clear()
    yield put
    discover.cache_clear()
    sys.modules.pop("acme_crm", None)


def names() -> list[str]:
    return [one.name for one in discover().specifications if one.name not in {"agent", *MODULES}]


def test_a_specification_that_a_package_offers_is_found(install):
    install("crm = acme_crm:ready_made")

    assert names() == ["ready"]


def test_a_function_that_a_package_offers_is_called(install):
    install("crm = acme_crm:declared")

    assert names() == ["crm"]


def test_the_order_of_modules_does_not_depend_on_the_order_of_lines(install):
    install("z = acme_crm:ready_made", "a = acme_crm:declared")

    assert names() == ["crm", "ready"]


def test_the_registry_is_the_same_each_time(install):
    install("crm = acme_crm:declared")

    assert discover() is discover()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("crm = acme_crm:broken", "no licence"),
        ("crm = acme_crm:absent", "absent"),
        ("crm = acme_nowhere:declared", "No module named 'acme_nowhere'"),
        ("crm = acme_crm:number", "gives 42; expected a ModuleSpec"),
    ],
    ids=["function-that-throws", "missing-name", "missing-module", "something-else"],
)
def test_a_broken_entry_point_is_named_with_its_package(install, line, reason):
    install(line)

    with pytest.raises(RegistrationError) as refusal:
        discover()

    message = str(refusal.value)
    assert "entry point 'crm'" in message
    assert "package acme-crm 1.2" in message
    assert reason in message
    assert "repair or uninstall the package" in message


def test_a_broken_package_that_was_repaired_is_found_without_a_new_process(install, tmp_path):
    install("crm = acme_crm:broken")
    with pytest.raises(RegistrationError):
        discover()

    (tmp_path / "site" / "acme_crm-1.2.dist-info" / "entry_points.txt").write_text(
        "[orsagent.actions]\ncrm = acme_crm:declared\n"
    )
    invalidate_caches()

    assert names() == ["crm"]
