"""Finds abusive reader comments in texts, pages, dumps and data frames, and says exactly why each was flagged."""

from collections.abc import Iterator, Sequence
from os import PathLike
from typing import Any, Final, Literal, Protocol, TypeVar, final, overload, type_check_only

import pandas as pd
import polars as pl
import pyarrow as pa
from typing_extensions import Buffer, NotRequired, TypedDict

__version__: Final[str]

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

_Path = str | PathLike[str]
_Frame = TypeVar("_Frame", pa.Table, pa.RecordBatch, pl.DataFrame, pd.DataFrame)

@type_check_only
class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@type_check_only
class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

@type_check_only
class Tone(TypedDict):
    compound: float
    """From -1 (hostile) to 1 (friendly)."""
    label: Literal["negative", "neutral", "positive"]
    """``compound`` cut at ±0.05."""
    positive: float
    """The share of words that speak well, in [0, 1]; the three shares add up to 1."""
    neutral: float
    negative: float

@type_check_only
class Attributes(TypedDict):
    """Probabilities in [0, 1]."""

    toxicity: float
    severe_toxicity: float
    insult: float
    profanity: float
    identity_attack: float
    threat: float
    sexual: float
    dehumanisation: float

@type_check_only
class Flag(TypedDict):
    category: str
    kind: str
    severity: int
    """1 (mild) to 4 (extreme)."""
    start: int
    """Where it begins in the text, in the moderator's ``offsets``."""
    end: int
    """Where it ends, exclusive."""
    surface: str
    """The words as written."""
    entry: str
    """The lexicon row that found it, such as ``en/abuse:idiot``."""
    target: str | None
    """Whom it is said of: a group's attribute, ``person``, ``self``, ``object``; or nobody."""
    effect: Literal["asserted", "negated", "quoted", "countered", "reclaimed", "exempt"]
    """Only ``asserted`` speaks for abuse."""
    weight: float
    """What it adds to the sum of its category, in logits."""

@type_check_only
class Verdict(TypedDict):
    lang: str
    """ISO 639-1, or ``und``."""
    tone: Tone | None
    attributes: Attributes | None
    flags: list[Flag]
    action: Literal["approve", "review", "reject"] | None
    reasons: list[str]
    unscored: NotRequired[Literal["language", "deleted", "removed", "hidden"]]
    """Why there are no scores; absent where there are."""
    fingerprint: str

class Error(ValueError):
    """What the package says is wrong with what it was given."""

class LexiconError(Error):
    """A lexicon that cannot be read; the message names file and line."""

class PolicyError(Error):
    """A policy that cannot be used."""

class ProfileError(Error):
    """A profile that cannot be used."""

class TallyError(Error):
    """Numbers that cannot be added to each other."""

class ReadError(OSError):
    """An input that cannot be read to its end; what came before it was given."""

@final
class Moderator:
    """Scores texts by lexicons and a policy. Build once and use often; any number of threads may share it."""

    def __new__(
        cls,
        lexicons: _Path | Sequence[_Path] | None = None,
        policy: _Path | None = None,
        *,
        builtin: bool = True,
        learned: bool = True,
        lang: str | None = None,
        profile: _Path | None = None,
        disguises: str | None = None,
        offsets: Literal["bytes", "chars", "utf16"] = "chars",
        threads: int | None = None,
    ) -> Moderator:
        """
        ``lexicons`` are added to the built-in ones, which ``builtin=False`` takes away; ``learned=False`` takes learned
        weights away. ``policy`` is ``news`` (the default), ``strict``, ``lenient`` or a file. ``lang`` is the language of all
        texts (ISO 639-1) instead of the one that each seems to be in. ``disguises`` is a list such as ``look-alike,spaced``,
        ``all`` or ``none``. ``threads`` is how many threads score frames: all cores by default; 1 is the calling thread.
        """

    def score(self, text: str, *, parent: str | None = None) -> Verdict:
        """The verdict on one text, as a line of ``commentariat score`` has it behind the comment. ``parent`` is the comment
        that it answers: "they" may mean the group that this one names. About 40 µs for a short comment."""

    def explain(self, text: str, *, parent: str | None = None) -> Explanation:
        """The verdict on one text with everything that led to it."""

    @overload
    def score_batch(  # type: ignore[overload-overlap]
        self,
        data: _Frame,
        text: str = "body",
        *,
        parent: str | None = None,
        votes: str | None = None,
        state: str | None = None,
        prefix: str = "",
    ) -> _Frame: ...
    @overload
    def score_batch(
        self,
        data: _ArrowStream | _ArrowArray,
        text: str = "body",
        *,
        parent: str | None = None,
        votes: str | None = None,
        state: str | None = None,
        prefix: str = "",
    ) -> Scored:
        """Scores every row of a table or record batch: its columns, and then ``lang``, ``tone``, ``attributes``, ``flags``,
        ``action``, ``reasons`` and ``unscored``, each behind ``prefix``. Rows keep their order.

        ``text`` names the column of strings; a null there has no verdict, and its ``unscored`` is ``no_text``. ``parent`` names
        one with the text that each answers, ``votes`` one with net votes (policies may ask for them), ``state`` one with
        ``deleted``, ``removed``, ``hidden`` or null. A column ``a.b`` may be the field ``b`` of the struct ``a``.

        Tables and batches of pyarrow and data frames of Polars and pandas come back as what they were, everything else as
        :class:`Scored`. The GIL is released, and Ctrl-C is heeded within a second.
        """

    def score_stream(
        self,
        data: _ArrowStream | _ArrowArray,
        text: str = "body",
        *,
        parent: str | None = None,
        votes: str | None = None,
        state: str | None = None,
        prefix: str = "",
    ) -> ScoredStream:
        """The same while it is read: one batch is in memory at a time."""

    @property
    def fingerprint(self) -> str:
        """Names everything that takes part in scoring: the same fingerprint and text give the same verdict anywhere."""

    @property
    def languages(self) -> list[str]:
        """The languages that its lexicons serve, as ISO 639-1 codes."""

    @property
    def options(self) -> dict[str, Any]:
        """The arguments that it was made from."""

