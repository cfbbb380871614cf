"""The engine: locked down, silent about cells, tidy, and one form of every file it writes."""

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sqlglot import exp

from leadq.engines.duckdb import Engine, EngineSettings, open_engine
from leadq.ground.errors import EngineFailed, LeadqError, UsageError, WriteFailed
from leadq.words.steps import Plan, Step, sql


@pytest.fixture
def engine(tmp_path):
    (tmp_path / "spill").mkdir()
    (tmp_path / "in").mkdir()
    with open_engine(EngineSettings(tmp_path / "spill", (tmp_path / "in",), threads=2)) as opened:
        yield opened


def step(name: str, text: str, kind="table") -> Step:
    return Step(name, sql(text), kind)


def test_nothing_outside_its_folders_is_read_or_written(engine: Engine, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text("a\nsecret\n")
    (tmp_path / "in" / "link.csv").symlink_to(outside)
    for path in (
        outside,
        tmp_path / "in" / ".." / "outside.csv",
        tmp_path / "in" / "link.csv",
        "/etc/passwd",
    ):
        with pytest.raises(LeadqError) as refused:
            engine.rows(sql("SELECT * FROM READ_TEXT($path)", path=str(path)))
        assert "secret" not in str(refused.value)
    with pytest.raises(LeadqError):
        engine.write_csv([sql("SELECT 1 AS a")], tmp_path / "new.csv")
    assert not (tmp_path / "new.csv").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "INSTALL httpfs",
        "SET threads = 1",
    ],
)
def test_its_settings_are_locked(engine: Engine, statement):
    with pytest.raises(duckdb.Error):
        engine.connection.execute(statement)


def test_nothing_is_drawn_on_standard_output(engine: Engine, capfd):
    engine.rows(sql("SELECT COUNT(*) FROM RANGE(30000000) AS a(x) WHERE HASH(x) % 7 = 1"))
    assert capfd.readouterr() == ("", "")


def test_its_messages_never_hold_a_cell(engine: Engine):
    engine.make_from_frame("people", pd.DataFrame({"email": ["zara@acme.example"]}))
    with pytest.raises(EngineFailed) as refused:
        engine.rows(sql("SELECT CAST(email AS INTEGER) FROM people"))
    assert "zara" not in f"{refused.value} {refused.value.hint}"


def test_a_table_is_dropped_behind_the_last_step_that_reads_it(engine: Engine):
    steps = (
        step("one", "SELECT 1 AS a"),
        step("seen", "SELECT * FROM one", "view"),
        step("two", "SELECT * FROM seen"),
        step("three", "SELECT * FROM two"),
        step("four", "SELECT * FROM three"),
    )
    present = []
    engine.run(
        Plan(steps),
        keep={"four"},
        on_step=lambda s: present.append((s.name, engine.has("one"), engine.has("two"))),
    )
    assert present[2:] == [("two", True, False), ("three", False, True), ("four", False, False)]
    assert engine.rows(sql("SELECT a FROM four")) == [(1,)]


def test_a_view_that_is_kept_keeps_what_it_reads(engine: Engine):
    engine.run(Plan((step("one", "SELECT 1 AS a"), step("seen", "SELECT * FROM one", "view"))), keep={"seen"})
    assert engine.rows(sql("SELECT a FROM seen")) == [(1,)]


def test_a_step_that_nothing_kept_comes_from_is_not_run(engine: Engine):
    ran = []
    steps = (
        step("one", "SELECT 1 AS a"),
        step("beside", "SELECT 2 AS a"),
        step("seen", "SELECT * FROM one", "view"),
        step("two", "SELECT * FROM seen"),
        step("after", "SELECT * FROM two"),
    )
    engine.run(Plan(steps), keep={"two"}, on_step=lambda s: ran.append(s.name))
    assert ran == ["one", "seen", "two"]
    assert not engine.has("beside")


def test_a_function_is_called_by_later_steps(engine: Engine):
    engine.run(
        Plan((Step("doubled", sql("x * 2"), "function"), step("one", "SELECT doubled(21) AS a"))),
        keep={"one"},
    )
    assert engine.rows(sql("SELECT a FROM one")) == [(42,)]


