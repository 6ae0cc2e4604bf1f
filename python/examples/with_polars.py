"""Verdicts as expressions, in a lazy query."""

from pathlib import Path

import commentariat.polars  # gives expressions the namespace `moderation`
import polars as pl

body = pl.col("body").moderation  # type: ignore[attr-defined]
comments = pl.scan_csv(Path(__file__).with_name("comments.csv"))
by_action = (
    comments.with_columns(verdict=body.score())
    .select("author", pl.col("verdict").struct.field("action"), pl.col("verdict").struct.field("tone"))
    .group_by("action")
    .agg(pl.len().alias("comments"), pl.col("tone").struct.field("compound").mean().alias("mean_tone"))
    .sort("comments")
)
print(by_action.collect())
print(comments.filter(body.attribute("insult") > 0.5).select("id", "body").collect())
