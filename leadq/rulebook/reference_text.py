"""The hand-written part of the rulebook reference: an introduction, words on each section, and examples.

Each example is a piece of a rulebook; a test loads every one.
"""

# ruff: noqa: E501 - Markdown: a row of a table is one line

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from leadq.rulebook import model
from leadq.rulebook.accounts import Accounts
from leadq.rulebook.case import Case, CaseActivity, Expectation
from leadq.rulebook.columns import Column, Columns
from leadq.rulebook.date_column import DateColumn
from leadq.rulebook.gates import Gates, LeastRows
from leadq.rulebook.merge import Merge
from leadq.rulebook.source_layout import SourceColumn, SourceLayout


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the reference: the parts of the model it explains, some words, and an example."""

    title: str
    parts: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    text: str = ""
    example: str = ""


INTRODUCTION = """\
# Rulebook reference

A rulebook is one YAML file that says what a marketing-qualified and a sales-qualified lead is. Both teams sign it,
and `leadq score` applies it to the letter. A whole one to copy is
[`rules.example.yaml`](../rules.example.yaml); what the numbers mean to the day and the cent is in
[How leadq counts](semantics.md).

- Every value is the text that was typed: `NO` is Norway and not false, `010` has three digits. Only the key decides
  what is a number, a day or a length of time.
- Unknown keys, unknown fields and keys without a value are errors, never ignored. All findings come at once, each
  with its line, a code such as `LQ301`, and a way out.
- A *name* is made of small letters, digits, `-` and `_`, at most 64. A *length of time* is `30d`, `2 weeks`,
  `12 months` or `1 year`. *Points* have at most two decimals and lie between -10000 and 10000.
- YAML's aliases (`&`, `*`), merge keys (`<<`), tags (`!`) and second documents (`---`) are refused.
"""

CONDITIONS = """\
A condition is a mapping. Each key is a field with a test, or one of `all`, `any`, `none` with a list of conditions;
several keys hold together. A bare value is compared with the first operator of the field's type, and a list of values
means any of them. A missing cell satisfies only `missing: true`.

```yaml
events:
  visit: {type: Page View}
  pricing_view: {type: Page View, url: {contains: [/pricing, /plans]}}
fit:
  bands: {A: 40, B: 0}
  rules:
    - id: executive-in-europe
      when: {job_title: {word: [ceo, cmo, vp]}, country: [Germany, France]}
      points: 20
    - id: large-or-rich
      when: {any: [{employees: {at_least: 500}}, {annual_revenue: {above: 50000000 USD}}]}
      points: 15
    - id: not-from-home
      when: {none: [{country: United States}, {email_domain: {is: free_mail}}]}
      points: 5
    - id: bills-abroad
      when: {country: {not_equals: {field: state}}}
      points: 1
```
"""

LEADS = """\
Conditions in `disqualify` and `stages` are about a scored lead. They may ask for every field of the contact, and:

| key | takes | holds if |
|---|---|---|
| `grade` | a grade or a list | the grade is one of them |
| `fit`, `engagement`, `score` | `at_least`, `at_most`, `above`, `below`, `between`, `equals` with a number | the score meets all of them |
| `event` | an event or a list; beside it `within` (a length of time) and `at_least` (a count, 1 if not given) | enough such activity is recent enough |
| `questions` | a block with `satisfied` or `answered` and a count | that many of its questions are |
| `rule` | the id of a rule or a list | one of them gave the lead points |

```yaml
questions:
  bant:
    need: {field: need}
    budget: {field: budget, when: {budget: {at_least: 10000 USD}}}
stages:
  - id: sql
    hand_raiser: {event: demo, within: 14d}
    enter: {grade: [A1, A2], questions: {bant: {satisfied: 2}}}
  - id: mql
    enter: {any: [{score: {at_least: 15}}, {event: visit, at_least: 3, within: 7d}, {rule: boss}]}
  - id: nurture
```
"""


SECTIONS = (
    Section("The whole file", {"": model.Rulebook}, example="""\
