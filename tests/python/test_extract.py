"""`extract` gives the comments of the command line, and drops nothing in silence."""

from __future__ import annotations

import gzip
import json
import subprocess
import warnings
from pathlib import Path

import commentariat
import pytest

from conftest import ROOT

DOCUMENTS = sorted(path for path in (ROOT / "seeds" / "documents").rglob("*") if path.is_file())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT / "seeds" / "documents")))
def test_comments_are_those_of_the_command_line(program: str, path: Path) -> None:
    done = subprocess.run([program, "extract", str(path)], capture_output=True)
    expected = [json.loads(line) for line in done.stdout.decode().splitlines()]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = commentariat.extract(path)
        assert list(found) == expected
        assert found.counts["comments"] == len(expected)
        by_bytes = commentariat.extract(path.read_bytes(), name=str(path))
        assert list(by_bytes) == expected


def test_options_are_those_of_the_command_line(program: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"what;who;points;when\nHello there;Ann;3;2 hours ago\nWell said;Ben;-1;2024-05-01\n"))
    options = ["--text-field", "what", "--author-field", "who", "--vote-field", "points", "--time-field", "when",
               "--shape", "csv"]  # fmt: skip
    reference = "2024-05-02T12:00:00Z"
    done = subprocess.run(
        [program, "extract", str(path), *options, "--reference-time", reference], check=True, capture_output=True
    )
    found = commentariat.extract(
        str(path), text_field="what", author_field="who", vote_field="points", time_field="when",
        reference_time=reference, shape="csv",
    )  # fmt: skip
    comments = list(found)
    assert comments == [json.loads(line) for line in done.stdout.splitlines()]
    assert [comment["vote_score"] for comment in comments] == [3, -1]
    lines = commentariat.extract(b"one\ntwo\n", shape="lines")
    assert [comment["text"] for comment in lines] == ["one", "two"]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    text = b'{"id":"1","text":"a"}\n{"id":"2"}\n{"id":"3","text":"c"}\n'
    found = commentariat.extract(text, shape="ndjson")
    with pytest.warns(UserWarning, match="1 record could not be read"):
        assert [comment["id"] for comment in found] == ["1", "3"]
    assert found.counts == {"read": 3, "comments": 2, "skipped": {}, "rejected": 1}
    assert found.rejects[0]["line"] == 2 and "text" in found.rejects[0]["reason"]
    with pytest.raises(commentariat.ReadError, match="line 2"):
        list(commentariat.extract(text, shape="ndjson", strict=True))
    cut = gzip.compress(b'{"id":"1","text":"a"}\n' * 9_000)[:-200]
    broken = commentariat.extract(cut, name="cut.gz")
    with pytest.raises(commentariat.ReadError, match="cut.gz: cannot read on"):
        list(broken)
    assert list(broken) == []
    with pytest.raises(FileNotFoundError):
        commentariat.extract(tmp_path / "nowhere")
    with pytest.raises(IsADirectoryError):
        commentariat.extract(tmp_path)
    with pytest.raises(commentariat.Error, match="unknown shape"):
        commentariat.extract(b"", shape="parchment")
    with pytest.raises(commentariat.Error, match="ISO 8601"):
        commentariat.extract(b"", reference_time="yesterday")
    assert list(commentariat.extract(b"")) == []


def test_what_is_no_comment_is_counted() -> None:
    whole = {"comments": 0, "skipped": 0, "read": 0}
    for path in DOCUMENTS:
        found = commentariat.extract(path)
        list(found)
        counts = found.counts
        whole["read"] += counts["read"]
        whole["comments"] += counts["comments"]
        whole["skipped"] += sum(counts["skipped"].values())
    assert whole["read"] == whole["comments"] + whole["skipped"] and whole["skipped"] > 0


def test_a_reader_who_stops_leaves_nothing_behind(dump: Path) -> None:
    for _ in range(50):
        found = commentariat.extract(dump)
        assert next(found)["id"] == "c0"
        del found
