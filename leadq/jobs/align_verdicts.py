"""What a rulebook says of every lead: whether it stands in the chosen stage or above, with all that is required."""

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.ground.errors import UsageError
from leadq.ground.findings import did_you_mean
from leadq.rulebook.model import Rulebook
from leadq.words.agreement import Overlap
from leadq.words.steps import Step, sql


def stage_number(rulebook: Rulebook, name: str | None, option: str) -> int:
    """Return the number of a stage by its id; the first where none is named.

    Raises:
        UsageError: there is no such stage, or it is the last, in which everybody is.
    """
    if name is None:
        return 0
    ids = [stage.id for stage in rulebook.stages]
    if name not in ids:
        close = did_you_mean(name, ids)
        raise UsageError(f"{option}: there is no stage '{name}'", f"{close} stages: {', '.join(ids)}".strip())
    if name == ids[-1]:
        raise UsageError(f"{option}: every lead is in '{name}' or above", "name a stage that says something")
    return ids.index(name)


def judge(engine: Engine, leads: str, stage: int, table: str) -> None:
    """Make `table(contact_id, good)` of a table of leads; a lead that is blocked is not handed over, so not good."""
    query = sql(
        """
        SELECT text_contact_id AS contact_id,
          COALESCE(disqualified_no IS NULL AND missing IS NULL AND stage_no <= $stage, FALSE) AS good
        FROM $leads
        """,
        stage=stage,
        leads=exp.to_table(leads),
    )
    if engine.has(table):
        engine.drop(table)
    engine.make(Step(table, query))


def compared(marketing: str, sales: str) -> exp.Expression:
    """Return (contact_id, marketing, sales): of everybody whom one of the two scores; who is not scored is not good."""
    return sql(
        """
        SELECT COALESCE(m.contact_id, s.contact_id) AS contact_id,
          COALESCE(m.good, FALSE) AS marketing, COALESCE(s.good, FALSE) AS sales
        FROM $marketing FULL OUTER JOIN $sales ON s.contact_id = m.contact_id
        """,
        marketing=exp.alias_(exp.to_table(marketing), "m", table=True),
        sales=exp.alias_(exp.to_table(sales), "s", table=True),
    )


def overlap(engine: Engine, marketing: str, sales: str) -> Overlap:
    """Count what two tables of verdicts agree on."""
    rows = engine.rows(
        sql(
            "SELECT COUNT(*) FILTER (WHERE marketing AND sales), COUNT(*) FILTER (WHERE marketing AND NOT sales), "
            "COUNT(*) FILTER (WHERE sales AND NOT marketing), COUNT(*) FILTER (WHERE NOT sales AND NOT marketing) "
            "FROM ($compared) AS c",
            compared=compared(marketing, sales),
        )
    )
    return Overlap(*rows[0])
