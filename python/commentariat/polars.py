"""Verdicts as Polars expressions: importing this module gives expressions the namespace ``moderation``.

    import polars as pl
    import commentariat.polars

    comments.with_columns(pl.col("body").moderation.score().alias("verdict"))
    comments.filter(pl.col("body").moderation.action() == "review")
"""

from __future__ import annotations

import polars as pl

from . import Moderator, default

__all__ = ["VERDICT", "Moderation"]

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

#: The type of a verdict.
VERDICT = pl.Struct(
    {
        "lang": pl.String,
        "tone": pl.Struct(
            {
                "compound": pl.Float64,
                "label": pl.String,
                "positive": pl.Float64,
                "neutral": pl.Float64,
                "negative": pl.Float64,
            }
        ),
        "attributes": pl.Struct({name: pl.Float64 for name in _ATTRIBUTES}),
        "flags": pl.List(
            pl.Struct(
                {
                    "category": pl.String,
                    "kind": pl.String,
                    "severity": pl.Int32,
                    "start": pl.Int64,
                    "end": pl.Int64,
                    "surface": pl.String,
                    "entry": pl.String,
                    "target": pl.String,
                    "effect": pl.String,
                    "weight": pl.Float64,
                }
            )
        ),
        "action": pl.String,
        "reasons": pl.List(pl.String),
        "unscored": pl.String,
    }
)


@pl.api.register_expr_namespace("moderation")
class Moderation:
    """What is said of the texts of an expression. ``moderator`` is the built-in one where none is given."""

    def __init__(self, expr: pl.Expr) -> None:
        self._expr = expr

    def score(self, moderator: Moderator | None = None) -> pl.Expr:
        """The whole verdict, as a struct of the type :data:`VERDICT`."""

        def verdicts(texts: pl.Series) -> pl.Series:
            frame = texts.to_frame("text")
            scored: pl.DataFrame = (moderator or default()).score_batch(frame, text="text")
            return scored.drop("text").to_struct(texts.name)

        return self._expr.map_batches(verdicts, return_dtype=VERDICT, is_elementwise=True)

    def action(self, moderator: Moderator | None = None) -> pl.Expr:
        """``approve``, ``review`` or ``reject``; null where a text has no scores."""
        return self.score(moderator).struct.field("action")

    def tone(self, moderator: Moderator | None = None) -> pl.Expr:
        """The tone, from -1 (hostile) to 1 (friendly); null where a text has no scores."""
        return self.score(moderator).struct.field("tone").struct.field("compound")

    def attribute(self, name: str, moderator: Moderator | None = None) -> pl.Expr:
        """The probability of one attribute, in [0, 1], such as ``toxicity``; null where a text has no scores."""
        return self.score(moderator).struct.field("attributes").struct.field(name)
