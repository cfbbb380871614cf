"""Tables of other libraries (Polars, Arrow) as DataFrames of pandas, handed over as streams of Arrow."""

from importlib.util import find_spec
from typing import Any

import duckdb
from sqlglot import exp

from leadq.engines.parquet import nested_text
from leadq.ground.errors import UsageError
from leadq.words.steps import col, named, render

_AS_THEY_ARE = ("FLOAT", "DOUBLE", "DATE", "TIMESTAMP", "VARCHAR")


def as_frame(table: Any, name: str) -> Any:  # noqa: ANN401 - any table in, a pandas DataFrame out
    """Return a table as a DataFrame; whole numbers become texts, for pandas rounds those that stand beside gaps.

    Args:
        table: an object with `__arrow_c_stream__`.
        name: how messages call it.

    Raises:
        UsageError: it is no table, or pyarrow is not installed, through which the engine reads them.
    """
    if not hasattr(table, "__arrow_c_stream__"):
        raise UsageError(f"{name} is a {type(table).__name__}", "pass a table of pandas, Polars or Arrow")
    if find_spec("pyarrow") is None:
        raise UsageError(
            f"to read {name}, a {type(table).__name__}, pyarrow is needed", "pip install pyarrow"
        )
    connection = duckdb.connect(":memory:")
    try:
        rows = connection.from_arrow(table)
        names, types = rows.columns, [str(kind).upper() for kind in rows.types]
        connection.register("leadq_table", rows)
        cells = [named(_cell(c, kind), c) for c, kind in zip(names, types, strict=True)]
        frame = connection.execute(render(exp.select(*cells).from_("leadq_table"))).df()
    except duckdb.Error:
        raise UsageError(f"{name} cannot be read as a table of Arrow", "pass a DataFrame of pandas") from None
    finally:
        connection.close()
    frame.columns = [str(column) for column in names]
    return frame


def _cell(column: str, kind: str) -> exp.Expression:
    if kind.startswith(_AS_THEY_ARE) and not kind.endswith("]"):
        return col(column)
    if kind.startswith("DECIMAL") and not kind.endswith("]"):
        return exp.cast(col(column), "DOUBLE")
    nested = nested_text(column, kind)
    return exp.cast(col(column), "TEXT") if nested is None else nested