@final
class Explanation:
    """Everything that led to one verdict; ``str()`` of it is what ``commentariat explain`` prints."""

    def to_dict(self) -> dict[str, Any]:
        """What ``commentariat explain --json`` prints."""

@final
class Scored:
    """Scored batches of one schema. Exports itself through the Arrow PyCapsule interface, without a copy."""

    @property
    def num_rows(self) -> int:
        """How many rows there are."""

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in order."""

    def to_pyarrow(self) -> pa.Table:
        """As a table, without a copy."""

    def to_polars(self) -> pl.DataFrame:
        """As a Polars data frame."""

    def to_pandas(self) -> pd.DataFrame:
        """As a pandas data frame; structs become dicts, lists arrays."""

    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class ScoredStream:
    """A stream that is scored while it is read, once."""

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in order."""

    def to_pyarrow(self) -> pa.RecordBatchReader:
        """As a reader of record batches."""

    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Tally:
    """What ``commentariat report`` counts, over rows of frames: tallies of parts, merged in any order, are the tally of the
    whole. Size: up to some 10 MB, and about 200 bytes for each author of a flagged comment."""

    def __new__(
        cls,
        moderator: Moderator,
        *,
        authors: Literal["pseudonym", "plain"] = "pseudonym",
        pseudonym_key: bytes | _Path | None = None,
    ) -> Tally:
        """Authors are counted under pseudonyms made with ``pseudonym_key``, the content of a ``--pseudonym-key-file`` of at
        least 16 bytes or its path; or as they are with ``authors="plain"``."""

    def add(
        self,
        data: _ArrowStream | _ArrowArray,
        text: str = "body",
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
    ) -> None:
        """Scores and counts every row; all of ``data``, or nothing of it where it cannot be read.

        The arguments name columns, ``name`` what rows without a ``path`` are counted under. ``time`` may hold timestamps,
        dates, seconds since the epoch, or ISO 8601; ``votes`` holds net votes. ``path``, ``document``, ``id`` and ``index``
        name a comment; random samples are drawn by a hash of them, and by nothing else. Rows with a null text are counted as
        skipped.
        """

    def merge(self, other: Tally | bytes) -> None:
        """Adds everything that another tally counted, here or, as :meth:`to_bytes` gave it, elsewhere."""

    def to_bytes(self) -> bytes:
        """Everything that was counted; never the pseudonym key."""

    def summary(self, *, shape: str | None = None) -> dict[str, Any]:
        """What ``summary.json`` of the report holds (``docs/summary.md``); ``shape`` is what the inputs are said to be."""

    def summary_json(self, *, shape: str | None = None) -> bytes:
        """The bytes of ``summary.json``."""

    def __len__(self) -> int:
        """How many records were counted."""

@final
class Comments(Iterator[dict[str, Any]]):
    """The comments of one input, in document order, as the lines of ``commentariat extract``."""

    def __iter__(self) -> Comments: ...
    def __next__(self) -> dict[str, Any]: ...
    @property
    def counts(self) -> dict[str, Any]:
        """What was met so far: ``read`` = ``comments`` + ``skipped`` (by reason) + ``rejected``."""

    @property
    def rejects(self) -> list[dict[str, Any]]:
        """The records that could not be read, the first 1,000: ``line``, ``index``, ``offset`` and ``length`` in bytes, and
        ``reason``."""

def extract(
    source: _Path | Buffer,
    *,
    shape: str | None = None,
    name: str | None = None,
    text_field: str | None = None,
    id_field: str | None = None,
    vote_field: str | None = None,
    time_field: str | None = None,
    author_field: str | None = None,
    reference_time: str | None = None,
    lang: str | None = None,
    selectors: _Path | None = None,
    max_document_bytes: int = 268435456,
    strict: bool = False,
) -> Comments:
    """The comments of a page or dump: a file, or its bytes. Shape and compression are found from the content.

    The arguments are the options of ``commentariat extract``; ``name`` is what ``source.path`` says. Dumps made of records are
    read in bounded memory. Records that cannot be read are counted and kept in ``rejects``, and told as a warning at the end;
    with ``strict`` the first raises :class:`ReadError`, as does an input that breaks off.
    """

def _rebuild(options: dict[str, Any], fingerprint: str) -> Moderator: ...
def default() -> Moderator:
    """The moderator with the built-in lexicons and the policy ``news``, made once a process."""
