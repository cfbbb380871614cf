# ruff: noqa: E501 - expressions read better in long lines
"""The second half of the pandas job: contributions, sentences and files, made by Arrow from numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from benchmarks import rulebooks as given
from benchmarks.peers.job import AS_OF, AS_OF_DAY, COLUMNS, RISKY, Job, label

Ints = NDArray[np.int64]
TIME = 1 << 28
"""Seconds before the as-of instant that fit beside contact and kind in one packed number."""
KIND = 1 << 14
RULES = 1024
"""One more than the largest number of a rule; the last of them is the raised hand."""
HAND = RULES - 1
AGES = 4096
FILES = ("sql", "mql", "nurture", "blocked")


@dataclass(slots=True)
class Points:
    """Contributions as columns; `key` is contact × RULES + rule, amounts are hundredths, ages days (-1: none)."""

    key: Ints
    raw: Ints
    events: Ints
    first_age: Ints
    last_age: Ints

    @classmethod
    def joined(cls, parts: Sequence["Points"]) -> "Points":
        """Return all parts below one another."""
        return cls(*(np.concatenate([getattr(p, name) for p in parts]) for name in cls.__slots__))

    def taken(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> "Points":
        """Return the rows at these places, in their order."""
        return Points(*(getattr(self, name)[which] for name in self.__slots__))


def write_contributions(job: Job, contacts: pa.Table, points: Points, net: Ints) -> None:
    """Write who got which points from which rule."""
    first = len(job.rules.fit)
    rules = pa.array(job.rules.ids)
    contact, rule = points.key // RULES, points.key % RULES
    table = pa.table({
        "contact_id": contacts["id"].cast(pa.string()).take(pa.array(contact)),
        "section": pa.DictionaryArray.from_arrays(pa.array((rule >= first).astype(np.int8)), ["fit", "engagement"]),
        "rule": pa.DictionaryArray.from_arrays(pa.array(rule.astype(np.int16)), rules),
        "raw": _decimals(points.raw), "points": _decimals(net),
        "events": pa.array(points.events, mask=points.events < 0),
        "first_on": _dates(points.first_age), "last_on": _dates(points.last_age),
    })  # fmt: skip
    pyarrow.parquet.write_table(table, job.out / "contributions.parquet", store_schema=False)


def history(act: Ints, words: pa.Array, contacts: int) -> pa.Array:
    """Return each contact's newest activities as one text."""
    contact = act // (TIME * KIND)
    newest = np.flatnonzero(
        contact != np.concatenate([np.full(given.HISTORY, -1), contact[: -given.HISTORY]])
    )
    age = (act[newest] // KIND % TIME + 86399) // 86400
    text = pc.binary_join_element_wise(
        _days().take(pa.array(age)), words.take(pa.array(act[newest] % KIND)), " "
    )
    return _joined(contact[newest], text, contacts, " | ")


def write_leads(  # noqa: PLR0913 - all that a line is made of
    job: Job, contacts: pa.Table, points: Points, net: Ints, hands: Ints, told: pa.Array
) -> None:
    """Place the leads and write each file, best first."""
    first, count = len(job.rules.fit), contacts.num_rows
    contact, rule = points.key // RULES, points.key % RULES
    fit = np.bincount(contact[rule < first], net[rule < first], count).astype(np.int64)
    engagement = np.bincount(contact[rule >= first], net[rule >= first], count).astype(np.int64)
    best = np.argsort((contact * (1 << 24) + (1 << 23) - net) * RULES + rule)
    best = best[net[best] != 0]
    names = pa.array([label(name) for name in job.rules.ids])
    reasons = _joined(contact[best], _reason(names, rule[best], net[best]), count, "; ")
    earned = best[(rule[best] >= first) & (net[best] > 0)]
    whose = contact[earned]
    earned = earned[whose != np.concatenate([[-1, -1], whose[:-2]])]
    why = _joined(
        contact[earned],
        _occasion(names, rule[earned], points.events[earned], points.last_age[earned]),
        count,
        "; ",
    )
    score = fit + engagement
    grade = np.char.add(_band(fit, given.FIT_BANDS), _band(engagement, given.ENGAGEMENT_BANDS))
    missing = _missing(contacts)
    sql = (hands >= 0) | np.isin(grade, given.SQL_GRADES)
    stage = np.where(sql, 0, np.where(score >= given.MQL_SCORE * 100, 1, 2))
    blocked = sql & pc.not_equal(missing, "").to_numpy(zero_copy_only=False)
    file = np.where(blocked, FILES.index("blocked"), stage)
    ids = contacts["id"].to_numpy()
    digits = np.char.str_len(ids.astype("U20"))
    order = np.lexsort((digits, ids * 10 ** (12 - digits), -fit, -score, hands < 0, file))
    computed = {
        "contact_id": contacts["id"].combine_chunks(), "stage": pa.array(FILES).take(pa.array(stage)), "grade": pa.array(grade.astype(object)),
        "score": _amount(score), "fit_score": _amount(fit), "engagement_score": _amount(engagement),
        "why_now": _why_now(contacts, why, hands), "reasons": reasons, "history": told,
        "missing": pc.if_else(blocked, missing, None),
        "next_step": pc.if_else(blocked, pc.binary_join_element_wise("Ask for ", pc.binary_join_element_wise(missing, ".", ""), ""), None),
        **dict.fromkeys(("owner", "track", "first_touch_by", "reason"), pa.nulls(count, pa.string())),
    }  # fmt: skip
    table = pa.table(
        {name: computed[name] if name in computed else _guarded(contacts[name].chunk(0)) for name in COLUMNS}
    )
    options = pyarrow.csv.WriteOptions(quoting_style="needed")
    for number, name in enumerate(FILES):
        rows = order[np.searchsorted(file[order], number) : np.searchsorted(file[order], number, "right")]
        with pyarrow.csv.CSVWriter(job.out / f"{name}.csv", table.schema, write_options=options) as out:
            for at in range(0, len(rows), 100_000):
                part = table.take(pa.array(rows[at : at + 100_000]))
                out.write_table(part)


def _why_now(contacts: pa.Table, why: pa.Array, hands: Ints) -> pa.Array:
    title, company = (contacts[name].chunk(0).cast(pa.string()) for name in ("job_title", "company"))
    both = pc.binary_join_element_wise(title, company, " at ")
    who = pc.coalesce(both, title, company)
    ages = pa.array(hands, mask=hands < 0)
    raised = pc.binary_join_element_wise(
        f"Raised a hand: {label(given.HAND_RAISER)} on", _days().take(ages), " "
    )
    none = pc.if_else(pc.is_null(why), "No activity counts yet", pa.scalar(None, pa.string()))
    text = pc.binary_join_element_wise(pc.coalesce(raised, none), why, who, "; ", null_handling="skip")
    rest = pc.binary_join_element_wise(pc.utf8_slice_codeunits(text, 1), ".", "")
    return pc.binary_join_element_wise(pc.utf8_upper(pc.utf8_slice_codeunits(text, 0, 1)), rest, "")


def _reason(names: pa.Array, rule: Ints, net: Ints) -> pa.Array:
    sign = pa.array([" ", " +"]).take(pa.array((net > 0).astype(np.int8)))
    return pc.binary_join_element_wise(names.take(pa.array(rule)), sign, _amount(net), "")


def _occasion(names: pa.Array, rule: Ints, events: Ints, age: Ints) -> pa.Array:
    most = int(events.max(initial=1))
    many = pa.array(["", " on "] + [f" ×{n}, last on " for n in range(2, most + 1)])
    return pc.binary_join_element_wise(
        names.take(pa.array(rule)), many.take(pa.array(events)), _days().take(pa.array(age)), ""
    )


def _joined(owner: Ints, texts: pa.Array, owners: int, separator: str) -> pa.Array:
    """Join the texts of each owner (rows are in the owners' order); null for who has none."""
    ends = np.searchsorted(owner, np.arange(owners + 1))
    lists = pa.ListArray.from_arrays(pa.array(ends.astype(np.int32)), texts)
    return pc.if_else(np.diff(ends) > 0, pc.binary_join(lists, separator), None)


def _amount(cents: Ints) -> pa.Array:
    values, places = np.unique(cents, return_inverse=True)
    texts = [
        f"{'-' if v < 0 else ''}{abs(v) // 100}.{abs(v) % 100:02d}".rstrip("0").rstrip(".")
        for v in values.tolist()
    ]
    return pa.array(texts).take(pa.array(places))


def _band(points: Ints, bands: tuple[tuple[str, int], ...]) -> NDArray[np.str_]:
    return np.select(
        [points >= least * 100 for _, least in bands[:-1]], [name for name, _ in bands[:-1]], bands[-1][0]
    ).astype("U1")


def _missing(contacts: pa.Table) -> pa.Array:
    """Return the names of the required fields that are empty, by looking up each combination once."""
    code = np.zeros(contacts.num_rows, np.int64)
    for at, name in enumerate(given.REQUIRED):
        code |= pc.is_null(contacts[name].chunk(0)).to_numpy(zero_copy_only=False).astype(np.int64) << at
    texts = [
        ", ".join(n for at, n in enumerate(given.REQUIRED) if c >> at & 1)
        for c in range(1 << len(given.REQUIRED))
    ]
    return pa.array(texts).take(pa.array(code))


def _guarded(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        return _guarded(column.dictionary).take(column.indices)
    risky = pc.match_substring_regex(column, RISKY)
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)


def _days() -> pa.Array:
    days = [AS_OF - timedelta(days=n) for n in range(AGES)]
    return pa.array([f"{d.day} {d:%b %Y}" for d in days])


def _decimals(cents: Ints) -> pa.Array:
    words = np.empty((len(cents), 2), np.int64)
    words[:, 0], words[:, 1] = cents, cents >> 63
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(words)])


def _dates(age: Ints) -> pa.Array:
    return pa.array((AS_OF_DAY - age).astype(np.int32), pa.date32(), mask=age < 0)
