"""Finds abusive reader comments in texts, pages, dumps and data frames, and says exactly why each was flagged.

    >>> import commentariat
    >>> moderator = commentariat.Moderator()
    >>> verdict = moderator.score("You are an idiot, and your bridge is ugly.")
    >>> verdict["action"], verdict["flags"][0]["surface"]
    ('review', 'idiot')

Scores of ``attributes`` are probabilities in [0, 1], ``tone.compound`` lies in [-1, 1], ``severity`` is 1 to 4, and ``start``
and ``end`` count code points unless the moderator was made with other ``offsets``. The numbers are those of the command line
of the same version: the fingerprint of a moderator names everything that they depend on.

``commentariat.polars``, ``commentariat.duckdb`` and ``commentariat.spark`` bring the same to data frames; each is imported by
name, and needs its engine.
"""

from functools import lru_cache as _lru_cache
from typing import TYPE_CHECKING, Any as _Any

from ._commentariat import (
    Comments,
    Error,
    Explanation,
    LexiconError,
    Moderator,
    PolicyError,
    ProfileError,
    ReadError,
    Scored,
    ScoredStream,
    Tally,
    TallyError,
    __VERSION__ as __version__,
    extract,
)

__all__ = [
    "Comments",
    "Error",
    "Explanation",
    "LexiconError",
    "Moderator",
    "PolicyError",
    "ProfileError",
    "ReadError",
    "Scored",
    "ScoredStream",
    "Tally",
    "TallyError",
    "__version__",
    "default",
    "extract",
]


@_lru_cache(maxsize=None)
def default() -> Moderator:
    """The moderator with the built-in lexicons and the policy ``news``, made once a process."""
    return Moderator()


def _rebuild(options: "dict[str, _Any]", fingerprint: str) -> Moderator:
    """The moderator of these arguments, made once a process; refuses where it would score in another way."""
    lexicons = tuple(options["lexicons"])
    moderator = _made(lexicons, tuple(sorted((key, value) for key, value in options.items() if key != "lexicons")))
    if moderator.fingerprint != fingerprint:
        raise Error(
            f"this process would score as {moderator.fingerprint}, the one that sent the moderator as {fingerprint}: "
            "the package or the files of lexicons, policy or profile differ"
        )
    return moderator


@_lru_cache(maxsize=16)
def _made(lexicons: "tuple[str, ...]", others: "tuple[tuple[str, _Any], ...]") -> Moderator:
    return Moderator(list(lexicons), **dict(others))
