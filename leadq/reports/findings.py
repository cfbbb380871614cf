"""What every report says of findings: how many there are, and where a kind of finding is explained."""

from leadq.ground.findings import Finding
from leadq.reports.wording import several
from leadq.words.checked import Checked

PAGE = "docs/codes.md"


def help_page(finding: Finding) -> str:
    """Return where a finding's code is explained, from the root of leadq's documentation."""
    return f"{PAGE}#{finding.code.lower()}"


def count_of(checked: Checked) -> str:
    """Return the closing line: `2 errors, 1 warning, 1 ignored.`, or `No findings.`."""
    counts = ((checked.errors, "error"), (checked.warnings, "warning"))
    parts = [several(number, noun) for number, noun in counts if number] or ["no findings"]
    parts += [f"{checked.ignored:,} ignored"] if checked.ignored else []
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}."
