"""From the text of a cell to its typed value: one expression builder per type, by the rules of docs/semantics.md.

Every builder takes the raw cell and gives NULL for what is empty or cannot be read as its type.
"""

from dataclasses import dataclass

from sqlglot import exp

from leadq.words.zones import instant_offset, wall_offset
from leadq.words.steps import cases, literal, sql
from leadq.words.tables import BLANKS

_ISO = r"(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?) ?(Z|z|UTC|[+-]\d\d(?::?\d\d)?)?"
_SECONDS = 1_000_000
MIN_INSTANT = -2_208_988_800 * _SECONDS
"""1900-01-01, in microseconds."""
MAX_INSTANT = 4_133_980_799 * _SECONDS
"""The end of 2100, in microseconds."""


def fold(trimmed: exp.Expression) -> exp.Expression:
    """A trimmed text without case and accents."""
    return sql("STRIP_ACCENTS(LOWER(:cell))", cell=trimmed)


def words(trimmed: exp.Expression) -> exp.Expression:
    """A trimmed text as folded words between single blanks, with a blank at each end."""
    spaced = sql("REGEXP_REPLACE(:cell, '[^\\p{L}\\p{N}]+', ' ', 'g')", cell=fold(trimmed))
    return sql("' ' || TRIM(:spaced) || ' '", spaced=spaced)


def number(trimmed: exp.Expression, decimal_mark: str) -> exp.Expression:
    """A plain number, with a currency sign or code around it ignored; DECIMAL(24, 6)."""
    thousands, point = ("\\.", ",") if decimal_mark == "," else (",", "\\.")
    sign = r"(?:[A-Za-z]{3}|[$£€¥])?"
    shape = rf"[+-]?{sign} ?[+-]?(?:\d{{1,3}}(?:{thousands}\d{{3}})+|\d{{1,15}})(?:{point}\d+)? ?{sign}"
    digits = sql("REGEXP_REPLACE(:cell, :noise, '', 'g')", cell=trimmed, noise=f"[^0-9+\\-{point}]")
    if decimal_mark == ",":
        digits = sql("REPLACE(:digits, ',', '.')", digits=digits)
    return sql(
        "CASE WHEN REGEXP_FULL_MATCH(:cell, :plain) THEN TRY_CAST(:cell AS DECIMAL(24, 6)) "
        "WHEN REGEXP_FULL_MATCH(:cell, :shape) THEN TRY_CAST(:digits AS DECIMAL(24, 6)) END",
        cell=trimmed,
        plain=r"[+-]?\d{1,15}(?:\.\d+)?" if decimal_mark == "." else r"[+-]?\d{1,15}",
        shape=shape,
        digits=digits,
    )


def currency(trimmed: exp.Expression, default: str) -> exp.Expression:
    """The currency of an amount: its sign or code, or the rulebook's."""
    return sql(
        "CASE WHEN CONTAINS(:cell, '$') THEN 'USD' WHEN CONTAINS(:cell, '£') THEN 'GBP' "
        "WHEN CONTAINS(:cell, '€') THEN 'EUR' WHEN CONTAINS(:cell, '¥') THEN 'JPY' "
        "ELSE COALESCE(NULLIF(UPPER(REGEXP_EXTRACT(:cell, '[A-Za-z]{3}')), ''), :currency) END",
        cell=trimmed,
        currency=default,
    )


def flag(trimmed: exp.Expression) -> exp.Expression:
    """True or false."""
    return sql(
        "CASE WHEN LOWER(:cell) IN ('true', 'yes', 'y', 't', '1', 'x') THEN TRUE "
        "WHEN LOWER(:cell) IN ('false', 'no', 'n', 'f', '0') THEN FALSE END",
        cell=trimmed,
    )


def items(trimmed: exp.Expression) -> exp.Expression:
    """The folded, trimmed, non-empty parts between semicolons; NULL where there are none."""
    parts = sql("REGEXP_EXTRACT_ALL(:cell, '[^;\\s][^;]*')", cell=fold(trimmed))
    trimmed_parts = sql("LIST_TRANSFORM(:parts, LAMBDA part : TRIM(part, :blanks))", parts=parts, blanks=BLANKS)
    return sql("CASE WHEN LEN(:parts) > 0 THEN :trimmed END", parts=parts, trimmed=trimmed_parts)


def email_domain(trimmed: exp.Expression) -> exp.Expression:
    """What stands behind the '@' of a well-formed address, lower case."""
    return sql(
        "CASE WHEN REGEXP_FULL_MATCH(:cell, '[^@\\s]+@[^@\\s]+\\.[^@\\s.]+\\.?') "
        "THEN RTRIM(LOWER(REGEXP_EXTRACT(:cell, '@(.*)$', 1)), '.') END",
        cell=trimmed,
    )


_PER_YEAR = {"month": 12, "quarter": 4, "year": 1}


