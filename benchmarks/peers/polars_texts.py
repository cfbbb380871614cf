# ruff: noqa: E501 - expressions read better in long lines
"""The second half of the Polars job: contributions, sentences and files."""

from datetime import timedelta

import polars as pl

from benchmarks import rulebooks as given
from benchmarks.peers.job import AS_OF, COLUMNS, RISKY, Job, label


def write_contributions(job: Job, contacts: pl.DataFrame, points: pl.DataFrame) -> None:
    """Write who got which points from which rule."""
    first = len(job.rules.fit)
    ids = dict(enumerate(job.rules.ids))
    id_of = contacts.get_column("id")
    hundredth = pl.lit("0.01").cast(pl.Decimal(18, 2))
    as_of = pl.lit(AS_OF)
    (
        points.lazy().sort("c", "rule").select(
            pl.lit(id_of).gather(pl.col("c")).cast(pl.String).alias("contact_id"),
            pl.when(pl.col("rule") < first).then(pl.lit("fit")).otherwise(pl.lit("engagement")).alias("section"),
            pl.col("rule").replace_strict(ids, return_dtype=pl.String),
            (pl.col("raw").cast(pl.Decimal(18, 2)) * hundredth).cast(pl.Decimal(18, 2)).alias("raw"),
            (pl.col("net").cast(pl.Decimal(18, 2)) * hundredth).cast(pl.Decimal(18, 2)).alias("points"),
            pl.col("events").cast(pl.Int64),
            (as_of - pl.duration(days="first_age")).cast(pl.Date).alias("first_on"),
            (as_of - pl.duration(days="last_age")).cast(pl.Date).alias("last_on"),
        ).collect().write_parquet(job.out / "contributions.parquet", compression="snappy")
    )  # fmt: skip


def history(recent: pl.DataFrame, kinds: pl.DataFrame) -> pl.DataFrame:
    """Return (c, history): the newest activities as one text."""
    line = _day(pl.col("age")) + " " + pl.lit(kinds.get_column("words")).gather(pl.col("k"))
    return (
        recent.lazy().select("c", line.alias("history"))
        .group_by("c", maintain_order=True).agg("history").with_columns(pl.col("history").list.join(" | ")).collect()
    )  # fmt: skip


def write_leads(
    job: Job, contacts: pl.DataFrame, points: pl.DataFrame, hands: pl.DataFrame, told: pl.DataFrame
) -> None:
    """Place the leads and write each file, best first."""
    first = len(job.rules.fit)
    names = dict(enumerate(map(label, job.rules.ids)))
    packed = (
        pl.col("c").cast(pl.UInt64) * 2**24 + (2**23 - pl.col("net").cast(pl.Int64)).cast(pl.UInt64)
    ) * 1024 + pl.col("rule").cast(pl.UInt64)
    best = points.lazy().filter(pl.col("net") != 0).sort(packed)
    name = pl.col("rule").replace_strict(names, return_dtype=pl.String)
    signed = pl.when(pl.col("net") > 0).then(pl.lit(" +")).otherwise(pl.lit(" ")) + _amount(pl.col("net"))
    reasons = best.select("c", reasons=name + signed).group_by("c", maintain_order=True).agg("reasons")
    reasons = reasons.with_columns(pl.col("reasons").list.join("; "))
    about_fit = pl.col("rule") < first
    halves = points.lazy().select(
        "c",
        fit=pl.when(about_fit).then("net").otherwise(0),
        engagement=pl.when(about_fit).then(0).otherwise("net"),
    )
    sums = halves.group_by("c").agg(pl.col("fit", "engagement").sum())
    many = pl.when(pl.col("events") > 1).then(pl.format(" ×{}, last on ", "events")).otherwise(pl.lit(" on "))
    earned = best.filter((pl.col("rule") >= first) & (pl.col("net") > 0))
    earned = earned.filter(pl.col("c").ne_missing(pl.col("c").shift(2))).select(
        "c", why=name + many + _day(pl.col("last_age"))
    )
    why = earned.group_by("c", maintain_order=True).agg("why").with_columns(pl.col("why").list.join("; "))
    leads = contacts.lazy()
    for table in (sums, reasons, why, hands.lazy(), told.lazy()):
        leads = leads.join(table, on="c", how="left")
    placed = _placed(leads.with_columns(pl.col("fit", "engagement").fill_null(0))).collect()
    placed = placed.sort(
        pl.col("hand").is_null(), -pl.col("score"), -pl.col("fit"), pl.col("id").cast(pl.String)
    )
    for file in ("sql", "mql", "nurture", "blocked"):
        placed.lazy().filter(pl.col("file") == file).select(_columns()).collect().write_csv(
            job.out / f"{file}.csv", include_bom=True, line_terminator="\r\n"
        )


