"""Link tables of activity: who took part in what, where the export of activities names no person.

`activity_links(activity_id, contact_id)` has every pair of the link files once. An activity that names no person of its
own is every linked person's, once each; one that names a person stays with that one. The plan's `linked_people` says
it with contacts' keys, so that two ids of one person are one; strangers stay apart by their ids.
"""

from collections.abc import Sequence

from sqlglot import exp

from leadq.ground.errors import InputRefused
from leadq.ingest.mapping import Column, HeaderMapping
from leadq.ingest.repeats import ID
from leadq.rulebook.catalogue import Catalogue
from leadq.words.fields import ACTIVITY_FIELDS, normalise_header
from leadq.words.steps import Step, named, sql, union_all
from leadq.words.tables import trimmed

LINKS = "activity_links"
FIELDS = (ID, "contact_id")
_OWN_IDS = {"id", "recordid"}
"""How a link's own id is called; in an export of activities it is that of the activity."""
_MORE = {ID: ("Task ID", "Call ID", "Meeting ID", "Note ID", "Email ID"), "contact_id": ()}


def link_columns(header: Sequence[str], catalogue: Catalogue, name: str) -> HeaderMapping:
    """Find which column names the activity and which the person.

    Raises:
        InputRefused: one of them is not there.
    """
    columns, plain = [], [normalise_header(cell) for cell in header]
    for field in FIELDS:
        places = [plain.index(known) for known in names_of(field, catalogue) if known in plain]
        if not places:
            what = "which activity it is: no activity_id" if field == ID else "who took part: no contact_id"
            listed = ", ".join(cell for cell in header if cell.strip())
            raise InputRefused(
                f"{name} does not say {what}",
                f"its columns are {listed}; name the one in the rulebook: `columns: {{activity: {{{field}: …}}}}`",
            )
        columns.append(Column(field, (header[places[0]],), (places[0],)))
    return HeaderMapping(tuple(columns), (), ())


def names_of(field: str, catalogue: Catalogue) -> list[str]:
    """Return the normalised headers that a field of a link goes by, best first."""
    known = next(item for item in ACTIVITY_FIELDS if item.name == field)
    own = catalogue.headers_activity.get(field)
    names = [*([own] if own else []), field, *known.aliases, *_MORE[field]]
    plain = [normalise_header(name) for name in names]
    return [
        name for name in dict.fromkeys(plain) if name not in _OWN_IDS or name == normalise_header(own or "")
    ]


def links_of(tables: Sequence[str]) -> exp.Expression:
    """Return the query of `activity_links` over tables of raw links."""
    queries = [
        exp.select(
            named(trimmed(exp.column(ID)), ID), named(trimmed(exp.column("contact_id")), "contact_id")
        ).from_(exp.to_table(table))
        for table in tables
    ]
    return sql(
        "SELECT DISTINCT activity_id, contact_id FROM ($every) AS links "
        "WHERE activity_id IS NOT NULL AND contact_id IS NOT NULL",
        every=union_all(queries),
    )


def linked_steps(orphan: int) -> tuple[Step, ...]:
    """Return the step that makes `linked_people(activity_id, contact_key, stranger)`; it reads `contact_ids`, too."""
    return (Step("linked_people", sql(_PEOPLE, orphan=orphan)),)


_PEOPLE = """
SELECT DISTINCT l.activity_id, COALESCE(i.contact_key, $orphan) AS contact_key,
  CASE WHEN i.contact_key >= 0 THEN NULL ELSE l.contact_id END AS stranger
FROM activity_links AS l LEFT JOIN contact_ids AS i ON i.contact_id = l.contact_id
"""


def counted_steps(rows: str) -> tuple[Step, ...]:
    """Return the steps that count what links came to.

    `shared_rows(rows)` is how many more rows the table `rows` has because an activity is several people's;
    `unknown_links(rows)` how many links name an activity that is in no export.
    """
    shared = sql(
        "SELECT (SELECT COUNT(*) FROM $rows) "
        "- (SELECT CAST(COALESCE(SUM(activities), 0) AS BIGINT) FROM kinds) AS rows",
        rows=exp.to_table(rows),
    )
    unknown = sql(
        "SELECT COUNT(*) AS rows FROM activity_links AS l "
        "WHERE NOT EXISTS (SELECT 1 FROM activity_scan AS a WHERE $id = l.activity_id)",
        id=trimmed(exp.column(ID, table="a")),
    )
    return Step("shared_rows", shared), Step("unknown_links", unknown)
