"""From the text of a cell to its typed value: one expression builder per type, by the rules of docs/semantics.md.

Every builder takes the raw cell and gives NULL for what is empty or cannot be read as its type.
"""

from collections.abc import Sequence

from sqlglot import exp

from leadq.words.amounts import CURRENCY_CODES
from leadq.words.steps import cases, some, sql
from leadq.words.tables import BLANKS, FRAME_DATES
from leadq.words.tables import trimmed as trim
from leadq.words.zones import instant_offset, wall_offset

_BLANK = "[" + "".join(rf"\x{{{ord(blank):x}}}" for blank in BLANKS) + "]"
_UNIT = r"(?:[A-Za-z]{3}|[$£€¥])"
_GAP = r"[ \x{a0}\x{202f}]?"
_ISO_DAY = r"\d{4}-\d\d?-\d\d?"
_ISO_TIME = r"(?:T|\s+)(?:[01]?\d|2[0-3]):[0-5]?\d(?::[0-5]?\d(?:\.\d{1,9})?)?"
_ISO_MARK = r"(Z|z|UTC|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)"
ISO_CELL = rf"{_ISO_DAY}(?:{_ISO_TIME}\s*{_ISO_MARK}?)?"
"""The pattern of a cell that is written in ISO 8601."""
ISO_LOCAL = rf"{_ISO_DAY}{_ISO_TIME}"
"""The pattern of such a cell with a time and no zone."""
_FIRST = exp.cast(exp.Literal.string("1900-01-01"), "TIMESTAMP")
_LAST = exp.cast(exp.Literal.string("2100-12-31 23:59:59.999999"), "TIMESTAMP")


def fold(trimmed: exp.Expression) -> exp.Expression:
    """A trimmed text without case and accents."""
    return sql("STRIP_ACCENTS(LOWER($cell))", cell=trimmed)


def words(trimmed: exp.Expression) -> exp.Expression:
    """A trimmed text as folded words between single blanks, with a blank at each end."""
    spaced = sql("REGEXP_REPLACE($cell, '[^\\p{L}\\p{N}]+', ' ', 'g')", cell=fold(trimmed))
    return sql("' ' || TRIM($spaced) || ' '", spaced=spaced)


def number(trimmed: exp.Expression, decimal_mark: str) -> exp.Expression:
    """A plain number; currency signs or codes around it, if they are of one currency, are ignored. DECIMAL(24, 6)."""
    thousands, point = ("\\.", ",") if decimal_mark == "," else (",", "\\.")
    amount = rf"[+-]?(?:\d{{1,3}}(?:{thousands}\d{{3}})+|\d{{1,15}})(?:{point}\d+)?"
    digits = sql("REGEXP_REPLACE($cell, $noise, '', 'g')", cell=trimmed, noise=f"[^0-9+\\-{point}]")
    if decimal_mark == ",":
        digits = sql("REPLACE($digits, ',', '.')", digits=digits)
    digits = sql("REGEXP_EXTRACT($digits, '^[^.]*(?:\\.\\d{1,6})?')", digits=digits)
    return sql(
        "CASE WHEN REGEXP_FULL_MATCH($cell, $plain) THEN TRY_CAST($cell AS DECIMAL(24, 6)) "
        "WHEN (REGEXP_FULL_MATCH($cell, $one_unit) OR REGEXP_FULL_MATCH($cell, $two_units) AND $first = $second) "
        "AND CONTAINS($codes, UPPER(REGEXP_EXTRACT($cell, '[A-Za-z]{3}'))) "
        "THEN TRY_CAST($digits AS DECIMAL(24, 6)) END",
        cell=trimmed,
        plain=r"[+-]?\d{1,15}(?:\.\d{1,6})?" if decimal_mark == "." else r"[+-]?\d{1,15}",
        one_unit=rf"[+-]?{_UNIT}?{_GAP}{amount}|[+-]?{_GAP}{amount}{_GAP}{_UNIT}",
        codes=CURRENCY_CODES,
        two_units=rf"[+-]?{_UNIT}{_GAP}{amount}{_GAP}{_UNIT}",
        first=currency(sql("REGEXP_EXTRACT($cell, $unit)", cell=trimmed, unit=_UNIT), ""),
        second=currency(sql("REGEXP_EXTRACT($cell, $unit)", cell=trimmed, unit=f"{_UNIT}$"), ""),
        digits=digits,
    )


def currency(trimmed: exp.Expression, default: str) -> exp.Expression:
    """The currency of an amount: its sign or code, or the rulebook's."""
    return sql(
        "CASE WHEN CONTAINS($cell, '$') THEN 'USD' WHEN CONTAINS($cell, '£') THEN 'GBP' "
        "WHEN CONTAINS($cell, '€') THEN 'EUR' WHEN CONTAINS($cell, '¥') THEN 'JPY' "
        "ELSE COALESCE(NULLIF(UPPER(REGEXP_EXTRACT($cell, '[A-Za-z]{3}')), ''), $currency) END",
        cell=trimmed,
        currency=default,
    )


