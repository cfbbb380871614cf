"""Which rows of the exports are of people at one company: by the CRM's id of the account, or by the company's domain.

Reads `contact_cells`, `public_suffixes`, and the lists of e-mail domains that are nobody's company, and makes

- `account_entries(.entry, .host, account_id, …)`: the rows of account exports (`accounts_read`), where there are any;
- `account_rows(contact_key, account_id, host, domain)`: what a row says of its company, where it is no reject;
- `suffix_rules(tail, kind)`: the public suffix list; `kind` is `!` for its exceptions, `*` for its wildcards;
- `company_domains(domain, company)`: the registered domain of each domain, where it may be a company's;
- `account_known(company, account_id)`: the account of a domain, where all rows with an id say the same one;
- `account_of(contact_key, text_account, fold_account, words_account)`: the account of each row that has one;
- `account_chosen(account, entry)`: the row of the account exports that counts for an account: the one updated last;
- `contact_cells`, where there are account exports: a view of the rows in which an account's cells fill empty ones.
"""

from collections.abc import Collection, Sequence

from sqlglot import exp

from leadq.ingest import cells
from leadq.ingest.contacts import identity_of_cells
from leadq.ingest.dialect import CellDialect
from leadq.ingest.forms import Layers
from leadq.ingest.sharing import host
from leadq.rulebook.accounts import Accounts
from leadq.words.steps import Plan, Step, col, named, sql, under, union_all

FIELDS = {"account_id": "account_id", "website": "website", "email": "email"}
"""The field that each way of `by` reads."""
READ = "accounts_read"
"""The cells of account exports, a column for each field that contacts take from them."""
KEYS = ("account_id", "website", "updated_at")
"""What is read of account exports in any case."""
_ENTRY, _HOST = ".entry", ".host"
"""Columns of `account_entries` beside its fields; no field has such a name."""
_DOMAIN_OF = {"website": "host", "email": "domain"}


def company_plan(accounts: Accounts, table: str, *, exported: bool = False) -> Plan:
    """Compile what rows say of their companies, as far as `company_domains`.

    Args:
        accounts: the rulebook's section.
        table: the rows of contacts; with `contact_id`, `email` and the columns of `FIELDS` that `by` names.
        exported: whether there are account exports (`accounts_read`).
    """
    nothing = exp.cast(exp.null(), "TEXT")
    rows = exp.select(
        sql("CAST(rowid AS INTEGER) AS contact_key"),
        named(col("account_id") if "account_id" in accounts.by else nothing, "account_id"),
        named(host(col("website")) if "website" in accounts.by else nothing, "host"),
        named(cells.email_domain(col("email")) if "email" in accounts.by else nothing, "domain"),
        named(identity_of_cells(), "identity"),
    ).from_(exp.to_table(table))
    rows = exp.select("* EXCLUDE (identity)").from_(under(rows, "r")).where("identity IS NOT NULL")
    seen = [sql("SELECT host AS domain FROM account_rows"), sql("SELECT domain FROM account_rows")]
    steps = [Step("account_rows", rows), Step("suffix_rules", sql(_RULES))]
    if exported:
        entries = exp.select(
            "*", named(sql("CAST(rowid AS INTEGER)"), _ENTRY), named(host(col("website")), _HOST)
        ).from_(READ)
        steps.insert(0, Step("account_entries", entries))
        seen.append(exp.select(named(col(_HOST), "domain")).from_("account_entries"))
    domains = sql(_COMPANIES, seen=exp.select("domain").distinct().from_(under(union_all(seen), "several")))
    return Plan((*steps, Step("company_domains", domains)))


def account_plan(accounts: Accounts, table: str = "contact_cells", *, exported: bool = False) -> Plan:
    """Compile the way from rows of contacts to `account_of` (see `company_plan`)."""
    steps, known = [], "account_id" in accounts.by
    if known:
        said = [sql(_SAID, domain=col(_DOMAIN_OF[way], "r")) for way in accounts.by if way in _DOMAIN_OF]
        nobody = sql("SELECT NULL AS company, NULL AS account_id WHERE FALSE")
        by_rows = sql(_KNOWN, said=union_all(said or [nobody]))
        if exported:
            by_rows = sql(_KNOWN_BY_EXPORTS, by_rows=by_rows)
        steps.append(Step("account_known", by_rows))
    accounts_of = exp.select("r.contact_key", named(_first(accounts), "account")).from_("account_rows AS r")
    for way in accounts.by:
        if way not in _DOMAIN_OF:
            continue
        there = exp.EQ(this=col("domain", way), expression=col(_DOMAIN_OF[way], "r"))
        accounts_of = accounts_of.join(f"company_domains AS {way}", on=there, join_type="left")
        if known:
            same = exp.EQ(this=col("company", f"known_{way}"), expression=col("company", way))
            accounts_of = accounts_of.join(f"account_known AS known_{way}", on=same, join_type="left")
    forms = exp.select(
        "contact_key",
        named(col("account"), "text_account"),
        named(cells.fold(col("account")), "fold_account"),
        named(cells.words(col("account")), "words_account"),
    ).from_(under(accounts_of, "found"))
    steps.append(Step("account_of", forms.where("account IS NOT NULL")))
    return company_plan(accounts, table, exported=exported) + Plan(tuple(steps))


