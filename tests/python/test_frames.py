"""Arrow in, Arrow out: every type of string, nulls, chunks, slices, streams, and frames of other makers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any, Callable

import commentariat
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from conftest import verdict_of

TEXTS = ["You are an idiot.", None, "Thanks for the photos!", "", "これは日本語の文章です。", "Ünser 😡: you idiot"]
VERDICT = ["lang", "tone", "attributes", "flags", "action", "reasons", "unscored"]


def rows(scored: Any) -> list[dict[str, Any]]:
    return pa.table(scored).select(VERDICT).to_pylist()


def test_every_row_is_the_line_of_the_command_line(
    moderator: commentariat.Moderator, table: pa.Table, lines: list[dict[str, Any]]
) -> None:
    scored = moderator.score_batch(table, text="text")
    assert type(scored) is pa.Table and scored.column_names == table.column_names + VERDICT
    assert scored.select(table.column_names).equals(table)
    assert len(lines) == table.num_rows
    for own, line in zip(rows(scored), lines):
        assert own == verdict_of(line), line["id"]
    assert scored.schema.metadata[b"commentariat.fingerprint"].decode() == moderator.fingerprint
    actions = scored["action"].to_pylist()
    assert 0.1 < sum(action != "approve" for action in actions) / len(actions) < 0.95


def test_numbers_are_signed_and_everything_may_be_null(moderator: commentariat.Moderator) -> None:
    schema = moderator.score_batch(pa.table({"body": TEXTS})).schema
    seen = []

    def walk(kind: pa.DataType) -> None:
        seen.append(kind)
        assert not pa.types.is_unsigned_integer(kind)
        for idx in range(kind.num_fields):
            assert kind.field(idx).nullable
            walk(kind.field(idx).type)

    for field in schema:
        assert field.nullable
        walk(field.type)
    assert {pa.int32(), pa.int64(), pa.float64(), pa.string()} <= set(seen)


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.dictionary(pa.int8(), pa.string()),
        pa.dictionary(pa.int32(), pa.large_string()),
    ],
    ids=str,
)
def test_every_kind_of_string_gives_the_same(moderator: commentariat.Moderator, kind: pa.DataType) -> None:
    plain = pa.array(TEXTS, pa.string())
    texts = plain.cast(kind)
    expected = rows(moderator.score_batch(pa.table({"body": plain})))
    scored = moderator.score_batch(pa.table({"body": texts}))
    assert rows(scored) == expected and scored["body"].type == kind
    assert rows(moderator.score_batch(pa.table({"body": texts.slice(1, 4)}))) == expected[1:5]


def test_nulls_stay_null_and_say_so(moderator: commentariat.Moderator) -> None:
    scored = moderator.score_batch(pa.table({"body": TEXTS}))
    assert scored["body"].to_pylist() == TEXTS
    null, empty = rows(scored)[1], rows(scored)[3]
    assert null == {**dict.fromkeys(VERDICT), "flags": [], "reasons": [], "unscored": "no_text"}
    assert empty["unscored"] != "no_text"
    all_null = moderator.score_batch(pa.table({"body": pa.nulls(3)}))
    assert [row["unscored"] for row in rows(all_null)] == ["no_text"] * 3
    none = moderator.score_batch(pa.table({"body": pa.array([], pa.string())}))
    assert none.num_rows == 0 and none.schema.types == scored.schema.types


def test_chunks_batches_and_streams_keep_their_order(
    moderator: commentariat.Moderator, table: pa.Table
) -> None:
    whole = rows(moderator.score_batch(table, text="text"))
    cuts = [0, 1, 1, 700, 1900, table.num_rows]
    chunked = pa.concat_tables([table.slice(a, b - a) for a, b in zip(cuts, cuts[1:])])
    assert rows(moderator.score_batch(chunked, text="text")) == whole
    batch = table.slice(5, 900).combine_chunks().to_batches()[0]
    scored = moderator.score_batch(batch, text="text")
    assert type(scored) is pa.RecordBatch and rows(scored) == whole[5:905]
    reader = moderator.score_batch(chunked.to_reader(), text="text")
    assert type(reader) is commentariat.Scored and len(reader) == table.num_rows and rows(reader) == whole
    for threads in [1, 2, 3]:
        assert rows(commentariat.Moderator(threads=threads).score_batch(chunked, text="text")) == whole


def test_a_stream_is_scored_while_it_is_read(moderator: commentariat.Moderator, table: pa.Table) -> None:
    taken = []

    def batches() -> Any:
        for idx, batch in enumerate(table.to_batches(max_chunksize=500)):
            taken.append(idx)
            yield batch

    stream = moderator.score_stream(pa.RecordBatchReader.from_batches(table.schema, batches()), text="text")
    assert taken == [] and stream.column_names == table.column_names + VERDICT
    reader = stream.to_pyarrow()
    first = reader.read_next_batch()
    assert len(taken) <= 2 < table.num_rows // 500
    rest = reader.read_all()
    whole = moderator.score_batch(table, text="text")
    assert rows(pa.concat_tables([pa.Table.from_batches([first]), rest])) == rows(whole)
    with pytest.raises(commentariat.Error, match="read already"):
        stream.to_pyarrow()


def test_a_stream_that_breaks_says_why(moderator: commentariat.Moderator) -> None:
    def batches() -> Any:
        yield pa.record_batch({"body": ["fine"]})
        raise OSError("the disk is gone")

    schema = pa.schema({"body": pa.string()})
    broken: Callable[[], pa.RecordBatchReader] = lambda: pa.RecordBatchReader.from_batches(schema, batches())
    with pytest.raises(ValueError, match="the disk is gone"):
        moderator.score_batch(broken())
    with pytest.raises(Exception, match="the disk is gone"):
        moderator.score_stream(broken()).to_pyarrow().read_all()


def test_frames_come_back_as_what_they_were(moderator: commentariat.Moderator) -> None:
    expected = rows(moderator.score_batch(pa.table({"body": TEXTS})))
    frame = pl.DataFrame({"body": TEXTS})
    scored = moderator.score_batch(frame)
    assert isinstance(scored, pl.DataFrame) and scored["action"].to_list() == [row["action"] for row in expected]
    pandas = pd.DataFrame({"n": range(len(TEXTS)), "body": TEXTS}, index=list("abcdef"))
    scored = moderator.score_batch(pandas)
    assert isinstance(scored, pd.DataFrame) and list(scored.index) == list("abcdef")
    assert scored["n"].tolist() == list(range(len(TEXTS)))
    assert scored["attributes"].iloc[0]["toxicity"] == expected[0]["attributes"]["toxicity"]
    assert len(scored["flags"].iloc[0]) == 1

    class Foreign:
        """Knows nothing but the interface."""

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return pa.table({"body": TEXTS}).__arrow_c_stream__()

    foreign = moderator.score_batch(Foreign())
    assert type(foreign) is commentariat.Scored and rows(foreign) == expected
    assert rows(foreign.to_pyarrow()) == expected and foreign.num_rows == len(TEXTS)
    assert foreign.to_polars()["action"].to_list() == [row["action"] for row in expected]
    assert pa.record_batch(foreign).num_rows == len(TEXTS)


def test_other_columns_tell_of_placeholders_votes_and_parents(moderator: commentariat.Moderator) -> None:
    data = pa.table(
        {
            "body": ["[removed]", None, "They are vermin."],
            "state": ["removed", "deleted", None],
            "parent": [None, None, "The refugees have moved into the old barracks."],
            "votes": pa.array([1, None, -7], pa.uint8() if False else pa.int16()),
        }
    )
    scored = rows(moderator.score_batch(data, state="state", parent="parent", votes="votes"))
    assert [row["unscored"] for row in scored] == ["removed", "deleted", None]
    told = moderator.score("They are vermin.", parent="The refugees have moved into the old barracks.")
    assert scored[2]["attributes"] == told["attributes"] and scored[2]["flags"] == told["flags"]
    with pytest.raises(commentariat.Error, match="unknown state"):
        moderator.score_batch(pa.table({"body": ["x"], "state": ["gone"]}), state="state")


def test_what_cannot_be_scored_is_refused(moderator: commentariat.Moderator) -> None:
    with pytest.raises(commentariat.Error, match='no column "body"; there are "text"'):
        moderator.score_batch(pa.table({"text": ["x"]}))
    with pytest.raises(commentariat.Error, match="Int64; it should hold strings"):
        moderator.score_batch(pa.table({"body": [1]}))
    with pytest.raises(commentariat.Error, match='column "lang" already'):
        moderator.score_batch(pa.table({"body": ["x"], "lang": ["en"]}))
    prefixed = moderator.score_batch(pa.table({"body": ["x"], "lang": ["en"]}), prefix="verdict_")
    assert prefixed.column_names[:3] == ["body", "lang", "verdict_lang"]
    for nothing in [["You idiot"], "You idiot", None, pa.array]:
        with pytest.raises(TypeError, match="a table or record batch is wanted"):
            moderator.score_batch(nothing)
    offsets = pa.py_buffer(b"\x00\x00\x00\x00\x02\x00\x00\x00")
    broken = pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(b"\xff\xfe")])
    with pytest.raises(commentariat.Error, match="broken"):
        moderator.score_batch(pa.table({"body": broken}))


def test_the_gil_is_not_held(moderator: commentariat.Moderator, table: pa.Table) -> None:
    big = pa.concat_tables([table] * 8)
    ticks = []
    done = threading.Event()

    def tick() -> None:
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.005)

    thread = threading.Thread(target=tick)
    thread.start()
    begun = time.monotonic()
    moderator.score_batch(big, text="text")
    took = time.monotonic() - begun
    done.set()
    thread.join()
    longest = max(b - a for a, b in zip(ticks, ticks[1:]))
    assert took > 0.2 and longest < took / 2, f"{took} s, of which {longest} s in one wait"


def test_an_interrupt_is_heeded_at_once() -> None:
    code = (
        "import sys; sys.path.insert(0, {0!r})\n"
        "import commentariat, corpus, pyarrow as pa\n"
        "table = pa.Table.from_pylist(corpus.rows(3000))\n"
        "big = pa.concat_tables([table] * 400)\n"
        "moderator = commentariat.Moderator()\n"
        "print('ready', flush=True)\n"
        "moderator.score_batch(big, text='text')\n"
        "print('finished', flush=True)\n"
    ).format(os.path.dirname(__file__))
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None and child.stdout.readline() == b"ready\n"
    time.sleep(0.5)
    begun = time.monotonic()
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert b"KeyboardInterrupt" in err and out == b"" and child.returncode != 0
    assert time.monotonic() - begun < 10


def test_a_forked_child_scores_too(moderator: commentariat.Moderator, table: pa.Table) -> None:
    moderator.score_batch(table, text="text")
    pid = os.fork()
    if pid == 0:
        signal.alarm(60)
        os._exit(0 if moderator.score_batch(table, text="text").num_rows == table.num_rows else 1)
    assert os.waitpid(pid, 0)[1] == 0
