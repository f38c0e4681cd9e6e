from collections import Counter

import pytest

LAW_EXAMPLES = 2000


def pytest_addoption(parser):
    parser.addoption(
        "--law-examples",
        type=int,
        default=LAW_EXAMPLES,
        metavar="N",
        help=f"how many random charts are compared with Appendix D (default {LAW_EXAMPLES:,})",
    )


@pytest.fixture(scope="session")
def law_examples(pytestconfig):
    """How many random charts; the option exists only where this folder is named on the command line."""
    return pytestconfig.getoption("law_examples", default=LAW_EXAMPLES)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    """How many documents of the W3C suite pass, per engine and conformance."""
    counts = Counter()
    for outcome in ("passed", "failed", "xfailed", "xpassed"):
        for report in terminalreporter.stats.get(outcome, []):
            lane = dict(getattr(report, "user_properties", ())).get("irp")
            if lane is not None:
                counts[lane, "run"] += 1
                counts[lane, "passed"] += outcome == "passed"
    if counts:
        terminalreporter.section("W3C SCXML 1.0 implementation report")
        for lane in sorted({lane for lane, _ in counts}):
            terminalreporter.line(f"{lane}: {counts[lane, 'passed']} of {counts[lane, 'run']} pass")
