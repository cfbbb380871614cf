"""How the cells of a row become the cell of a field: one column, the first that is filled, a key of a JSON object."""

from collections.abc import Callable, Sequence

from sqlglot import exp

from leadq.ingest.cells import deciding_cell
from leadq.ingest.mapping import HeaderMapping
from leadq.words.steps import cases, literal, sql
from leadq.words.tables import trimmed


def gathered(mapping: HeaderMapping, field: str, cell: Callable[[int], exp.Expression]) -> exp.Expression:
    """Return the raw cell of a field; `cell` gives the raw cell at a place of the row, NULL where it is empty.

    What the export writes for nothing (`mapping.empty`) is nothing before anything else is looked at.
    """
    column = mapping.column(field)
    how, found = column.how, [_unless(mapping.empty, cell(place)) for place in column.places]
    if how is None:
        return deciding_cell(found)
    if how.value is not None:
        return literal(how.value)
    if how.join:
        joined = exp.Anonymous(this="CONCAT_WS", expressions=[literal(" "), *map(_filled, found)])
        return sql("NULLIF($joined, '')", joined=joined)
    one = (
        found[0]
        if len(found) == 1
        else exp.Coalesce(this=_filled(found[0]), expressions=[*map(_filled, found[1:])])
    )
    if how.json_key is not None:
        key = how.json_key.replace("\\", "\\\\").replace('"', '\\"')
        one = sql(
            "CASE WHEN JSON_VALID($one) THEN JSON_EXTRACT_STRING($one, $path) END", one=one, path=f'$."{key}"'
        )
    if how.first_part is not None:
        one = sql("SPLIT_PART($one, $mark, 1)", one=one, mark=how.first_part)
    if how.filled:
        return sql("CASE WHEN $one IS NOT NULL THEN 'true' END", one=_filled(one))
    if how.words:
        said = [
            (sql("$cell = $code", cell=trimmed(one), code=code), literal(word))
            for code, word in how.words.items()
        ]
        one = cases(said, one)
    return one


def _unless(empty: Sequence[str], cell: exp.Expression) -> exp.Expression:
    if not empty:
        return cell
    nothing = exp.In(this=trimmed(cell), expressions=[literal(word) for word in empty])
    return sql("CASE WHEN NOT $nothing THEN $cell END", nothing=nothing, cell=cell)


def _filled(cell: exp.Expression) -> exp.Expression:
    return sql("NULLIF($cell, '')", cell=trimmed(cell))
