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
  SELECT domain, ARRAY_TO_STRING(LIST_SLICE(STRING_SPLIT(domain, '.'), UNNEST(RANGE(1, LEN(STRING_SPLIT(domain, '.')) + 1)), NULL), '.') AS parent
  FROM (SELECT DISTINCT fold_email_domain AS domain FROM contacts WHERE fold_email_domain IS NOT NULL) AS d
) AS s
GROUP BY s.domain
"""


def _suppressed(rulebook: Rulebook, compiler: Compiler) -> exp.Expression:
    branches = [
        (_suppresses(n, suppression, compiler), literal(suppression_name(n, suppression)))
        for n, suppression in enumerate(rulebook.suppress)
    ]
    if not branches:
        return rows({"contact_key": "INTEGER", "suppression": "TEXT"}, [])
    judged = exp.select("contact_key", named(cases(branches), "suppression")).from_("contacts")
    return sql("SELECT * FROM ($judged) AS judged WHERE suppression IS NOT NULL", judged=judged)


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
    persona = column_name("persona", Form.FOLD)
    base = sql("SELECT * FROM contacts AS c WHERE NOT EXISTS (SELECT 1 FROM suppressed AS s WHERE s.contact_key = c.contact_key)")
    if not rulebook.personas:
        return base
    branches = [(compiler.predicate(condition), literal(name)) for name, condition in rulebook.personas.items()]
    return sql(
        "SELECT * REPLACE ($persona AS fold_persona) FROM ($base) AS c".replace("fold_persona", persona),
        persona=cases(branches),
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
