"""What all people at a company come to: how many there are, who is engaged, which roles of the buying group are there.

Reads `people`, `account_of`, the contributions of engagement rules, and makes

- `account_people(contact_key, text_account, engagement, engaged, role_<n>)`: people with an account who count for it;
- `account_totals(account, …)`: what they come to, a column for each form of a measure;
- `people_at_accounts`: a view, `people` with the measures of their accounts.

Whoever is disqualified counts for no account, as far as that does not hang on scores or the account itself.
"""

from collections.abc import Sequence

from sqlglot import exp

from leadq.rulebook.accounts import Accounts
from leadq.rulebook.conditions import Condition, GradeIn, QuestionsMet, RuleFired, ScoreTest, Test, walk
from leadq.rulebook.model import Rulebook
from leadq.rulebook.uses import event_facts
from leadq.scoring.predicates import Compiler, as_folded
from leadq.words.fields import ACCOUNT_MEASURES, FieldType
from leadq.words.steps import Plan, Step, col, literal, named, some, sql, under
from leadq.words.tables import Form, column_name

MEASURES = frozenset(field.name for field in ACCOUNT_MEASURES)
NUMBERS = frozenset(field.name for field in ACCOUNT_MEASURES if field.type is FieldType.NUMBER)


def account_plan(rulebook: Rulebook, accounts: Accounts, compiler: Compiler) -> Plan:
    """Compile the steps from people and the contributions of engagement rules to what their accounts come to."""
    return Plan(
        (
            Step("account_people", _people(rulebook, accounts, compiler)),
            Step("account_totals", _totals(accounts)),
            Step("people_at_accounts", sql(_WITH_MEASURES), "view"),
        )
    )


def counts_before_scores(condition: Condition) -> bool:
    """Whether a disqualification is about contacts and events alone: it keeps people out of their account's sums."""
    return not any(
        isinstance(part, ScoreTest | GradeIn | QuestionsMet | RuleFired)
        or (isinstance(part, Test) and MEASURES & {part.field, part.other.name if part.other else part.field})
        for part in walk(condition)
    )


def roles_in(text: str | None) -> tuple[str, ...]:
    """Return the roles in a list of them as text."""
    return tuple(text.split("; ")) if text else ()


def measures_of_leads() -> list[exp.Expression]:
    """Return the measures as columns of leads, by their names; of what `people_at_accounts` has."""
    forms = {FieldType.NUMBER: Form.NUMBER}
    return [
        named(col(column_name(field.name, forms.get(field.type, Form.TEXT))), field.name)
        for field in ACCOUNT_MEASURES
    ]


def _people(rulebook: Rulebook, accounts: Accounts, compiler: Compiler) -> exp.Expression:
    events = [
        named(sql("COALESCE($count, 0)", count=col(f"event_{n}", "e")), f"event_{n}")
        for n in range(len(event_facts(rulebook)))
    ]
    engagement = sql("CAST(COALESCE(s.points, 0) AS DECIMAL(18, 2)) AS engagement")
    rows = (
        exp.select("p.*", "a.text_account", engagement, *events)
        .from_("people AS p")
        .join("account_of AS a", on=sql("a.contact_key = p.contact_key"))
        .join(
            under(
                sql(
                    "SELECT contact_key, SUM(points) AS points FROM engagement_contributions GROUP BY contact_key"
                ),
                "s",
            ),
            on=sql("s.contact_key = p.contact_key"),
            join_type="left",
        )
        .join("event_counts AS e", on=sql("e.contact_key = p.contact_key"), join_type="left")
    )
    barred = [compiler.predicate(d.when) for d in rulebook.disqualify if counts_before_scores(d.when)]
    least = accounts.engaged_from
    engaged = sql("engagement > 0") if least is None else sql("engagement >= $least", least=least)
    roles = [named(compiler.holds(when), f"role_{n}") for n, when in enumerate(accounts.roles.values())]
    return (
        exp.select("contact_key", "text_account", "engagement", named(engaged, "engaged"), *roles)
        .from_(under(rows, "here"))
        .where(sql("NOT COALESCE($barred, FALSE)", barred=some(barred)))
    )


def _totals(accounts: Accounts) -> exp.Expression:
    names = [*accounts.roles]
    all_of_them = [sql("BOOL_OR($role)", role=col(f"role_{n}")) for n in range(len(names))]
    engaged = [sql("BOOL_OR($role AND engaged)", role=col(f"role_{n}")) for n in range(len(names))]
    return (
        exp.select(
            named(col("text_account"), "account"),
            "CAST(COUNT(*) AS DECIMAL(24, 6)) AS number_account_people",
            "CAST(COUNT(*) FILTER (WHERE engaged) AS DECIMAL(24, 6)) AS number_account_engaged",
            "CAST(SUM(engagement) AS DECIMAL(24, 6)) AS number_account_engagement",
            *_lists("account_roles", names, all_of_them),
            *_lists("account_engaged_roles", names, engaged),
        )
        .from_("account_people")
        .group_by("text_account")
    )


def _lists(measure: str, names: Sequence[str], there: Sequence[exp.Expression]) -> list[exp.Expression]:
    """The roles that are there: as text, in the order of the rulebook, and as the list that conditions compare."""
    if not names:
        nothing = exp.null()
        return [
            named(exp.cast(nothing.copy(), "TEXT"), f"text_{measure}"),
            named(exp.cast(nothing.copy(), "TEXT[]"), f"items_{measure}"),
        ]

    def listed(role_names: Sequence[exp.Expression]) -> exp.Expression:
        found = [
            sql("CASE WHEN $there THEN $name END", there=t, name=n)
            for t, n in zip(there, role_names, strict=True)
        ]
        return sql("LIST_FILTER($found, LAMBDA role : role IS NOT NULL)", found=exp.Array(expressions=found))

    text = sql("NULLIF(ARRAY_TO_STRING($roles, '; '), '')", roles=listed([literal(n) for n in names]))
    items = listed([as_folded(name) for name in names])
    return [
        named(text, f"text_{measure}"),
        named(sql("CASE WHEN LEN($roles) > 0 THEN $roles END", roles=items), f"items_{measure}"),
    ]


_WITH_MEASURES = """
SELECT p.*, a.* EXCLUDE (contact_key), t.* EXCLUDE (account)
FROM people AS p
LEFT JOIN account_of AS a ON a.contact_key = p.contact_key
LEFT JOIN account_totals AS t ON t.account = a.text_account
"""
