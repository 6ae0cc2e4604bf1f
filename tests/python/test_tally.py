"""Numbers that merge: `Tally` over parts is `summary.json` of the whole."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import commentariat
import pyarrow as pa
import pytest

KEY = b"a key of more than sixteen bytes"
COLUMNS = {"id": "id", "author": "author", "votes": "votes", "time": "time", "index": "index"}


@pytest.fixture(scope="module")
def summary(program: str, dump: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `report` says of the dump."""
    room = tmp_path_factory.mktemp("report")
    (room / "key").write_bytes(KEY)
    subprocess.run(
        [program, "report", str(dump), "-o", str(room / "report"), "-q", "--pseudonym-key-file", str(room / "key"),
         "--id-field", "id", "--text-field", "text", "--author-field", "author", "--vote-field", "votes",
         "--time-field", "time"],
        check=True,
    )  # fmt: skip
    return json.loads((room / "report" / "summary.json").read_bytes())


def parts_of(table: pa.Table, n: int) -> list[pa.Table]:
    return [table.take(list(range(start, table.num_rows, n))) for start in range(n)]


def test_merged_parts_are_the_summary_of_the_report(
    moderator: commentariat.Moderator, table: pa.Table, dump: Path, summary: dict[str, Any]
) -> None:
    options = {**COLUMNS, "name": str(dump)}
    sent = []
    for part in parts_of(table, 7):
        tally = commentariat.Tally(moderator, pseudonym_key=KEY)
        tally.add(part.slice(0, 10), "text", **options)
        tally.add(part.slice(10), "text", **options)
        sent.append(tally.to_bytes())
    whole = commentariat.Tally(moderator, pseudonym_key=KEY)
    for part in reversed(sent):
        whole.merge(part)
    assert len(whole) == table.num_rows == summary["counts"]["read"]
    assert whole.summary(shape="ndjson") == summary
    assert summary["authors"]["repeated"] > 0 and len(summary["timeline"]["periods"]) > 10
    assert KEY not in sent[0] and b"reader 0" not in sent[0]


def test_one_tally_of_everything_says_the_same(
    moderator: commentariat.Moderator, table: pa.Table, dump: Path, summary: dict[str, Any]
) -> None:
    tally = commentariat.Tally(moderator, pseudonym_key=KEY)
    tally.add(table.to_reader(max_chunksize=400), "text", **COLUMNS, name=str(dump))
    assert tally.summary(shape="ndjson") == summary
    assert json.loads(tally.summary_json(shape="ndjson")) == summary
    other = commentariat.Tally(moderator, pseudonym_key=KEY)
    other.merge(tally)
    assert other.summary_json() == tally.summary_json()


def test_paths_and_times_come_from_columns_of_any_kind(moderator: commentariat.Moderator) -> None:
    import datetime as dt

    stamps = [dt.datetime(2024, 5, 1, 10, 30), dt.datetime(2024, 5, 2), None]
    kinds = {
        "instant": pa.array(stamps, pa.timestamp("us", "UTC")),
        "local": pa.array(stamps, pa.timestamp("ms")),
        "date": pa.array([stamp and stamp.date() for stamp in stamps], pa.date32()),
        "seconds": pa.array([1714559400, 1714608000, None], pa.int64()),
        "double": pa.array([1714559400.0, 1714608000.0, None], pa.float64()),
        "written": pa.array(["2024-05-01T10:30:00Z", "2024-05-02", None]),
    }
    for kind, column in kinds.items():
        data = pa.table({"source": pa.array([{"path": p} for p in ["b", "a", "b"]]), "t": column, "body": ["x", "y", None]})
        tally = commentariat.Tally(moderator)
        tally.add(data, path="source.path", time="t")
        summary = tally.summary()
        assert [period["period"] for period in summary["timeline"]["periods"]] == ["2024-05-01", "2024-05-02"], kind
        assert [(entry["path"], entry["counts"]["read"]) for entry in summary["inputs"]] == [("a", 1), ("b", 2)]
        assert summary["counts"]["skipped"] == {"total": 1, "reasons": {"no_text": 1}}


def test_what_was_made_in_another_way_is_not_added(moderator: commentariat.Moderator) -> None:
    data = pa.table({"body": ["You idiot"], "author": ["Ann"]})
    tally = commentariat.Tally(moderator, authors="plain")
    tally.add(data, author="author")
    strict = commentariat.Tally(commentariat.Moderator(policy="strict"))
    with pytest.raises(commentariat.TallyError, match="fingerprints differ"):
        strict.merge(tally)
    with pytest.raises(commentariat.TallyError, match="not the bytes"):
        tally.merge(b"{}")
    with pytest.raises(commentariat.Error, match="pseudonym_key"):
        commentariat.Tally(moderator).add(data, author="author")
    with pytest.raises(commentariat.TallyError, match="16 bytes"):
        commentariat.Tally(moderator, pseudonym_key=b"short")
    with pytest.raises(commentariat.Error, match="no column"):
        tally.add(data, author="nobody")
    assert len(tally) == 1, "what fails adds nothing"
