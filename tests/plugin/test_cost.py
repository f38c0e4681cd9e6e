"""Projects that do not use the fixture pay nothing."""

import os
import subprocess
import sys

_PROGRAM = """\
import sys
import pytest
with_pytest = set(sys.modules)
import orsagent.pytest_plugin
print(sorted(name for name in set(sys.modules) - with_pytest))
"""

_HEAVY = ("orsagent.testing", "orsagent.runtime", "orsagent.tlib", "lxml", "py_mini_racer", "quickjs", "attrs", "click")


def test_importing_the_plugin_imports_nothing_else_of_orsagent():
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "['orsagent', 'orsagent.pytest_plugin']"


def test_tests_that_do_not_use_the_fixture_import_nothing_else_of_orsagent(pytester):
    (pytester.path / "pyproject.toml").write_text('[tool.pytest.ini_options]\n[tool.orsagent]\nengine = "v9"\n')
    pytester.makepyfile(f"""
import sys
import pytest

def test_failing_comparison():
    with pytest.raises(AssertionError):
        assert [1] == [2]

@pytest.fixture(scope="module", autouse=True)
def modules_at_the_end():
    yield
    assert {{n for n in sys.modules if n.startswith("orsagent")}} <= {{"orsagent", "orsagent.pytest_plugin"}}
    assert not [name for name in {_HEAVY!r} if name in sys.modules]
""")

    # no other plugin than ours, because one of those may import attrs or click itself
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "orsagent", "-p", "no:cacheprovider", "--ors-report=out"],
        cwd=pytester.path,
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout + done.stderr
    assert not (pytester.path / "out").exists()