leadq: 1
name: Inbound
revision: "2026.11"
"""),
    Section("agreement", {"agreement": model.Agreement, "agreement.marketing, agreement.sales": model.Signature},
            "Without both signatures leadq warns in every run, and says which is missing.", """\
agreement:
  marketing: {owner: demand-gen, signed_on: 2026-10-01}
  sales: {owner: sdr-lead, signed_on: 2026-10-03}
  review_by: 2027-01-31
"""),
    Section("timezone, working_hours, dates, decimal_mark, currency, keep_activity, repeated_activity", {"working_hours": model.WorkingHours},
            "How the exports are read, and when sales works. A layout of dates is `iso`, or `yyyy`, `mm` and `dd` with\n"
            "`/`, `-`, `.` or a space between them, then perhaps `hh:mm` or `hh:mm:ss`, then perhaps `am/pm`. Years have\n"
            "four digits; `m` and `d` are `mm` and `dd`, which take one digit too. `yyyymmdd` is a day of eight digits.", """\
timezone: Europe/Berlin
working_hours: {days: mon-fri, from: "09:00", to: "17:30", holidays: DE-BY}
dates: dd.mm.yyyy hh:mm
decimal_mark: ","
currency: EUR
keep_activity: 24 months
repeated_activity: overlap
"""),
    Section("columns", {"columns": Columns, "columns.contacts, columns.activity": Column,
                        "columns.activity_from_contacts": DateColumn},
            "Only what the CRM does not name in a usual way, and fields of your own. A bare value is the header.\n"
            "`activity_from_contacts` is for contacts exports that say in a column when something last happened: each filled\n"
            "cell is an activity of that contact at that date, and a bare value is its type. Name a column only if no\n"
            "activity export has the same: see [How leadq counts](semantics.md#events).", """\
columns:
  contacts:
    job_title: Position held
    seats: {header: Seats Needed, type: number}
    contract_ends: {type: date, format: mm/dd/yyyy}
  activity:
    value: Minutes Watched
  activity_from_contacts:
    Last Webinar On: Webinar
    Recent Conversion Date: {type: Form Submission, asset: any form, format: mm/dd/yyyy}
"""),
    Section("sources", {"sources": SourceLayout, "sources.columns": SourceColumn},
            "How an export is written: one entry for each kind of export of a system. leadq knows many systems and\n"
            "recognises their exports by the header; an entry is for one that it does not know, or that yours writes in\n"
            "another way. `leadq inspect FILE --write RULES` makes one. An export is read as an entry says if all headers\n"
            "under `recognise` are there, spelt so, and most of `header` where that is given. Your entries go before what\n"
            "leadq knows by itself; of several that fit, the one that knows most of the header is taken, and none where they\n"
            "know equally much of it and are of different systems. What `columns` of the rulebook name goes before both.", """\
sources:
  - id: webinar-attendees
    system: Webinar tool
    holds: activity
    recognise: [Attendee, Joined]
    any_case: true
    header: [Registration No., Attendee, E-mail 1, E-mail 2, Joined, Time, Room, Answers, Watched, Blocked, Host]
    columns:
      activity_id: Registration No.
      email: [E-mail 1, E-mail 2]
      occurred_at: {join: [Joined, Time], format: mm/dd/yyyy hh:mm am/pm}
      type: {value: Webinar}
      asset: {header: Room, first_part: ";", words: {r1: Pricing, r2: Product tour}}
      status: {header: Answers, json_key: poll}
      value: {header: Watched, nth: 1}
    unused: [Host]
    dates: mm/dd/yyyy
    utc: true
    decimal_mark: ","
    id_prefix: webinar-
    long_ids: false
    unreadable: {job_title: 0.2%}
    lists: ","
    empty: ["null", "-"]
    apostrophes: true
    footer: [Total]
    deleted: Blocked
    evidence: {recognise: seen, dates: documented}
  - id: webinar-people
    system: Webinar tool
    holds: contacts
    recognise: [Attendee, Refused]
    columns:
      contact_id: Attendee
      full_name: {first_of: [Full name, Name]}
      unsubscribed: {header: Refused, filled: true}
    activity_from_contacts: {Last seen: Webinar}
