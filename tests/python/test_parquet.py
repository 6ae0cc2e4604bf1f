"""DuckDB, Polars, pyarrow and Spark read the Parquet of `score`, `extract` and `report` as what the lines of the same run say."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import commentariat
from cluster import java_home
from conftest import verdict_of

#: The columns of a verdict that a line leaves out where there is nothing to say.
OPTIONAL = {"votes": None, "timestamp_raw": None, "state": None, "unscored": None}


def full(line: dict[str, Any]) -> dict[str, Any]:
    """A line with every column, as a row has them."""
    source = {"path": None, "shape": None, "document": None, "index": None, "line": None, **line["source"]}
    return {**OPTIONAL, **line, "source": source}


def run(program: str, *args: object) -> bytes:
    return subprocess.run([program, *map(str, args)], check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def parts(program: str, dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dump scored into several Parquet files."""
    out = tmp_path_factory.mktemp("parquet") / "parts"
    run(program, "score", dump, "-o", out, "--format", "parquet", "--split-bytes", 300_000, "-q")
    assert len(list(out.glob("*.parquet"))) > 1
    return out


@pytest.fixture(scope="module")
def rows(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [full(line) for line in lines]


def test_pyarrow_and_the_package_have_one_schema(parts: Path, rows: list[dict[str, Any]], moderator: commentariat.Moderator) -> None:
    table = pa.concat_tables([pq.read_table(path) for path in sorted(parts.glob("*.parquet"))])
    assert table.to_pylist() == rows
    scored = pa.table(moderator.score_batch(table.select(["text"]), text="text"))
    for name in ["lang", "tone", "attributes", "flags", "action", "reasons", "unscored"]:
        def plain(kind: pa.DataType) -> str:
            return str(kind).replace("element:", "item:").replace("large_", "")
        assert plain(table.schema.field(name).type) == plain(scored.schema.field(name).type), name


def test_duckdb_reads_it(parts: Path, rows: list[dict[str, Any]]) -> None:
    relation = duckdb.sql(f"select * from read_parquet('{parts}/*.parquet', filename=true) order by filename, source.index")
    found = [dict(zip(relation.columns, row)) for row in relation.fetchall()]
    for row in found:
        del row["filename"]
    assert found == rows
    [(flagged, flags)] = duckdb.sql(
        f"select count(*) filter (action <> 'approve'), sum(len(flags)) from '{parts}/*.parquet'"
    ).fetchall()
    assert flagged == sum(row["action"] in ("review", "reject") for row in rows) > 0
    assert flags == sum(len(row["flags"]) for row in rows) > 0


def test_polars_reads_it(parts: Path, rows: list[dict[str, Any]]) -> None:
    frame = pl.scan_parquet(sorted(parts.glob("*.parquet"))).collect()
    assert frame.to_dicts() == rows
    worst = frame.select(pl.col("attributes").struct.field("toxicity").max()).item()
    assert worst == max(row["attributes"]["toxicity"] for row in rows if row["attributes"])


def test_spark_reads_it(parts: Path, rows: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java_home()))
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    session = builder.config("spark.sql.warehouse.dir", str(tmp_path / "warehouse")).getOrCreate()
    try:
        # Lines leave out what is null; Spark's JSON does too.
        found = session.read.parquet(f"{parts}/*.parquet").orderBy("source.index").toJSON().collect()
    finally:
        session.stop()

    def known(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: known(inner) for key, inner in value.items() if inner is not None}
        return [known(inner) for inner in value] if isinstance(value, list) else value

    assert [json.loads(line) for line in found] == known(rows)


def test_what_others_write_is_read(program: str, table: pa.Table, lines: list[dict[str, Any]], tmp_path: Path) -> None:
    """Files of pyarrow, Polars and DuckDB, each in its own types and packing, have the verdicts of the lines."""
    table = table.select([name for name in table.column_names if name != "index"])
    pq.write_table(table, tmp_path / "pyarrow.parquet", row_group_size=700, compression="snappy")
    pl.DataFrame(table).write_parquet(tmp_path / "polars.parquet", compression="zstd", row_group_size=1000)
    duckdb.from_arrow(table).write_parquet(str(tmp_path / "duckdb.parquet"))
    expected = [(line["id"], verdict_of(line)) for line in lines]
    for path in sorted(tmp_path.glob("*.parquet")):
        found = [json.loads(line) for line in run(program, "score", path, "-q").decode().splitlines()]
        assert [(line["id"], verdict_of(line)) for line in found] == expected, path.name


def test_a_report_exports_both(program: str, dump: Path, lines: list[dict[str, Any]], tmp_path: Path) -> None:
    out = tmp_path / "report"
    run(program, "report", dump, "-o", out, "-q", "--export", "comments.parquet,flags.parquet")
    written = [json.loads(line) for line in (out / "comments.jsonl").read_text().splitlines()]
    assert pq.read_table(out / "comments.parquet").to_pylist() == [full(line) for line in written]
    flags = duckdb.sql(f"select id, category, surface, effect, source.path from '{out}/flags.parquet'").fetchall()
    expected = [
        (line["id"], flag["category"], flag["surface"], flag["effect"], line["source"]["path"])
        for line in written
        for flag in line["flags"]
    ]
    assert flags == expected and len(flags) > 0
    assert os.path.getsize(out / "flags.parquet") < os.path.getsize(out / "comments.jsonl")