def test_csv_files_have_one_form(engine: Engine, tmp_path):
    rows = sql("SELECT 'a,\"b\"' AS \"\ufeffx\", 'c\nd' AS y, NULL AS z, 'é' AS w, 1.50::DECIMAL(9, 2) AS n")
    path = tmp_path / "in" / "it's [x].csv"
    assert engine.write_csv([rows, rows.copy()], path) == 2
    line = '"a,""b""","c\nd",,é,1.50\r\n'
    assert path.read_bytes().decode() == "\ufeffx,y,z,w,n\r\n" + line * 2
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_an_empty_result_is_a_header(engine: Engine, tmp_path):
    path = tmp_path / "in" / "x.csv"
    assert engine.write_csv([sql("SELECT 1 AS a, 2 AS b WHERE FALSE")], path) == 0
    assert path.read_bytes() == b"a,b\r\n"


def test_parquet_keeps_decimals_and_order(engine: Engine, tmp_path):
    path = tmp_path / "in" / "x.parquet"
    query = sql("SELECT x, CAST(x AS DECIMAL(18, 2)) / 4 AS d FROM RANGE(300000) AS a(x) ORDER BY x DESC")
    assert engine.write_parquet(query, path) == 300_000
    table = pq.read_table(path)
    assert table.column("x").to_pylist()[:2] == [299_999, 299_998]


def test_lists_of_texts_become_tables(engine: Engine):
    engine.load_texts("entries", "entry", {0: ["b", "a", "a"], 2: ["it's", ""], 5: []})
    assert sorted(engine.rows(sql("SELECT list_no, entry FROM entries"))) == [
        (0, "a"),
        (0, "b"),
        (2, ""),
        (2, "it's"),
    ]
    engine.load_texts("domains", "domain", None, [])
    assert engine.rows(sql("SELECT COUNT(*) FROM domains")) == [(0,)]


def test_frames_of_texts_become_tables_in_their_order(engine: Engine):
    frame = pd.DataFrame({"a": ["2", None, "1"], 'it\'s "b"': [None, None, None]})
    engine.make_from_frame("texts", frame)
    assert engine.rows(sql("SELECT * FROM texts")) == [("2", None), (None, None), ("1", None)]
    engine.make_from_frame("nothing", frame.head(0))
    assert engine.rows(sql("SELECT COUNT(*) FROM nothing")) == [(0,)]


def test_values_stay_values_whatever_stands_in_them(engine: Engine):
    """B16."""
    evil = "x'); DROP TABLE people; --"
    assert engine.rows(exp.select(sql("$value || $value", value=evil))) == [(evil * 2,)]


def test_memory_that_runs_out_is_said(tmp_path):
    """I4: and there is no room to spill."""
    (tmp_path / "file").write_text("")
    with (
        open_engine(EngineSettings(tmp_path / "file" / "no", (), "60MB", 1)) as engine,
        pytest.raises(WriteFailed, match="while making 'big'"),
    ):
        engine.make(step("big", "SELECT x, HASH(x) AS h FROM RANGE(30000000) AS a(x) ORDER BY h"))


def test_an_amount_of_memory_that_is_none_is_refused(tmp_path):
    with (
        pytest.raises(UsageError, match="is not an amount of memory"),
        open_engine(EngineSettings(tmp_path, (), "lots")),
    ):
        pass


@pytest.mark.parametrize(
    ("data_bytes", "limit"), [(1, "762.9 MiB"), (1_000_000_000, "762.9 MiB"), (2_000_000_000, "1.3 GiB")]
)
def test_memory_is_limited_by_the_size_of_the_exports(tmp_path, data_bytes, limit):
    with open_engine(EngineSettings(tmp_path, (), data_bytes=data_bytes)) as engine:
        assert engine.rows(sql("SELECT current_setting('memory_limit')")) == [(limit,)]


def test_memory_is_never_more_than_the_engine_would_take_by_itself(tmp_path):
    with open_engine(EngineSettings(tmp_path, ())) as engine:
        own = engine.rows(sql("SELECT current_setting('memory_limit')"))
    with open_engine(EngineSettings(tmp_path, (), data_bytes=10**15)) as engine:
        assert engine.rows(sql("SELECT current_setting('memory_limit')")) == own


def test_an_interrupt_stops_a_step(engine: Engine):
    """E3."""
    import threading  # noqa: PLC0415

    timer = threading.Timer(0.3, engine.connection.interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        engine.rows(sql("SELECT SUM(HASH(a.x + b.y)) FROM RANGE(1000000) AS a(x), RANGE(1000000) AS b(y)"))
    timer.join()