def _placed(leads: pl.LazyFrame) -> pl.LazyFrame:
    leads = leads.with_columns(
        score=pl.col("fit") + pl.col("engagement"),
        grade=_band("fit", given.FIT_BANDS) + _band("engagement", given.ENGAGEMENT_BANDS),
        missing=pl.concat_str(
            [pl.when(pl.col(f).is_null()).then(pl.lit(f)) for f in given.REQUIRED],
            separator=", ",
            ignore_nulls=True,
        ),
    )
    sql = pl.col("hand").is_not_null() | pl.col("grade").is_in(given.SQL_GRADES)
    mql = pl.col("score") >= given.MQL_SCORE * 100
    leads = leads.with_columns(
        stage=pl.when(sql).then(pl.lit("sql")).when(mql).then(pl.lit("mql")).otherwise(pl.lit("nurture"))
    )
    leads = leads.with_columns(
        missing=pl.when((pl.col("stage") == "sql") & (pl.col("missing") != "")).then("missing")
    )
    return leads.with_columns(
        file=pl.when(pl.col("missing").is_not_null()).then(pl.lit("blocked")).otherwise("stage")
    )


def _columns() -> list[pl.Expr]:
    nothing = pl.when(pl.col("why").is_null()).then(pl.lit("No activity counts yet"))
    raised = pl.lit(f"Raised a hand: {label(given.HAND_RAISER)} on ") + _day(pl.col("hand"))
    who = pl.concat_str("job_title", "company", separator=" at ", ignore_nulls=True)
    who = pl.when(pl.col("job_title").is_null() & pl.col("company").is_null()).then(None).otherwise(who)
    why = pl.concat_str(raised.fill_null(nothing), "why", who, separator="; ", ignore_nulls=True) + "."
    computed = {
        "contact_id": pl.col("id"),
        "stage": pl.col("stage"), "grade": pl.col("grade"), "missing": pl.col("missing"),
        "score": _amount(pl.col("score")), "fit_score": _amount(pl.col("fit")), "engagement_score": _amount(pl.col("engagement")),
        "why_now": why.str.slice(0, 1).str.to_uppercase() + why.str.slice(1),
        "reasons": pl.col("reasons"), "history": pl.col("history"),
        "next_step": pl.lit("Ask for ") + pl.col("missing") + ".",
        **dict.fromkeys(("owner", "track", "first_touch_by", "reason"), pl.lit(None, dtype=pl.String)),
    }  # fmt: skip
    return [computed.get(name, _guarded(name)).alias(name) for name in COLUMNS]


def _guarded(name: str) -> pl.Expr:
    text = pl.col(name)
    return (
        pl.when(text.str.contains(RISKY.replace("'*[", "(?:')*["))).then(pl.lit("'") + text).otherwise(text)
    )


def _amount(cents: pl.Expr) -> pl.Expr:
    size = cents.abs()
    sign = pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    whole = (size // 100).cast(pl.String)
    part = (size % 100).cast(pl.String).str.zfill(2).str.strip_chars_end("0")
    return sign + pl.when(size % 100 == 0).then(whole).otherwise(whole + "." + part)


def _day(age: pl.Expr) -> pl.Expr:
    days = [AS_OF - timedelta(days=n) for n in range(4096)]
    return pl.lit(pl.Series([f"{d.day} {d:%b %Y}" for d in days])).gather(age)


def _band(of: str, bands: tuple[tuple[str, int], ...]) -> pl.Expr:
    found = pl.lit(bands[-1][0])
    for name, least in reversed(bands[:-1]):
        found = pl.when(pl.col(of) >= least * 100).then(pl.lit(name)).otherwise(found)
    return found