def filling_plan(
    accounts: Accounts, table: str, fields: Sequence[str], given: Collection[str], dialect: CellDialect
) -> Plan:
    """Compile `contact_cells`: the rows of a table, in which an account's cells stand where a contact has none.

    Args:
        accounts: the rulebook's section.
        table: the rows of contacts.
        fields: the columns of that table.
        given: those of them that `accounts_read` has, too.
        dialect: how cells are written.
    """
    layers = Layers(dialect, trimmed=True)
    dated = exp.select("*", named(layers.instant("updated_at"), ".updated")).from_(
        under(layers.over(under(exp.select("*").from_("account_entries"), "entries")), "typed")
    )
    by_id = "account_id" in accounts.by
    whose = sql("COALESCE(e.account_id, k.account_id, d.company)") if by_id else sql("d.company")
    keyed = (
        exp.select("e.*", named(whose, "account"))
        .from_(under(dated, "e"))
        .join("company_domains AS d", on=sql('d.domain = e.".host"'), join_type="left")
    )
    if by_id:
        keyed = keyed.join("account_known AS k", on=sql("k.company = d.company"), join_type="left")
    newest = sql(
        "ROW_NUMBER() OVER (PARTITION BY account ORDER BY $at DESC NULLS LAST, $entry)",
        at=col(".updated"),
        entry=col(_ENTRY),
    )
    ranked = exp.select("account", named(col(_ENTRY), "entry"), named(newest, "place")).from_(
        under(keyed, "keyed")
    )
    chosen = (
        exp.select("account", "entry")
        .from_(under(ranked.where("account IS NOT NULL"), "ranked"))
        .where("place = 1")
    )
    filled = [
        named(exp.Coalesce(this=col(f, "c"), expressions=[col(f, "e")]), f) if f in given else col(f, "c")
        for f in fields
    ]
    rows = (
        exp.select(sql("c.rowid AS rowid"), *filled)
        .from_(f"{table} AS c")
        .join("account_of AS a", on=sql("a.contact_key = c.rowid"), join_type="left")
        .join("account_chosen AS s", on=sql("s.account = a.text_account"), join_type="left")
        .join("account_entries AS e", on=sql('e.".entry" = s.entry'), join_type="left")
    )
    return Plan((Step("account_chosen", chosen), Step("contact_cells", rows, "view")))


def _first(accounts: Accounts) -> exp.Expression:
    ways: list[exp.Expression] = []
    for way in accounts.by:
        if way == "account_id":
            ways.append(col("account_id", "r"))
            continue
        if "account_id" in accounts.by:
            ways.append(col("account_id", f"known_{way}"))
        ways.append(col("company", way))
    return exp.Coalesce(this=ways[0], expressions=ways[1:])


_RULES = """
SELECT LTRIM(LTRIM(suffix, '!*'), '.') AS tail,
  CASE WHEN suffix LIKE '!%' THEN '!' WHEN suffix LIKE '*%' THEN '*' ELSE '' END AS kind
FROM public_suffixes
"""

_COMPANIES = r"""
SELECT domain, ARRAY_TO_STRING(LIST_SLICE(parts, LEN(parts) - suffix, LEN(parts)), '.') AS company FROM (
  SELECT t.domain, t.parts,
    COALESCE(
      MAX(CASE WHEN r.kind = '!' THEN t.labels - 1 END),
      MAX(CASE WHEN r.kind = '*' THEN t.labels + 1 WHEN r.kind = '' THEN t.labels END), 1
    ) AS suffix,
    BOOL_OR(
      t.tail IN (SELECT domain FROM free_mail_domains) OR t.tail IN (SELECT domain FROM disposable_domains)
    ) AS anybodys
  FROM (
    SELECT domain, parts, labels,
      ARRAY_TO_STRING(LIST_SLICE(parts, LEN(parts) - labels + 1, LEN(parts)), '.') AS tail
    FROM (
      SELECT domain, parts, UNNEST(RANGE(1, LEN(parts) + 1)) AS labels FROM (
        SELECT domain, STRING_SPLIT(domain, '.') AS parts FROM ($seen) AS seen
        WHERE domain IS NOT NULL AND NOT REGEXP_MATCHES(domain, '(^|[.])([.]|$)|[.][0-9]+$')
      ) AS split
    ) AS each
  ) AS t LEFT JOIN suffix_rules AS r ON r.tail = t.tail
  GROUP BY t.domain, t.parts
) AS found
WHERE NOT anybodys AND suffix < LEN(parts)
"""
"""The longest suffix that a rule names, an exception before all, and the label in front of it. A suffix that no rule
names is the last label alone. Addresses of four numbers, and domains with an empty label, are nobody's."""

_SAID = """
SELECT d.company, r.account_id FROM account_rows AS r JOIN company_domains AS d ON d.domain = $domain
WHERE r.account_id IS NOT NULL
"""
_KNOWN = """
SELECT company, MIN(account_id) AS account_id FROM ($said) AS said
GROUP BY company HAVING COUNT(DISTINCT account_id) = 1
"""

_KNOWN_BY_EXPORTS = """
WITH told AS (
  SELECT d.company, CASE WHEN COUNT(DISTINCT e.account_id) = 1 THEN MIN(e.account_id) END AS account_id
  FROM account_entries AS e JOIN company_domains AS d ON d.domain = e.".host"
  WHERE e.account_id IS NOT NULL GROUP BY d.company
)
SELECT company, account_id FROM told
UNION ALL
SELECT company, account_id FROM ($by_rows) AS r WHERE company NOT IN (SELECT company FROM told)
"""
"""What the exports say of a domain goes first; a domain that they give to several accounts belongs to none of them."""
