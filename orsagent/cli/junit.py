"""The report of ``orsagent test`` in the form of JUnit, which CI servers read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from orsagent.cli.tests_run import Result
    from orsagent.testing.scenario import Outcome

__all__ = ["junit_report"]

_NOT_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_report(results: Iterable[Result]) -> str:
    """A suite for each file, a case for each scenario; a file that cannot be used is a case with an error."""
    root = ET.Element("testsuites", name="orsagent test")
    for result in results:
        suite = ET.SubElement(root, "testsuite", name=_text(str(result.path)))
        if result.error is not None:
            case = _case(suite, result, "the file can be used")
            ET.SubElement(case, "error", message="the file cannot be used").text = _text(str(result.error))
        for outcome in result.outcomes:
            _add(_case(suite, result, outcome.scenario.name), outcome)
        _count(suite)
    _count(root)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ET.Element, result: Result, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=_text(str(result.path)), name=_text(name))


def _add(case: ET.Element, outcome: Outcome) -> None:
    if outcome.status == "skipped":
        ET.SubElement(case, "skipped", message=_text(outcome.scenario.skip))
    elif outcome.status != "passed":
        tag = "failure" if outcome.status == "failed" else "error"
        message = "; ".join(finding.message.split("\n")[0] for finding in outcome.findings)
        ET.SubElement(case, tag, message=_text(message)).text = _text(outcome.report)


def _count(element: ET.Element) -> None:
    for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(1 for _ in element.iter(tag))))


def _text(text: str) -> str:
    """The text without what XML cannot carry (XML 1.0, 2.2)."""
    return _NOT_XML.sub("\ufffd", text)
