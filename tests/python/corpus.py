"""A dump of any length out of the project's own cases: the same rows for the same number, in every language that has cases."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: How many authors there are; some of them write much.
N_AUTHORS = 997
#: 2024-01-01T00:00:00Z
EPOCH = 1_704_067_200


def sentences() -> dict[str, list[str]]:
    """The texts of the cases, by language."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "seeds" / "cases").glob("*/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            found.setdefault(path.parent.name, []).append(json.loads(line)["text"])
    assert sum(map(len, found.values())) > 500, "the cases are gone"
    return found


def rows(n: int) -> list[dict[str, object]]:
    """``n`` comments of one to four sentences; every text is another one."""
    pools = list(sentences().values())
    comments = []
    for i in range(n):
        # One in eight is in another language than the first.
        pool = pools[i // 8 % len(pools) if i % 8 == 7 else 0]
        parts = [pool[(i * 7919 + k * 104_729) % len(pool)] for k in range(1 + i % 4)]
        comments.append(
            {
                "id": f"c{i}",
                "index": i + 1,
                "text": " ".join([*parts, f"({i})"]),
                "author": f"reader {i * i % N_AUTHORS}",
                "votes": None if i % 11 == 0 else i * 31 % 101 - 40,
                "time": None if i % 13 == 0 else stamp(EPOCH + i * 4_321),
            }
        )
    return comments


def stamp(seconds: int) -> str:
    from datetime import datetime, timezone

    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_lines(path: Path, comments: list[dict[str, object]]) -> Path:
    """As JSON Lines."""
    with path.open("w", encoding="utf-8") as out:
        for comment in comments:
            out.write(json.dumps(comment, ensure_ascii=False) + "\n")
    return path
