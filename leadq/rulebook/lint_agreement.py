"""Checks of the agreement: who signed, and when both look again."""

from collections.abc import Iterator
from datetime import date

from leadq.ground.findings import Finding
from leadq.rulebook.places import Sheet


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is missing in the agreement."""
    yield from _signatures(sheet)
    yield from _nobody_answers(sheet)


def _signatures(sheet: Sheet) -> Iterator[Finding]:
    agreement = sheet.rulebook.agreement
    where = ("agreement",) if "agreement" in sheet.root else ("name",)
    for side, signature in (("marketing", agreement.marketing), ("sales", agreement.sales)):
        if signature is None:
            hint = f"add `{side}: {{owner: …, signed_on: YYYY-MM-DD}}` under `agreement`"
            yield sheet.warning("LQ501", where, f"{side} has not signed this definition", hint)
            continue
        if signature.signed_on is None:
            hint = "add `signed_on: YYYY-MM-DD` when they agree"
            yield sheet.warning("LQ502", ("agreement", side), f"{side} is named, but has not signed", hint)
        elif agreement.review_by is not None and agreement.review_by <= signature.signed_on:
            what = f"the review is due before {side} signed, or on that day"
            yield sheet.warning("LQ503", ("agreement", "review_by"), what, "set a day after both signatures")


def _nobody_answers(sheet: Sheet) -> Iterator[Finding]:
    """Yield a warning for each section with rules that have no owner, where no team answers for the whole."""
    book = sheet.rulebook
    if book.agreement.marketing is not None or book.agreement.sales is not None:
        return
    for section, rules in (("fit", book.fit.rules), ("engagement", book.engagement.rules)):
        without = [rule.id for rule in rules if rule.owner is None]
        if without:
            more = f" and {len(without) - 1} more" if len(without) > 1 else ""
            what = f"nobody answers for {section} rule '{without[0]}'{more}"
            hint = "name both teams under `agreement`, or an `owner` for each rule"
            yield sheet.key_warning("LQ505", (section, "rules"), what, hint)


def overdue(sheet: Sheet, day: date) -> Iterator[Finding]:
    """Yield a warning if the day by which both teams were to look again is past on the as-of `day`."""
    due = sheet.rulebook.agreement.review_by
    if due is not None and due < day:
        days = (day - due).days
        what = f"the review was due {days} day{'s' if days > 1 else ''} ago, by {due}"
        hint = "look at it together, sign again, and set a new `review_by`"
        yield sheet.warning("LQ504", ("agreement", "review_by"), what, hint)
