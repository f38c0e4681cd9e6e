"""What the fuzz tests share. ``--fuzz-examples N`` asks for N inputs of each kind, new ones in every run."""

import pytest

FUZZ_EXAMPLES = 150


def pytest_addoption(parser):
    parser.addoption(
        "--fuzz-examples",
        type=int,
        default=FUZZ_EXAMPLES,
        metavar="N",
        help=f"how many inputs of each kind the fuzzer tries (default {FUZZ_EXAMPLES:,}, the same in every run)",
    )


@pytest.fixture(scope="session")
def fuzz_examples(pytestconfig):
    """How many inputs of each kind; the option exists only where this folder is named on the command line."""
    return pytestconfig.getoption("fuzz_examples", default=FUZZ_EXAMPLES)
