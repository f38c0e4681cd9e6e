"""Projects that do not use the fixture pay nothing."""

import subprocess
import sys

_PROGRAM = """\
import sys
import pytest
with_pytest = set(sys.modules)
import orsagent.pytest_plugin
print(sorted(name for name in set(sys.modules) - with_pytest))
"""


def test_importing_the_plugin_imports_nothing_else_of_orsagent():
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "['orsagent', 'orsagent.pytest_plugin']"


def test_tests_that_do_not_use_the_fixture_import_nothing_else_of_orsagent(pytester):
    pytester.makepyfile("""
import sys

def test_modules():
    assert {n for n in sys.modules if n.startswith("orsagent")} <= {"orsagent", "orsagent.pytest_plugin"}
""")

    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