"""),
    Section("merge", {"merge": Merge},
            "Which rows of the exports are one person, where several systems, or one with doubles, hold the same people.\n"
            "Without this section, rows with the same id are one contact and the row updated last is it, whole. With it,\n"
            "each field takes the value updated last that is not empty, activity of all ids of a person counts together,\n"
            "and an opt-out in any row holds. Nobody is merged by likeness: keys have to be the same. Mailboxes of a role, as\n"
            "info@, and whatever more than `at_most` ids share are nobody's own. The handoff says in `merged.csv` who was\n"
            "merged and why. `linked_id` is a field like any other: name the column that holds the other system's id under\n"
            "`columns`. How it is decided to the letter: [How leadq counts](semantics.md).", """\
merge:
  by: [email, link, name]
  plus_tags: same
  gmail_dots: same
  role_mailboxes: different
  at_most: 4
  prefer:
    contact_id: [Salesforce, HubSpot]
    phone: crm.csv
"""),
    Section("accounts", {"accounts": Accounts},
            "Which people are at one company. Conditions of fit rules, disqualifications, stages, routes and tracks may then\n"
            "ask for the account of a lead: `account` (the CRM's id of it, or the company's domain), `account_people`,\n"
            "`account_engaged`, `account_engagement`, `account_roles` and `account_engaged_roles`, and the handoff has them as\n"
            "columns and a file of its own, `accounts.csv`. A domain is the registered one, by the public suffix list: that of\n"
            "`mail.acme.co.uk` is `acme.co.uk`; free-mail and disposable domains are nobody's company. A domain belongs to the\n"
            "account whose id all rows of that domain name that name one. Suppressed people count for no account, and neither\n"
            "do those whom a disqualification bars that asks for contacts and events alone. In a case, an account is what the\n"
            "case says of it, as `account_engaged: 2` among the cells of its contact. [Accounts](accounts.md) has an example.", """\
accounts:
  by: [account_id, website, email]
  engaged_from: 10
  roles:
    decision-maker: {job_title: {word: [vp, ceo, owner]}}
    user: {job_title: {word: dispatcher}}
"""),
    Section("events, personas", {},
            "`events` gives raw rows of the activity log names that both teams have a word for; its conditions are about\n"
            "an activity. A row may be several events. `personas` names kinds of people; the first that fits is theirs, and\n"
            "`otherwise`, as the last, takes everybody else.", """\
events:
  visit: {type: Page View}
  demo: {type: Form Submission, asset: {contains: demo}}
personas:
  executive: {job_title: {word: [ceo, coo, cfo]}}
  practitioner: otherwise
"""),
    Section("suppress", {"suppress": model.Suppression},
            "A list of addresses stands beside the rulebook or in a folder below it.", """\
suppress:
  - {unsubscribed: true}
  - {id: do-not-contact, file: do-not-contact.csv}
"""),
    Section("disqualify", {"disqualify": model.Disqualification}, "The first that holds gives the reason.", """\
disqualify:
  - {id: competitor, when: {email_domain: {in: [rival.example]}}, reason: Competitor}
  - {id: job-seeker, when: {event: visit, at_least: 20, within: 7d}, reason: Looks for a job}
"""),
    Section("fit", {"fit": model.Fit, "fit.rules": model.FitRule, "fit.groups": model.Group},
            "Who somebody is. The band makes the letter of the grade.", """\
fit:
  bands: {A: 25, B: 10, C: 0}
  rules:
    - {id: boss, when: {job_title: {word: [ceo, vp]}}, points: 20}
    - {id: our-size, when: {employees: {between: [50, 2000]}}, points: 10}
    - {id: large, when: {employees: {at_least: 500}}, points: 10}
    - {id: free-mail, when: {email_domain: {is: free_mail}}, points: -10, label: private address}
  groups:
    size: {rules: [our-size, large], max: 15}
