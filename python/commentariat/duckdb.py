"""Verdicts in DuckDB's SQL: :func:`register` adds a function to a connection.

    con = duckdb.connect()
    commentariat.duckdb.register(con)
    con.sql("select body, v.action, v.attributes.toxicity from (select body, commentariat(body) as v from comments)")
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from . import Moderator, default

__all__ = ["VERDICT", "register"]

#: The type of a verdict.
VERDICT = (
    "STRUCT(lang VARCHAR,"
    " tone STRUCT(compound DOUBLE, label VARCHAR, positive DOUBLE, neutral DOUBLE, negative DOUBLE),"
    " attributes STRUCT(toxicity DOUBLE, severe_toxicity DOUBLE, insult DOUBLE, profanity DOUBLE,"
    " identity_attack DOUBLE, threat DOUBLE, sexual DOUBLE, dehumanisation DOUBLE),"
    " flags STRUCT(category VARCHAR, kind VARCHAR, severity INTEGER, \"start\" BIGINT, \"end\" BIGINT,"
    " surface VARCHAR, entry VARCHAR, target VARCHAR, effect VARCHAR, weight DOUBLE)[],"
    " action VARCHAR, reasons VARCHAR[], unscored VARCHAR)"
)


def register(
    con: duckdb.DuckDBPyConnection, moderator: Moderator | None = None, *, name: str = "commentariat"
) -> duckdb.DuckDBPyConnection:
    """Adds the function ``name(text)`` to ``con``: a text to its verdict, a struct of the type :data:`VERDICT`.

    A null text gives a struct whose ``unscored`` is ``no_text``. Rows are handed over as Arrow, some thousand at a time.
    ``moderator`` is the built-in one where none is given. Returns ``con``.
    """
    judge = moderator or default()

    def verdicts(texts: pa.ChunkedArray) -> pa.Array:
        scored = judge.score_batch(pa.table({"text": texts}), text="text").drop_columns("text")
        return scored.combine_chunks().to_struct_array()

    con.create_function(  # type: ignore[call-overload]
        name, verdicts, ["VARCHAR"], VERDICT, type="arrow", null_handling="special", side_effects=False
    )
    return con
