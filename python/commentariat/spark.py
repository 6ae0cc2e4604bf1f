"""Verdicts on Spark data frames, and the summary of a report over a whole cluster.

    scored = commentariat.spark.score(comments, text="body")
    numbers = commentariat.spark.summarise(comments, text="body", id="id")

The engine owns the cores: every task scores on its own thread. Executors need this package and pyarrow; ``docs/cluster.md``
says how they get them. A moderator is built anew once a Python worker, and refuses to work where it would score in another
way than the driver's.
"""

from __future__ import annotations

import functools
from typing import Any, Callable, Iterable, Iterator, Literal

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import (
    ArrayType,
    DataType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
)

from . import Moderator, Tally, _rebuild, default

__all__ = ["VERDICT", "score", "summarise"]

_ATTRIBUTES = (
    "toxicity",
    "severe_toxicity",
    "insult",
    "profanity",
    "identity_attack",
    "threat",
    "sexual",
    "dehumanisation",
)


def _struct(**fields: DataType) -> StructType:
    return StructType([StructField(name, kind) for name, kind in fields.items()])


#: The columns that :func:`score` adds.
VERDICT = _struct(
    lang=StringType(),
    tone=_struct(
        compound=DoubleType(),
        label=StringType(),
        positive=DoubleType(),
        neutral=DoubleType(),
        negative=DoubleType(),
    ),
    attributes=_struct(**{name: DoubleType() for name in _ATTRIBUTES}),
    flags=ArrayType(
        _struct(
            category=StringType(),
            kind=StringType(),
            severity=IntegerType(),
            start=LongType(),
            end=LongType(),
            surface=StringType(),
            entry=StringType(),
            target=StringType(),
            effect=StringType(),
            weight=DoubleType(),
        )
    ),
    action=StringType(),
    reasons=ArrayType(StringType()),
    unscored=StringType(),
)


def score(
    df: DataFrame,
    text: str = "body",
    moderator: Moderator | None = None,
    *,
    parent: str | None = None,
    votes: str | None = None,
    state: str | None = None,
    prefix: str = "",
) -> DataFrame:
    """The columns of ``df``, and then those of :data:`VERDICT`, each behind ``prefix``; lazily, one row a row.

    ``text``, ``parent``, ``votes`` and ``state`` name columns, as in :meth:`commentariat.Moderator.score_batch`. How many
    rows a batch holds is ``spark.sql.execution.arrow.maxRecordsPerBatch``.
    """
    wanted = [prefix + field.name for field in VERDICT.fields]
    taken = sorted(set(wanted) & set(df.columns))
    if taken:
        raise ValueError(f"there is a column {taken[0]!r} already: give a prefix, or rename it")
    made = _sent(moderator)

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        judge = made()
        for batch in batches:
            yield judge.score_batch(batch, text, parent=parent, votes=votes, state=state, prefix=prefix)

    added = [StructField(prefix + field.name, field.dataType) for field in VERDICT.fields]
    return df.mapInArrow(run, StructType(df.schema.fields + added))


def summarise(
    df: DataFrame,
    text: str = "body",
    moderator: Moderator | None = None,
    *,
    id: str | None = None,
    author: str | None = None,
    votes: str | None = None,
    time: str | None = None,
    state: str | None = None,
    parent: str | None = None,
    path: str | None = None,
    document: str | None = None,
    index: str | None = None,
    name: str = "-",
    shape: str | None = None,
    authors: Literal["pseudonym", "plain"] = "pseudonym",
    pseudonym_key: bytes | None = None,
    merges: int = 8,
) -> dict[str, Any]:
    """What ``summary.json`` of ``commentariat report`` holds, over all rows of ``df``. Runs the job.

    Every partition is counted where it lies; what crosses the network is one tally a partition, of bounded size. They are
    joined in ``merges`` tasks, and at last here. The other arguments are those of :class:`commentariat.Tally`,
    :meth:`~commentariat.Tally.add` and :meth:`~commentariat.Tally.summary`. A pseudonym key travels to the executors with the
    job; it is in no result.
    """
    columns = {
        "id": id,
        "author": author,
        "votes": votes,
        "time": time,
        "state": state,
        "parent": parent,
        "path": path,
        "document": document,
        "index": index,
    }
    wanted = [text] + [column for column in columns.values() if column is not None]
    top = {column if column in df.columns else column.split(".")[0] for column in wanted}
    absent = sorted(top - set(df.columns))
    if absent:
        raise ValueError(f"there is no column {absent[0]!r}; there are {', '.join(df.columns)}")
    made = _sent(moderator)

    def empty(judge: Moderator) -> Tally:
        return Tally(judge, authors=authors, pseudonym_key=pseudonym_key)

    def count(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        tally = empty(made())
        for batch in batches:
            tally.add(batch, text, name=name, **columns)
        yield _row(tally)

    def merge(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        tally = empty(made())
        for batch in batches:
            for part in batch.column("tally"):
                tally.merge(part.as_py())
        yield _row(tally)

    pruned = df.select(*[f"`{column}`" for column in df.columns if column in top])
    partial = pruned.mapInArrow(count, "tally binary").repartition(merges).mapInArrow(merge, "tally binary")
    whole = empty(moderator or default())
    for row in partial.toLocalIterator():
        whole.merge(bytes(row["tally"]))
    return whole.summary(shape=shape)


def _sent(moderator: Moderator | None) -> Callable[[], Moderator]:
    """What makes the moderator on an executor."""
    here = moderator or default()
    return functools.partial(_rebuild, {**here.options, "threads": 1}, here.fingerprint)


def _row(tally: Tally) -> pa.RecordBatch:
    return pa.record_batch({"tally": pa.array([tally.to_bytes()], pa.binary())})
