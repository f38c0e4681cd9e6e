from collections import Counter

import pytest

LAW_EXAMPLES = 1200
KINDS = ["mandatory", "optional", "manual"]


def pytest_addoption(parser):
    parser.addoption(
        "--law-examples",
        type=int,
        default=LAW_EXAMPLES,
        metavar="N",
        help=f"how many random charts are compared with Appendix D (default {LAW_EXAMPLES:,})",
    )
    parser.addoption("--real-clock", action="store_true", help="run the W3C's tests by the system clock")


@pytest.fixture(scope="session")
def law_examples(pytestconfig):
    """How many random charts; the option exists only where this folder is named on the command line."""
    return pytestconfig.getoption("law_examples", default=LAW_EXAMPLES)


@pytest.fixture(scope="session")
def real_clock(pytestconfig):
    """Whether the W3C's tests run by the system clock; the option exists only where this folder is named."""
    return pytestconfig.getoption("real_clock", default=False)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    """How many of the W3C's tests pass: a line for each section of the Recommendation, then the sums."""
    run, passed = Counter(), Counter()
    for outcome in ("passed", "failed", "xfailed", "xpassed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, lane in getattr(report, "user_properties", ()):
                if name == "irp" and report.when == "call":
                    engine, kind, section = lane
                    for place in (section, "all"):
                        run[engine, kind, place] += 1
                        passed[engine, kind, place] += outcome == "passed"
    if run:
        terminalreporter.section("W3C SCXML 1.0 implementation report: passed of run")
        for line in table(run, passed):
            terminalreporter.line(line)


def table(run, passed):
    """The figures as lines of text."""
    lanes = sorted({(engine, kind) for engine, kind, _ in run}, key=lambda lane: (lane[0], KINDS.index(lane[1])))
    yield " " * 9 + "".join(f"{f'{engine} {kind}':>20}" for engine, kind in lanes)
    for section in sorted({section for *_, section in run}, key=order):
        cells = (f"{passed[*lane, section]} of {run[*lane, section]}" if run[*lane, section] else "" for lane in lanes)
        yield f"{section:9}" + "".join(f"{cell:>20}" for cell in cells)


def order(section):
    """Sections in the Recommendation's order, the sums last."""
    parts = section.split(".")
    return (section == "all", [f"{part:>4}" if part.isdigit() else part for part in parts])
