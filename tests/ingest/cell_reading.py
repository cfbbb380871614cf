"""Cells read by the engine and by the oracle, side by side, in one shape."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from sqlglot import exp

from leadq.engines.duckdb import Engine, EngineSettings, open_engine
from leadq.ingest.dialect import CellDialect
from leadq.ingest.forms import Layers, form_columns
from leadq.ingest.spelling import Spelling, spelt
from leadq.words.amounts import Money
from leadq.words.datelayout import strptime_layout
from leadq.words.fields import FieldType
from leadq.words.steps import Step, col, named, sql, under
from leadq.words.tables import Form, frame_days
from leadq.words.zones import local_day, zone_plan
from tests.oracle import cells as oracle

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FORMS = {
    "text": (FieldType.TEXT, (Form.TEXT, Form.FOLD, Form.WORDS)),
    "number": (FieldType.NUMBER, (Form.NUMBER,)),
    "money": (FieldType.MONEY, (Form.AMOUNT, Form.CURRENCY)),
    "boolean": (FieldType.BOOLEAN, (Form.FLAG,)),
    "unsubscribed": (FieldType.BOOLEAN, (Form.FLAG,)),
    "date": (FieldType.DATE, (Form.DAY,)),
    "timeframe": (FieldType.TIMEFRAME, (Form.DAYS,)),
    "list": (FieldType.LIST, (Form.ITEMS,)),
    "email": (FieldType.TEXT, (Form.TEXT,)),
}
Read = Callable[[Sequence[str], oracle.Clock], list[dict[str, Any]]]


@contextmanager
def engine_cells(folder: Path, zone: str) -> Iterator[Read]:
    """Yield a function that lets the engine read every text as every type."""
    with open_engine(EngineSettings(folder, (), threads=1)) as engine:
        engine.run(zone_plan(zone), keep={"wall_offset", "instant_offset"})
        yield lambda texts, clock: _read(engine, texts, clock)


def _read(engine: Engine, texts: Sequence[str], clock: oracle.Clock) -> list[dict[str, Any]]:
    dialect = CellDialect(
        types={name: kind for name, (kind, _) in FORMS.items()} | {"email_domain": FieldType.EMAIL_DOMAIN},
        decimal_mark=clock.decimal_mark,
        currency=clock.currency,
    )
    layers = Layers(dialect)
    forms = [(name, form) for name, (_, forms) in FORMS.items() for form in forms]
    columns = form_columns(layers, [*forms, ("email_domain", Form.TEXT)])
    columns.append(exp.alias_(layers.instant("date"), "at"))
    today = local_day(clock.as_of, str(clock.zone))
    engine.make_from_frame("written", pd.DataFrame(dict.fromkeys(FORMS, pd.Series(texts, dtype="object"))))
    layout = strptime_layout(clock.dates)
    spelling = Spelling({"date": layout, "timeframe": layout} if layout else {})
    engine.make(Step("cells", spelt(sql("SELECT * FROM written"), list(FORMS), spelling)))
    engine.drop("written")
    typed = exp.select(*columns).from_(under(layers.over(exp.to_table("cells")), "typed"))
    days = named(frame_days(col("days_timeframe"), today), "days_timeframe")
    query = exp.select(exp.Star(replace=[days])).from_(under(typed, "read"))
    names = [column.alias for column in columns]
    result = [_engine_says(dict(zip(names, row, strict=True))) for row in engine.rows(query)]
    engine.drop("cells")
    return result


def _engine_says(cell: dict[str, Any]) -> dict[str, Any]:
    at, day = cell["at"], cell["day_date"]
    return {
        "text": cell["text_text"],
        "fold": cell["fold_text"],
        "words": None if cell["words_text"] is None else tuple(cell["words_text"].split()),
        "number": cell["number_number"],
        "money": None
        if cell["amount_money"] is None
        else Money(cell["amount_money"], cell["currency_money"]),
        "boolean": cell["flag_boolean"],
        "unsubscribed": cell["flag_unsubscribed"],
        "instant": None if at is None else EPOCH + timedelta(microseconds=at),
        "day": None if day is None else date(1970, 1, 1) + timedelta(days=day),
        "timeframe": cell["days_timeframe"],
        "list": None if cell["items_list"] is None else tuple(cell["items_list"]),
        "domain": cell["text_email_domain"],
    }


def oracle_says(text: str, clock: oracle.Clock) -> dict[str, Any]:
    """Return what the oracle makes of a text, as every type."""
    plain = oracle.trim(text) or None
    moment = clock.read(FieldType.DATE, text)
    parts = clock.read(FieldType.LIST, text)
    return {
        "text": plain,
        "fold": None if plain is None else oracle.fold(plain),
        "words": None if plain is None else oracle.words(plain),
        "number": clock.read(FieldType.NUMBER, text),
        "money": clock.read(FieldType.MONEY, text),
        "boolean": clock.read(FieldType.BOOLEAN, text),
        "unsubscribed": oracle.read_consent([text]),
        "instant": moment.instant if isinstance(moment, oracle.Moment) else None,
        "day": moment.day if isinstance(moment, oracle.Moment) else None,
        "timeframe": clock.read(FieldType.TIMEFRAME, text),
        "list": tuple(map(oracle.fold, parts)) if isinstance(parts, tuple) else None,
        "domain": None if plain is None else oracle.email_domain(plain),
    }