"""),
    Section("engagement", {"engagement": model.Engagement, "engagement.rules": model.EngagementRule},
            "What somebody does. A rule counts its events in its window and gives points for each; `once`, `first_ever`,\n"
            "`at_least` and `no_event_for` give them once. `max` limits what a rule gives. Groups are written as in `fit`.\n"
            "The band makes the number of the grade.", """\
engagement:
  window: 30d
  bands: {1: 40, 2: 15, 3: 0}
  rules:
    - {id: visits, event: visit, points: 1, max_per_day: 3, max: 20}
    - {id: minutes, event: visit, sum: value, points: 0.5, max: 10, linear_decay: 30d}
    - {id: demo, event: demo, points: 30, once: true, window: 90d, half_life: 30d}
    - {id: habit, event: visit, count: days, at_least: 3, within: 7d, points: 10}
    - {id: newcomer, event: visit, first_ever: true, window: 14d, points: 5}
    - {id: silent, no_event_for: 60d, points: -15}
  groups:
    site: {rules: [visits, minutes], max: 25}
"""),
    Section("questions", {"questions.<block>": model.Question},
            "Blocks of boxes to tick, apart from points; a stage says how many must be.", """\
questions:
  bant:
    need: {field: need}
    timing: {field: buying_timeframe, when: {buying_timeframe: {within: 1 year}}}
"""),
    Section("stages", {"stages": model.Stage, "stages.leave": model.Leave, "stages.route": model.Route},
            "From the top; a lead is in the first that holds, and each stage becomes a file. The last has no `enter` and\n"
            "takes everybody else. A stage whose `enter` could only hold where one above it holds too is refused.", """\
stages:
  - id: sql
    label: Sales qualified
    owner: sales
    hand_raiser: {event: demo, within: 14d}
    enter: {grade: [A1, A2]}
    leave: {when: {engagement: {below: 10}}, min_stay: 7d}
    require: [email, company, phone]
    first_touch_within: 4h
    route:
      - {when: {owner: {present: true}}, to_field: owner}
      - {when: {country: [US, CA]}, to: [rep-east, rep-west], by: round_robin, at_most: 20}
      - {to: inbound-queue}
  - id: nurture
    tracks: {executive: {rule: boss}, practitioner: otherwise}
"""),
    Section("gates", {"gates": Gates, "gates.rows": LeastRows},
            "A closed gate stops the run: nothing is written, the exit code is 65, and the message says how to open it. Shares\n"
            "are of rows; up to ten rows close no gate but that of `rows`. `--gate NAME=LIMIT` sets a limit for one run, as\n"
            "`--gate orphans=90%`, `--gate unreadable.employees=100%` or `--gate rows.contacts=500`. `check`, `diff`, `align` and\n"
            "`simulate` stop at the same gates as `score`, but for `shrink`, which needs a handoff before. `explain` stops at none:\n"
            "it tells what the exports hold of one lead, and so why a gate is closed. DataFrames stop at all but `shrink` and\n"
            "`same_ids`.", """\
gates:
  rejects: 0.5%
  orphans: 20%
  unreadable: 10%
  unreadable_in: {employees: 5%}
  rows: {contacts: 1000}
  shrink: 30%
  same_ids: 5%
"""),
    Section("handoff", {"handoff": model.Handoff, "handoff.history": model.History},
            "What sales gets to see. The computed columns stand in [The handoff folder](handoff.md).", """\
handoff:
  columns: [contact_id, email, company, grade, score, why_now, next_step, owner]
  history: {last: 5}
"""),
    Section("cases", {"cases": Case, "cases.activity": CaseActivity, "cases.expect": Expectation},
            "Small people both teams agree on, to be tried before every change. An activity names an event, or gives the raw\n"
            "columns of a row.", """\
cases:
  - name: A boss who asked for a demo
    as_of: 2026-11-01
    contact: {email: b@acme.example, job_title: CEO}
    activity:
      - {event: demo, on: 2026-10-30}
      - {type: Page View, on: [2026-10-29, "2026-10-30 14:05"]}
    expect: {grade: A2, fires: boss}
"""),
)  # fmt: skip
