"""What the tests share: the program, the wheel's moderator, and one dump scored by the command line."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import commentariat
import pyarrow as pa
import pytest

import corpus

ROOT = Path(__file__).resolve().parents[2]
N_ROWS = 3_000


@pytest.fixture(scope="session")
def program() -> str:
    """The command line that the wheel must agree with."""
    return os.environ["COMMENTARIAT"]


@pytest.fixture(scope="session")
def moderator() -> commentariat.Moderator:
    return commentariat.Moderator()


@pytest.fixture(scope="session")
def comments() -> list[dict[str, Any]]:
    return corpus.rows(N_ROWS)


@pytest.fixture(scope="session")
def table(comments: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(comments)


@pytest.fixture(scope="session")
def dump(tmp_path_factory: pytest.TempPathFactory, comments: list[dict[str, Any]]) -> Path:
    return corpus.write_lines(tmp_path_factory.mktemp("dump") / "dump.jsonl", comments)


@pytest.fixture(scope="session")
def lines(program: str, dump: Path) -> list[dict[str, Any]]:
    """What `commentariat score` says of the dump."""
    done = subprocess.run([program, "score", str(dump)], check=True, capture_output=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def verdict_of(line: dict[str, Any]) -> dict[str, Any]:
    """The columns that scoring adds, out of a line of `score`."""
    names = ["lang", "tone", "attributes", "flags", "action", "reasons"]
    return {**{name: line[name] for name in names}, "unscored": line.get("unscored")}