def timeframe(trimmed: exp.Expression, day_if_date: exp.Expression, as_of_day: int) -> exp.Expression:
    """A time frame in days: the upper end of `6-12 months`, 0 for `now`, or the days from as-of to a date."""
    cell = sql("LOWER(:cell)", cell=trimmed)
    shape = r"(?:<=?|within|under|less than|up to|in)? ?(?:\d{1,4} ?(?:-|–|to) ?)?(\d{1,4}) ?(day|week|month|quarter|year)s?"
    count = sql("TRY_CAST(REGEXP_EXTRACT(:cell, :shape, 1) AS INTEGER)", cell=cell, shape=shape)
    unit = sql("REGEXP_EXTRACT(:cell, :shape, 2)", cell=cell, shape=shape)
    days = cases(
        [
            (sql(":unit = :word", unit=unit, word=word), sql("(:count * 365) // :parts", count=count, parts=parts))
            for word, parts in _PER_YEAR.items()
        ],
        sql("CASE WHEN :unit = 'week' THEN :count * 7 ELSE :count END", unit=unit, count=count),
    )
    return sql(
        "CASE WHEN :cell IN ('immediately', 'now', 'asap') THEN 0 "
        "WHEN REGEXP_FULL_MATCH(:cell, :shape) THEN :days "
        "ELSE GREATEST(:day - :as_of, 0) END",
        cell=cell,
        shape=shape,
        days=days,
        day=day_if_date,
        as_of=as_of_day,
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """Expressions for one date cell: the instant in microseconds since 1970 UTC, the local calendar day, the wall time.

    `wall` (seconds as if UTC) is NULL where the cell names its offset.
    """

    instant: exp.Expression
    day: exp.Expression
    wall: exp.Expression


def moment(trimmed: exp.Expression, layout: str | None, zone: str) -> Moment:
    """Read a date cell in a strptime layout (None: ISO 8601) of a zone."""
    if layout is not None:
        return _naive(sql("TRY_STRPTIME(:cell, :layout)", cell=trimmed, layout=layout), zone)
    short = sql(
        "(LENGTH(:cell) = 10 OR (LENGTH(:cell) = 19 AND SUBSTRING(:cell, 17, 1) = ':')) "
        "AND SUBSTRING(:cell, 5, 1) = '-' AND SUBSTRING(:cell, 8, 1) = '-'",
        cell=trimmed,
    )
    naive = _naive(sql("TRY_CAST(:cell AS TIMESTAMP)", cell=trimmed), zone)
    whole = _with_offset(trimmed, zone)
    return Moment(
        cases([(short, naive.instant)], whole.instant),
        cases([(short.copy(), naive.day)], whole.day),
        cases([(short.copy(), naive.wall)], whole.wall),
    )


def _naive(stamp: exp.Expression, zone: str) -> Moment:
    micros = sql("EPOCH_US(:stamp)", stamp=stamp)
    day = sql("DATE_DIFF('day', CAST('1970-01-01' AS DATE), CAST(:stamp AS DATE))", stamp=stamp)
    wall = sql(":micros // 1000000", micros=micros)
    if zone == "UTC":
        return Moment(micros, day, wall)
    instant = sql(":micros - :offset * 1000000", micros=micros, offset=wall_offset(wall, zone))
    return Moment(instant, day, wall)


def _with_offset(trimmed: exp.Expression, zone: str) -> Moment:
    """Any ISO form: the pattern splits date-time and offset; what it does not match is NULL."""
    shaped = sql("REGEXP_FULL_MATCH(:cell, :iso)", cell=trimmed, iso=_ISO)
    stamp = sql(
        "CASE WHEN :shaped THEN TRY_CAST(REGEXP_EXTRACT(:cell, :iso, 1) AS TIMESTAMP) END",
        shaped=shaped,
        cell=trimmed,
        iso=_ISO,
    )
    mark = sql("REGEXP_EXTRACT(:cell, :iso, 2)", cell=trimmed, iso=_ISO)
    naive = _naive(stamp, zone)
    hours = sql("TRY_CAST(SUBSTRING(:mark, 2, 2) AS INTEGER)", mark=mark)
    minutes = sql("COALESCE(TRY_CAST(RIGHT(REPLACE(:mark, ':', ''), -3) AS INTEGER), 0)", mark=mark)
    seconds = sql(
        "CASE WHEN :mark IN ('Z', 'z', 'UTC') THEN 0 WHEN :hours <= 15 AND :minutes < 60 THEN "
        "(:hours * 3600 + :minutes * 60) * CASE WHEN SUBSTRING(:mark, 1, 1) = '-' THEN -1 ELSE 1 END END",
        mark=mark,
        hours=hours,
        minutes=minutes,
    )
    instant = sql("EPOCH_US(:stamp) - :seconds * 1000000", stamp=stamp, seconds=seconds)
    at = sql(":instant // 1000000", instant=instant)
    offset = literal(0) if zone == "UTC" else instant_offset(at, zone)
    day = sql("CAST(FLOOR((:at + :offset) / 86400.0) AS INTEGER)", at=at, offset=offset)
    bare = sql(":mark = ''", mark=mark)
    return Moment(
        cases([(bare, naive.instant)], instant),
        cases([(bare.copy(), naive.day)], day),
        cases([(bare.copy(), naive.wall)]),
    )


def in_range(instant: exp.Expression) -> exp.Expression:
    """Whether an instant lies in the years 1900 to 2100."""
    return sql(":at BETWEEN :low AND :high", at=instant, low=MIN_INSTANT, high=MAX_INSTANT)
