"""Who is scored: e-mail domains looked up, suppressed contacts set aside, personas named; which fit rules match.

- `domains_seen(domain, free_mail, disposable)`: domains of the contacts that are on the lists;
- `suppressed(contact_key, suppression)`: contacts that are only counted, with the first suppression that holds;
- `people`: the other rows of `contacts`, with the persona;
- `fit_fired(contact_key, rule_no)`: fit rules that hold (`fit_plan`).
"""

from collections.abc import Collection

from sqlglot import exp

from leadq.rulebook.model import Rulebook, Suppression
from leadq.scoring.predicates import Compiler, as_folded, as_words
from leadq.words.steps import Plan, Step, cases, col, literal, named, rows, sql, under, union_all
from leadq.words.tables import Form, column_name
from leadq.words.widths import NARROW, WIDE


def people_plan(
    rulebook: Rulebook, compiler: Compiler, persona_forms: Collection[Form], *, looks_up_domains: bool
) -> Plan:
    """Compile the steps from typed contacts to people.

    Args:
        rulebook: the rulebook.
        compiler: predicates for the as-of day.
        persona_forms: the forms in which `contacts_all` has the field `persona`.
        looks_up_domains: whether any condition asks for free-mail, disposable or business domains.
    """
    steps = [
        Step("suppressed", _suppressed(rulebook, compiler, persona_forms)),
        Step("people", _people(rulebook, compiler, persona_forms)),
    ]
    if looks_up_domains:
        steps.insert(0, Step("domains_seen", sql(_DOMAINS)))
    return Plan(tuple(steps))


_DOMAINS = """
SELECT domain, BOOL_OR(free) AS free_mail, BOOL_OR(thrown_away) AS disposable FROM (
  SELECT domain, parent IN (SELECT domain FROM free_mail_domains) AS free,
    parent IN (SELECT domain FROM disposable_domains) AS thrown_away
  FROM (
    SELECT domain, UNNEST(CASE WHEN domain LIKE '%.%.%' THEN
      LIST_TRANSFORM(RANGE(1, LEN(parts)), LAMBDA n : ARRAY_TO_STRING(LIST_SLICE(parts, n, LEN(parts)), '.'))
      ELSE [domain] END) AS parent
    FROM (
      SELECT domain, STRING_SPLIT(domain, '.') AS parts FROM (
        SELECT DISTINCT fold_email_domain AS domain FROM contacts WHERE fold_email_domain IS NOT NULL
      ) AS d
    ) AS p
  ) AS above
) AS s
WHERE free OR thrown_away
GROUP BY domain
"""
"""A domain is on a list if it or a domain above it is; the last label alone, as `com`, is no domain of anybody's."""


def _suppressed(rulebook: Rulebook, compiler: Compiler, persona_forms: Collection[Form]) -> exp.Expression:
    """An opt-out on any row of a contact counts, on its duplicates too, and so does a cell that may be one."""
    linked = rulebook.merge is not None and "link" in rulebook.merge.by
    branches = [
        (_suppresses(n, suppression, compiler, linked=linked), literal(n))
        for n, suppression in enumerate(rulebook.suppress)
    ]
    if not branches:
        return rows({"contact_key": "INTEGER", "suppression": "TEXT"}, [])
    names = [suppression_name(n, suppression) for n, suppression in enumerate(rulebook.suppress)]
    everybody = _with_persona(sql("SELECT * FROM contacts_all"), rulebook, compiler, persona_forms)
    judged = exp.select("contact_key", named(cases(branches), "number")).from_(under(everybody, "everybody"))
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


def _suppresses(number: int, suppression: Suppression, compiler: Compiler, *, linked: bool) -> exp.Expression:
    if suppression.when is not None:
        return compiler.not_ruled_out(suppression.when)
    entries = sql(
        "SELECT STRIP_ACCENTS(LOWER(CASE WHEN STARTS_WITH(entry, '@') THEN SUBSTRING(entry, 2) ELSE entry END)) "
        "FROM suppression_entries WHERE list_no = $n",
        n=number,
    )
    listed = sql(
        "(CASE WHEN ENDS_WITH(fold_email, '.') THEN RTRIM(fold_email, '.') ELSE fold_email END IN ($entries) "
        "OR fold_email_domain IN ($entries) "
        "OR $plain IN ($entries) OR SPLIT_PART($plain, '@', 2) IN ($entries) "
        "OR text_contact_id IN (SELECT entry FROM suppression_entries WHERE list_no = $n))",
        entries=entries,
        n=number,
        plain=sql(_PLAIN, wide=WIDE, narrow=NARROW),
    )
    return sql(_OR_LINKED, listed=listed, n=number) if linked else listed


_PLAIN = """
CASE WHEN STRLEN(fold_email) <> LENGTH(fold_email) THEN RTRIM(TRANSLATE(fold_email, $wide, $narrow), '.') END
"""
"""Full-width letters as plain ones. Few addresses are not ASCII, and this costs a hundred times what all else does."""

_OR_LINKED = """
($listed OR contact_key IN (
  SELECT node FROM merge_linked WHERE id IN (SELECT entry FROM suppression_entries WHERE list_no = $n)
))
"""
"""An entry that is an id holds for whoever names it in `linked_id`, too, whether or not they are one person."""


def _people(rulebook: Rulebook, compiler: Compiler, persona_forms: Collection[Form]) -> exp.Expression:
    """Contacts that are scored."""
    base = sql(
        "SELECT * FROM contacts AS c "
        "WHERE NOT EXISTS (SELECT 1 FROM suppressed AS s WHERE s.contact_key = c.contact_key)"
    )
    return _with_persona(base, rulebook, compiler, persona_forms)


def _with_persona(
    rows_: exp.Expression, rulebook: Rulebook, compiler: Compiler, persona_forms: Collection[Form]
) -> exp.Expression:
    """Return rows in which the first persona that holds stands in the place of the CRM's, in every form."""
    if not rulebook.personas:
        return rows_
    replaced = []
    for form in sorted(persona_forms):
        name = column_name("persona", form)
        branches = [
            (compiler.predicate(when), _in_form(persona, form)) for persona, when in rulebook.personas.items()
        ]
        replaced.append(named(cases(branches, col(name)), name))
    star = exp.Star(replace=replaced)
    return exp.select(star).from_(under(rows_, "c"))


def _in_form(persona: str, form: Form) -> exp.Expression:
    if form is Form.PRESENT:
        return exp.true()
    if form is Form.WORDS:
        return as_words(persona)
    return as_folded(persona) if form is Form.FOLD else literal(persona)


def fit_plan(rulebook: Rulebook, compiler: Compiler) -> Plan:
    """Compile which fit rules match whom, over `people`, or `people_at_accounts` where a rulebook has accounts."""
    table = "people" if rulebook.accounts is None else "people_at_accounts"
    queries = [
        exp.select("contact_key", named(exp.cast(literal(number), "INTEGER"), "rule_no"))
        .from_(table)
        .where(compiler.predicate(rule.when))
        for number, rule in enumerate(rulebook.fit.rules)
    ]
    nobody = rows({"contact_key": "INTEGER", "rule_no": "INTEGER"}, [])
    return Plan((Step("fit_fired", union_all(queries or [nobody])),))


def answered(field: str) -> exp.Expression:
    """Return whether a contact field has a readable value."""
    return col(column_name(field, Form.PRESENT))
