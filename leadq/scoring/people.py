"""Who is scored: e-mail domains looked up, suppressed contacts set aside, personas named, fit rules matched.

- `domains_seen(domain, free_mail, disposable)`: each domain of the contacts, looked up in the lists;
- `suppressed(contact_key, suppression)`: contacts that are only counted, with the first suppression that holds;
- `people`: the other rows of `contacts`, with the persona;
- `fit_fired(contact_key, rule_no)`: fit rules that hold.
"""

from sqlglot import exp

from leadq.rulebook.model import Rulebook, Suppression
from leadq.scoring.predicates import Compiler
from leadq.words.steps import Plan, Step, cases, col, literal, named, rows, sql, union_all
from leadq.words.tables import Form, column_name


def people_plan(rulebook: Rulebook, compiler: Compiler, *, looks_up_domains: bool) -> Plan:
    """Compile the steps from typed contacts to people with the fit rules they match.

    Args:
        rulebook: the rulebook.
        compiler: predicates for the as-of day.
        looks_up_domains: whether any condition asks for free-mail, disposable or business domains.
    """
    steps = [
        Step("suppressed", _suppressed(rulebook, compiler)),
        Step("people", _people(rulebook, compiler)),
        Step("fit_fired", _fit(rulebook, compiler)),
    ]
    if looks_up_domains:
        steps.insert(0, Step("domains_seen", sql(_DOMAINS)))
    return Plan(tuple(steps))


_DOMAINS = """
SELECT s.domain,
  BOOL_OR(s.parent IN (SELECT domain FROM free_mail_domains)) AS free_mail,
  BOOL_OR(s.parent IN (SELECT domain FROM disposable_domains)) AS disposable
FROM (
  SELECT domain, ARRAY_TO_STRING(LIST_SLICE(parts, UNNEST(RANGE(1, LEN(parts) + 1)), LEN(parts)), '.') AS parent
  FROM (
    SELECT DISTINCT fold_email_domain AS domain, STRING_SPLIT(fold_email_domain, '.') AS parts
    FROM contacts WHERE fold_email_domain IS NOT NULL
  ) AS d
) AS s
GROUP BY s.domain
"""
"""A domain is on a list if it or a domain above it is."""


def _suppressed(rulebook: Rulebook, compiler: Compiler) -> exp.Expression:
    """An opt-out on any row of a contact counts, on its duplicates too."""
    branches = [
        (_suppresses(n, suppression, compiler), literal(n)) for n, suppression in enumerate(rulebook.suppress)
    ]
    if not branches:
        return rows({"contact_key": "INTEGER", "suppression": "TEXT"}, [])
    names = [suppression_name(n, suppression) for n, suppression in enumerate(rulebook.suppress)]
    judged = exp.select("contact_key", named(cases(branches), "number")).from_("contacts_all")
    return sql(
        """
        SELECT COALESCE(d.kept_key, j.contact_key) AS contact_key,
          LIST_EXTRACT($names, MIN(j.number) + 1) AS suppression
        FROM ($judged) AS j
        LEFT JOIN contact_duplicates AS d ON d.contact_key = j.contact_key
        WHERE j.number IS NOT NULL GROUP BY 1
        """,
        judged=judged.where("text_contact_id IS NOT NULL"),
        names=names,
    )


def suppression_name(number: int, suppression: Suppression) -> str:
    """Return under which name a suppression's contacts are counted."""
    return suppression.id or suppression.file or f"suppress {number + 1}"


def _suppresses(number: int, suppression: Suppression, compiler: Compiler) -> exp.Expression:
    if suppression.when is not None:
        return compiler.predicate(suppression.when)
    return sql(
        "(fold_email IN (SELECT entry FROM suppression_entries WHERE list_no = $n) "
        "OR fold_email_domain IN (SELECT entry FROM suppression_entries WHERE list_no = $n) "
        "OR text_contact_id IN (SELECT entry FROM suppression_entries WHERE list_no = $n))",
        n=number,
    )


def _people(rulebook: Rulebook, compiler: Compiler) -> exp.Expression:
    """Contacts that are scored. A persona that holds stands in the place of the CRM's."""
    base = sql(
        "SELECT * FROM contacts AS c "
        "WHERE NOT EXISTS (SELECT 1 FROM suppressed AS s WHERE s.contact_key = c.contact_key)"
    )
    if not rulebook.personas:
        return base
    branches = [
        (compiler.predicate(condition), literal(name)) for name, condition in rulebook.personas.items()
    ]
    return sql(
        "SELECT * REPLACE ($fold AS fold_persona, $text AS text_persona) FROM ($base) AS c",
        fold=cases(branches, col("fold_persona")),
        text=cases(branches, col("text_persona")),
        base=base,
    )


def _fit(rulebook: Rulebook, compiler: Compiler) -> exp.Expression:
    queries = [
        exp.select("contact_key", named(exp.cast(literal(number), "INTEGER"), "rule_no"))
        .from_("people")
        .where(compiler.predicate(rule.when))
        for number, rule in enumerate(rulebook.fit.rules)
    ]
    return union_all(queries or [rows({"contact_key": "INTEGER", "rule_no": "INTEGER"}, [])])


def answered(field: str) -> exp.Expression:
    """Return whether a contact field has a readable value."""
    return col(column_name(field, Form.PRESENT))
