"""Polars and DuckDB give what the command line gives, and the examples run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import commentariat
import commentariat.duckdb
import commentariat.polars
import duckdb
import polars as pl
import pyarrow as pa
import pytest

from conftest import ROOT, verdict_of

EXAMPLES = ROOT / "python" / "examples"
#: Those that need no cluster; `test_spark.py` runs the other.
LOCAL = sorted(path for path in EXAMPLES.glob("*.py") if path.stem != "with_spark")


def test_polars_expressions(table: pa.Table, lines: list[dict[str, Any]]) -> None:
    frame = pl.DataFrame(table)
    expected = [verdict_of(line) for line in lines]
    scored = frame.with_columns(v=pl.col("text").moderation.score())
    assert scored["v"].dtype == commentariat.polars.VERDICT
    assert scored["v"].to_list() == expected
    lazy = frame.lazy().select(
        action=pl.col("text").moderation.action(),
        tone=pl.col("text").moderation.tone(),
        insult=pl.col("text").moderation.attribute("insult"),
    )
    found = lazy.collect().to_dicts()
    for row, verdict in zip(found, expected):
        assert row["action"] == verdict["action"]
        assert row["tone"] == (verdict["tone"] and verdict["tone"]["compound"])
        assert row["insult"] == (verdict["attributes"] and verdict["attributes"]["insult"])
    strict = commentariat.Moderator(policy="strict")
    n_strict = frame.filter(pl.col("text").moderation.action(strict) != "approve").height
    assert n_strict >= sum(verdict["action"] not in (None, "approve") for verdict in expected) > 0
    assert pl.Series("text", [None, "hi"], pl.String).to_frame().select(
        pl.col("text").moderation.score().struct.field("unscored")
    ).to_series().to_list()[0] == "no_text"


def test_duckdb_functions(table: pa.Table, lines: list[dict[str, Any]]) -> None:
    con = duckdb.connect()
    assert commentariat.duckdb.register(con) is con
    con.register("comments", table)
    found = con.sql("select id, commentariat(text) as v from comments order by index").fetchall()
    assert [row[0] for row in found] == [line["id"] for line in lines]
    for (_, verdict), line in zip(found, lines):
        assert verdict == verdict_of(line), line["id"]
    commentariat.duckdb.register(con, commentariat.Moderator(policy="strict"), name="strictly")
    query = "select count(*) filter (commentariat(text).action <> 'approve'), count(*) filter (strictly(text).action <> 'approve') from comments"
    [(news, strict)] = con.sql(query).fetchall()
    assert strict >= news > 0
    [(null,)] = con.sql("select commentariat(null::varchar) as v").fetchall()
    assert null["unscored"] == "no_text" and null["action"] is None


def test_duckdb_relations_go_straight_in(moderator: commentariat.Moderator, table: pa.Table) -> None:
    con = duckdb.connect()
    con.register("comments", table)
    scored = moderator.score_batch(con.sql("select id, text from comments where index % 2 = 0 order by index"), "text")
    assert len(scored) == table.num_rows // 2
    [(n,)] = con.sql("select count(*) from scored where action is not null").fetchall()
    assert n == sum(action is not None for action in scored.to_polars()["action"].to_list()) > 0


@pytest.mark.parametrize("path", LOCAL, ids=lambda path: path.stem)
def test_examples_run(path: Path) -> None:
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "review" in done.stdout, done.stdout


def test_type_stubs_fit_the_package() -> None:
    config = str(ROOT / "tests" / "python" / "mypy.ini")
    package = os.path.dirname(commentariat.__file__)
    for command in (
        [sys.executable, "-m", "mypy.stubtest", "commentariat", "--mypy-config-file", config],
        [sys.executable, "-m", "mypy", "--config-file", config, package],
        *([sys.executable, "-m", "mypy", "--config-file", config, str(path)] for path in sorted(EXAMPLES.glob("*.py"))),
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_docstrings_are_true(moderator: commentariat.Moderator) -> None:
    import doctest

    result = doctest.testmod(commentariat)
    assert result.attempted > 0 and result.failed == 0
    for name in commentariat.__all__:
        assert name == "__version__" or getattr(commentariat, name).__doc__, name
