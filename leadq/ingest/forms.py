"""One form of one field as an expression over the raw table (see words/tables.py)."""

from sqlglot import exp

from leadq.ingest import cells
from leadq.ingest.dialect import CellDialect
from leadq.words.fields import FieldType
from leadq.words.steps import col, sql
from leadq.words.tables import FORM_OF_TYPE, Form, trimmed

_READABLE = {FieldType.TEXT: Form.TEXT}


def form(field: str, which: Form, dialect: CellDialect) -> exp.Expression:
    """Return the expression that makes `which` form of `field` from its raw cell."""
    if field == "email_domain" and which is not Form.PRESENT:
        domain = cells.email_domain(trimmed(col("email")))
        return {Form.TEXT: domain, Form.WORDS: cells.words(domain)}.get(which, cells.fold(domain))
    trimmed = trimmed(col(field))
    if which is Form.TEXT:
        return trimmed
    if which is Form.FOLD:
        return cells.fold(trimmed)
    if which is Form.WORDS:
        return cells.words(trimmed)
    if which in {Form.NUMBER, Form.AMOUNT}:
        return cells.number(trimmed, dialect.decimal_mark)
    if which is Form.CURRENCY:
        return cells.currency(trimmed, dialect.currency)
    if which is Form.FLAG:
        return cells.flag(trimmed)
    if which is Form.PRESENT:
        kind = dialect.types[field]
        return sql(":value IS NOT NULL", value=form(field, _READABLE.get(kind, FORM_OF_TYPE[kind]), dialect))
    if which is Form.ITEMS:
        return cells.items(trimmed)
    moment = cells.moment(trimmed, dialect.layout(field), dialect.zone)
    day = sql("CASE WHEN :ok THEN :day END", ok=cells.in_range(moment.instant), day=moment.day)
    return day if which is Form.DAY else cells.timeframe(trimmed, day, dialect.as_of_day)


def unreadable(field: str, kind: FieldType, which: Form, dialect: CellDialect) -> exp.Expression | None:
    """Return whether the cell has content that cannot be read as its type, or None for a type that reads anything."""
    if kind in {FieldType.TEXT, FieldType.LIST, FieldType.EMAIL_DOMAIN}:
        return None
    return sql(
        ":cell IS NOT NULL AND :typed IS NULL", cell=trimmed(col(field)), typed=form(field, which, dialect)
    )
