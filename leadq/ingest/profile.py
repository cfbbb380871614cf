"""What the cells of an export look like: queries by which `leadq init` proposes a rulebook.

They run over a table of raw cells, trimmed and NULL where empty, and give counts; texts of cells come out only where at
least `FEWEST` rows hold them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlglot import exp

from leadq.ingest import cells
from leadq.ingest.spelling import iso_cell
from leadq.words.steps import col, named, sql, under

FEWEST = 5
"""What fewer rows hold may point to a person and is not repeated."""
_STRAY_DAYS = 7
SHARES = ("0.1", "0.25", "0.5", "0.75", "0.9")
_DAY = r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}"
_PACKED = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_TIME = r"[ T]\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?"


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """How many cells of a column have something in common.

    Attributes:
        filled, distinct, longest: cells that are not empty, how many differ, and the longest in bytes.
        points, commas: cells that are numbers with `.`, or with `,`, as decimal mark; most are both.
        marked, dollars, euros, pounds: of the numbers, those with a currency.
        zeros: numbers written with leading zeros.
        flags, consents: those read as yes or no, and as consent given or taken back.
        lists, frames, addresses: those with a semicolon, read as time frames, as e-mail addresses.
        iso, packed: dates as 2026-10-31 and 20261031.
        days: dates as 31/10/2026, with `slashes`, `dots` or `dashes`; `first_large` and `second_large` have a first or
            second number above 12; `timed`, `seconds`, `halves` have a time, with seconds, with am or pm; `spaced`
            have a blank before that.
    """

    filled: int
    distinct: int
    longest: int
    points: int
    commas: int
    marked: int
    dollars: int
    euros: int
    pounds: int
    zeros: int
    flags: int
    consents: int
    lists: int
    frames: int
    addresses: int
    iso: int
    packed: int
    days: int
    slashes: int
    dots: int
    dashes: int
    first_large: int
    second_large: int
    timed: int
    seconds: int
    halves: int
    spaced: int

    @property
    def dates(self) -> int:
        """Cells that are dates in any layout but the packed one."""
        return self.iso + self.days


def column_facts(table: str, column: str) -> exp.Expression:
    """Return a query of one row, the values of `ColumnFacts` in their order."""
    cell = col("cell")
    judged = exp.select(
        "cell",
        "n",
        named(sql("$number IS NOT NULL", number=cells.number(cell, ".")), "is_point"),
        named(sql("$number IS NOT NULL", number=cells.number(cell, ",")), "is_comma"),
        named(sql("REGEXP_FULL_MATCH(cell, $shape)", shape=f"{_DAY}(?:{_TIME})?"), "is_day"),
    ).from_(distinct(table, column))
    holds = {
        "points": sql("is_point"),
        "commas": sql("is_comma"),
        "marked": sql("(is_point OR is_comma) AND REGEXP_MATCHES(cell, '[A-Za-z$£€¥]')"),
        "dollars": sql("(is_point OR is_comma) AND REGEXP_MATCHES(cell, '[$]|USD')"),
        "euros": sql("(is_point OR is_comma) AND REGEXP_MATCHES(cell, '€|EUR')"),
        "pounds": sql("(is_point OR is_comma) AND REGEXP_MATCHES(cell, '£|GBP')"),
        "zeros": sql("REGEXP_FULL_MATCH(cell, '0[0-9]+')"),
        "flags": sql("$flag IS NOT NULL", flag=cells.flag(cell)),
        "consents": sql("$flag IS NOT NULL", flag=cells.consent(cell)),
        "lists": sql("CONTAINS(cell, ';')"),
        "frames": sql("$days IS NOT NULL", days=cells.timeframe(cell, exp.null())),
        "addresses": sql("cell LIKE '_%@_%._%'"),
        "iso": sql("$iso IS NOT NULL", iso=cells.stamp(cells.quick_stamp(cell), cell)),
        "packed": sql("REGEXP_FULL_MATCH(cell, $shape)", shape=_PACKED),
        "days": sql("is_day"),
        "slashes": sql("is_day AND CONTAINS(cell, '/')"),
        "dots": sql("is_day AND REGEXP_MATCHES(cell, '^[0-9]+[.]')"),
        "dashes": sql("is_day AND REGEXP_MATCHES(cell, '^[0-9]+-')"),
        "first_large": _large(r"^(\d{1,2})"),
        "second_large": _large(r"^\d{1,2}[/.\-](\d{1,2})"),
        "timed": sql("is_day AND CONTAINS(cell, ':')"),
        "seconds": sql("is_day AND REGEXP_MATCHES(cell, ':[0-9]{2}:')"),
        "halves": sql("is_day AND REGEXP_MATCHES(cell, '[AaPp]')"),
        "spaced": sql("is_day AND REGEXP_MATCHES(cell, ' [AaPp]')"),
    }
    assert [name.name for name in fields(ColumnFacts)[3:]] == [*holds]  # noqa: S101 - read by their places
    counts = [
        named(sql("CAST(COALESCE(SUM(n) FILTER (WHERE $holds), 0) AS BIGINT)", holds=test), name)
        for name, test in holds.items()
    ]
    first = "CAST(COALESCE(SUM(n), 0) AS BIGINT) AS filled", "COUNT(*) AS distinct_cells"
    longest = "COALESCE(MAX(STRLEN(cell)), 0) AS longest"
    return exp.select(*first, longest, *counts).from_(under(judged, "judged"))


def _large(shape: str) -> exp.Expression:
    return sql("is_day AND TRY_CAST(REGEXP_EXTRACT(cell, $shape, 1) AS INTEGER) > 12", shape=shape)


def distinct(table: str, column: str) -> exp.Expression:
    """Return the different cells of a column as `cell`, each with its number of rows `n`."""
    return under(
        exp.select(named(col(column), "cell"), "COUNT(*) AS n")
        .from_(exp.to_table(table))
        .where(sql("$cell IS NOT NULL", cell=col(column)))
        .group_by(col(column)),
        "seen",
    )


def frequent_values(table: str, column: str, most: int) -> exp.Expression:
    """Return (value, rows) of the most frequent values, alike but for case and accents, in their commonest spelling."""
    return sql(
        "SELECT FIRST(cell ORDER BY n DESC, cell), CAST(SUM(n) AS BIGINT) AS total FROM $seen GROUP BY $fold "
        "HAVING SUM(n) >= $fewest ORDER BY total DESC, 1 LIMIT $most",
        seen=distinct(table, column),
        fold=cells.fold(col("cell")),
        fewest=FEWEST,
        most=most,
    )


def unread_dates(rows: exp.Expression, column: str) -> exp.Expression:
    """Return one row: how many cells of a column are no dates, of `rows` as they are behind the door."""
    cell = col(column)
    at = cells.stamp(cells.quick_stamp(cell), cell)
    unread = sql("COUNT(*) FILTER (WHERE $cell IS NOT NULL AND $at IS NULL)", cell=cell, at=at)
    return exp.select(unread).from_(under(rows, "behind"))


def word_counts(table: str, column: str, terms: Sequence[str]) -> exp.Expression:
    """Return one row: how many rows hold each of these words (or words in a row), in their order."""
    counts = [
        named(
            sql(
                "CAST(COALESCE(SUM(n) FILTER (WHERE CONTAINS(words, $term)), 0) AS BIGINT)", term=f" {term} "
            ),
            f"term_{number}",
        )
        for number, term in enumerate(terms)
    ]
    words = exp.select(named(cells.words(col("cell")), "words"), "n").from_(distinct(table, column))
    return exp.select(*counts).from_(under(words, "worded"))


def quantiles(table: str, column: str, decimal_mark: str) -> exp.Expression:
    """Return one row: the numbers of a column at `SHARES`, NULL where it has none."""
    numbers = exp.select(named(cells.number(col(column), decimal_mark), "value")).from_(exp.to_table(table))
    shares = [
        named(
            exp.Anonymous(this="QUANTILE_DISC", expressions=[col("value"), exp.Literal.number(share)]),
            f"q{n}",
        )
        for n, share in enumerate(SHARES)
    ]
    return exp.select(*shares).from_(under(numbers, "typed"))


def topic_counts(table: str, texts: Sequence[str], terms: Sequence[str]) -> exp.Expression:
    """Return (type, rows, rows with the first term in the first text …) for each type that enough rows have.

    Args:
        table: activity cells, with a column `type`.
        texts: columns that are looked into.
        terms: folded texts; a row counts for one that stands somewhere in the column.
    """
    counts = [
        sql("COUNT(*) FILTER (WHERE CONTAINS($cell, $term))", cell=cells.fold(col(text)), term=term)
        for text in texts
        for term in terms
    ]
    return (
        exp.select(cells.fold(col("type")), "COUNT(*)", *counts)
        .from_(exp.to_table(table))
        .where(sql("$type IS NOT NULL", type=col("type")))
        .group_by(cells.fold(col("type")))
        .having(sql("COUNT(*) >= $fewest", fewest=FEWEST))
    )


def status_counts(table: str) -> exp.Expression:
    """Return (type, status, rows), folded, of what enough rows have; the status may be NULL."""
    return sql(
        "SELECT $type, $status, COUNT(*) AS total FROM $t WHERE type IS NOT NULL GROUP BY 1, 2 "
        "HAVING COUNT(*) >= $fewest ORDER BY total DESC, 2",
        t=exp.to_table(table),
        type=cells.fold(col("type")),
        status=cells.fold(col("status")),
        fewest=FEWEST,
    )


def rare_types(table: str) -> exp.Expression:
    """Return one row: how many types have too few rows to be named, and how many rows those are."""
    return sql(
        "SELECT COUNT(*), CAST(COALESCE(SUM(total), 0) AS BIGINT) FROM "
        "(SELECT COUNT(*) AS total FROM $t WHERE type IS NOT NULL GROUP BY $type) AS seen WHERE total < $fewest",
        t=exp.to_table(table),
        type=cells.fold(col("type")),
        fewest=FEWEST,
    )


def span_of(table: str, layout: str | None, person: Sequence[str], now: str) -> exp.Expression:
    """Return one row: the first and the last time of the activity, as written; what lies after `now` is left out.

    A few stray rows, a week and more behind all others, make no last time.
    Behind these, how many people did something in the last 30, 90 and 365 days before the last time, and in all.
    """
    cell = col("occurred_at") if layout is None else iso_cell(col("occurred_at"), layout)
    at = cells.stamp(cells.quick_stamp(cell), cell)
    who = exp.Coalesce(this=col(person[0]), expressions=[col(name) for name in person[1:]])
    rows = exp.select(named(at, "at"), named(who, "who")).from_(exp.to_table(table))
    past = exp.select("*", "MAX(at) OVER () AS latest", "QUANTILE_DISC(at, 0.995) OVER () AS usual").from_(
        under(rows, "typed")
    )
    past = past.where(sql("at <= CAST($now AS TIMESTAMP)", now=now))
    newest = sql(
        "CASE WHEN DATE_DIFF('day', usual, latest) > $stray THEN usual ELSE latest END", stray=_STRAY_DAYS
    )
    past = exp.select("*", named(newest, "newest")).from_(under(past, "past"))
    recent = [
        sql("COUNT(DISTINCT who) FILTER (WHERE DATE_DIFF('day', at, newest) BETWEEN 0 AND $days)", days=days)
        for days in (30, 90, 365)
    ]
    return exp.select("MIN(at)", "MAX(newest)", *recent, "COUNT(DISTINCT who)").from_(under(past, "spanned"))


def score_counts() -> exp.Expression:
    """Return (fit, engagement, score, leads), in whole points rounded down, of the leads that were not disqualified."""
    floor = "CAST(FLOOR({0}) AS INTEGER) AS {0}"
    return (
        exp.select(
            *[sql(floor.format(name)) for name in ("fit_score", "engagement_score", "score")], "COUNT(*)"
        )
        .from_("placed")
        .where("disqualified_no IS NULL")
        .group_by("1", "2", "3")
        .order_by("1", "2", "3")
    )
