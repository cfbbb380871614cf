"""The report of `leadq test` as JUnit XML: a suite for each file of cases, a test case for each case."""

import re
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from leadq.reports.cells import visible
from leadq.reports.failures import failure_headline, failure_lines
from leadq.words.case_results import CaseReport, CaseResult

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_document(report: CaseReport, seconds: float) -> bytes:
    """Return the XML document, UTF-8, as build servers read it.

    Args:
        report: what came out.
        seconds: how long it took; all cases run together, so each is given its share.
    """
    each = seconds / max(len(report.results), 1)
    root = Element("testsuites", _counts(report.rulebook, report.results, each))
    for file, found in groupby(report.results, lambda result: result.span.file):
        results = tuple(found)
        suite = SubElement(root, "testsuite", _counts(file, results, each))
        for result in results:
            _case(suite, result, each)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def _counts(name: str, results: tuple[CaseResult, ...], each: float) -> dict[str, str]:
    failures = sum(not result.holds for result in results)
    return {
        "name": _text(name),
        "tests": str(len(results)),
        "failures": str(failures),
        "errors": "0",
        "time": f"{each * len(results):.3f}",
    }


def _case(suite: Element, result: CaseResult, each: float) -> None:
    names = {"name": _text(result.name), "classname": _text(result.span.file), "time": f"{each:.3f}"}
    case = SubElement(suite, "testcase", names)
    if not result.holds:
        failure = SubElement(
            case, "failure", {"message": _text(failure_headline(result)), "type": "expectation"}
        )
        failure.text = _NOT_XML.sub("\ufffd", "\n".join(failure_lines(result)))


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", visible(text))