def flag(trimmed: exp.Expression) -> exp.Expression:
    """True or false."""
    return sql(
        "CASE WHEN LOWER($cell) IN ('true', 'yes', 'y', 't', '1', 'x') THEN TRUE "
        "WHEN LOWER($cell) IN ('false', 'no', 'n', 'f', '0') THEN FALSE END",
        cell=trimmed,
    )


_SAID_NO = (
    "do not allow", "do not contact", "do not email", "do not e mail", "do not mail", "do not call", "do not phone",
    "no email", "no e mail", "no emails", "no call", "no calls", "no contact", "no consent", "not allowed",
    "opted out", "opt out", "optout", "unsubscribed", "unsubscribe", "bounced", "hard bounce", "hard bounced",
)  # fmt: skip
_DID_NOT = ("allow", "allowed", "opted in", "opt in", "optin", "subscribed")


def consent(trimmed: exp.Expression) -> exp.Expression:
    """Whether somebody has said no: a flag, or one of the words that CRMs export in its place."""
    return sql(
        "COALESCE($flag, CASE WHEN $words IN $said_no THEN TRUE WHEN $words IN $did_not THEN FALSE END)",
        flag=flag(trimmed),
        words=words(trimmed),
        said_no=_spaced(_SAID_NO),
        did_not=_spaced(_DID_NOT),
    )


def _spaced(phrases: Sequence[str]) -> exp.Expression:
    return exp.Tuple(expressions=[exp.Literal.string(f" {phrase} ") for phrase in phrases])


def deciding_cell(raw: Sequence[exp.Expression]) -> exp.Expression:
    """The raw cell of a field; of several that hold the same consent, the one that decides.

    The first that is true; where none is, the first that cannot be read, so that it is counted; else the first
    that is not empty.
    """
    if len(raw) == 1:
        return raw[0]
    trimmed = [trim(cell) for cell in raw]
    yes = [sql("CASE WHEN $flag THEN $cell END", flag=consent(cell), cell=cell) for cell in trimmed]
    odd = [sql("CASE WHEN $flag IS NULL THEN $cell END", flag=consent(cell), cell=cell) for cell in trimmed]
    return exp.Coalesce(this=yes[0], expressions=[*yes[1:], *odd, *trimmed])


def items(trimmed: exp.Expression) -> exp.Expression:
    """The folded, trimmed, non-empty parts between semicolons; NULL where there are none."""
    parts = sql("REGEXP_EXTRACT_ALL($cell, $part)", cell=fold(trimmed), part=f"[^;{_BLANK[1:]}[^;]*")
    trimmed_parts = sql(
        "LIST_TRANSFORM($parts, LAMBDA part : TRIM(part, $blanks))", parts=parts, blanks=BLANKS
    )
    return sql("CASE WHEN LEN($parts) > 0 THEN $trimmed END", parts=parts, trimmed=trimmed_parts)


def email_domain(trimmed: exp.Expression) -> exp.Expression:
    """The part of a well-formed address behind the '@', lower case: one '@', something before it, a dot, no blank."""
    behind = sql("LOWER(SPLIT_PART($cell, '@', 2))", cell=trimmed)
    # Few domains end in a dot, and RTRIM costs more than all else here.
    domain = sql("CASE WHEN ENDS_WITH($behind, '.') THEN RTRIM($behind, '.') ELSE $behind END", behind=behind)
    blank = some(sql("CONTAINS($cell, $blank)", cell=trimmed, blank=blank) for blank in BLANKS)
    return sql(
        "CASE WHEN $cell LIKE '_%@%' AND $cell NOT LIKE '%@%@%' AND $domain LIKE '%_._%' "
        "AND NOT $blank THEN $domain END",
        domain=domain,
        blank=blank,
        cell=trimmed,
    )


_PER_YEAR = {"month": 12, "quarter": 4, "year": 1}


def timeframe(trimmed: exp.Expression, day_if_date: exp.Expression) -> exp.Expression:
    """A time frame (Form.DAYS): the upper end of `6-12 months` in days, 0 for `now`, or the day of a date."""
    cell = sql("LOWER($cell)", cell=trimmed)
    at_most = r"(?:<=?|within|under|less than|up to|in)? ?(?:\d{1,4} ?(?:-|–|to) ?)?"
    shape = at_most + r"(\d{1,4}) ?(day|week|month|quarter|year)s?"
    count = sql("TRY_CAST(REGEXP_EXTRACT($cell, $shape, 1) AS INTEGER)", cell=cell, shape=shape)
    unit = sql("REGEXP_EXTRACT($cell, $shape, 2)", cell=cell, shape=shape)
    days = cases(
        [
            (
                sql("$unit = $word", unit=unit, word=word),
                sql("($count * 365) // $parts", count=count, parts=parts),
            )
            for word, parts in _PER_YEAR.items()
        ],
        sql("CASE WHEN $unit = 'week' THEN $count * 7 ELSE $count END", unit=unit, count=count),
    )
    return sql(
        "CASE WHEN $cell IN ('immediately', 'now', 'asap') THEN 0 "
        "WHEN REGEXP_FULL_MATCH($cell, $shape) THEN $days "
        "ELSE $day - $dates END",
        cell=cell,
        shape=shape,
        days=days,
        day=day_if_date,
        dates=FRAME_DATES,
    )


def quick_stamp(raw: exp.Expression) -> exp.Expression:
    """The date and time that a raw cell names in a plain form of ISO 8601.

    What is no time costs the engine's `STRPTIME` twenty times what a time does, so each form is tried where the length
    is its own. And it takes `epoch` and `infinity` for 1900-01-01, so that the first character has to be a digit.
    """
    return sql(
        "CASE WHEN NOT ($raw >= '0' AND $raw < ':') THEN NULL "
        "WHEN STRLEN($raw) = 19 THEN TRY_STRPTIME($raw, '%Y-%m-%d %H:%M:%S') "
        "WHEN STRLEN($raw) = 10 THEN TRY_STRPTIME($raw, '%Y-%m-%d') END",
        raw=raw,
    )


def stamp(quick: exp.Expression, cell: exp.Expression) -> exp.Expression:
    """The date and time that a cell names, as it is written there; `quick` has been tried before."""
    return sql(
        "CASE WHEN $quick IS NOT NULL THEN $quick ELSE COALESCE("
        "CASE WHEN STRLEN($cell) = 20 THEN TRY_STRPTIME($cell, '%Y-%m-%dT%H:%M:%SZ') END, "
        "CASE WHEN REGEXP_FULL_MATCH($cell, $iso) THEN TRY_CAST(REGEXP_EXTRACT($cell, $stamp) AS TIMESTAMP) END) END",
        quick=quick,
        cell=cell,
        iso=ISO_CELL,
        stamp=f"{_ISO_DAY}(?:{_ISO_TIME})?",
    )


def shift(quick: exp.Expression, cell: exp.Expression) -> exp.Expression:
    """The offset that a cell that is a time names, in seconds; NULL where it names none."""
    mark = sql("REGEXP_EXTRACT($cell, $iso, 1)", cell=cell, iso=rf":[0-9:.]+\s*{_ISO_MARK}$")
    hours = sql("TRY_CAST(SUBSTRING($mark, 2, 2) AS INTEGER)", mark=mark)
    minutes = sql("COALESCE(TRY_CAST(SUBSTRING(REPLACE($mark, ':', ''), 4) AS INTEGER), 0)", mark=mark)
    return sql(
        "CASE WHEN $quick IS NOT NULL THEN NULL "
        "WHEN SUFFIX($cell, 'Z') OR SUFFIX($cell, 'z') OR SUFFIX($cell, 'UTC') THEN 0 WHEN $mark <> '' THEN "
        "($hours * 3600 + $minutes * 60) * CASE WHEN SUBSTRING($mark, 1, 1) = '-' THEN -1 ELSE 1 END END",
        cell=cell,
        quick=quick,
        mark=mark,
        hours=hours,
        minutes=minutes,
    )


def instant(stamp_: exp.Expression, shift_: exp.Expression) -> exp.Expression:
    """Microseconds since 1970 UTC; NULL outside the years 1900 to 2100."""
    micros = sql("EPOCH_US($stamp)", stamp=stamp_)
    offset = wall_offset(sql("(EPOCH_US($stamp) // 1000000)", stamp=stamp_))
    at = sql(
        "$micros - CAST(CASE WHEN $shift IS NOT NULL THEN $shift ELSE $offset END AS BIGINT) * 1000000",
        micros=micros,
        shift=shift_,
        offset=offset,
    )
    return sql(
        "CASE WHEN $stamp BETWEEN $low AND $high THEN $at END", stamp=stamp_, low=_FIRST, high=_LAST, at=at
    )


def is_date(cell: exp.Expression) -> exp.Expression:
    """Whether a trimmed cell names a date or a time; what does has an instant."""
    within = "$stamp BETWEEN $low AND $high"
    return sql(f"COALESCE({within}, FALSE)", stamp=stamp(quick_stamp(cell), cell), low=_FIRST, high=_LAST)


def day(stamp_: exp.Expression, shift_: exp.Expression, at: exp.Expression) -> exp.Expression:
    """The calendar day in the zone, as days since 1970-01-01; NULL where there is no instant."""
    offset = instant_offset(sql("($at // 1000000)", at=at))
    return sql(
        "CASE WHEN $at IS NULL THEN NULL WHEN $shift IS NULL "
        "THEN CAST(DATE_DIFF('day', CAST('1970-01-01' AS DATE), CAST($stamp AS DATE)) AS INTEGER) "
        "ELSE CAST(FLOOR(($at // 1000000 + $offset) / 86400.0) AS INTEGER) END",
        at=at,
        shift=shift_,
        stamp=stamp_,
        offset=offset,
    )
