"""A standalone cluster scores what one process scores: every row, also when a worker dies in mid-job."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from pathlib import Path
from typing import Any, Iterator

import commentariat
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import corpus
from conftest import ROOT
from cluster import Cluster, java_home, settings

N_PARTITIONS = 32
N_ROWS = 256_000
KEY = b"a key of more than sixteen bytes"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="module")
def dump(room: Path) -> pa.Table:
    """The dump as one table; it lies in 32 Parquet files."""
    table = pa.Table.from_pylist(corpus.rows(N_ROWS))
    (room / "dump").mkdir()
    step = N_ROWS // N_PARTITIONS
    for part in range(N_PARTITIONS):
        pq.write_table(table.slice(part * step, step), room / "dump" / f"part-{part:02}.parquet")
    return table


@pytest.fixture(scope="module")
def expected(dump: pa.Table, moderator: commentariat.Moderator) -> pa.Table:
    """What one process says of it."""
    return moderator.score_batch(dump, text="text").sort_by("index").combine_chunks()


@pytest.fixture(scope="module")
def cluster(room: Path) -> Iterator[Cluster]:
    cluster = Cluster(room / "cluster")
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="module")
def spark(cluster: Cluster, room: Path) -> Iterator[Any]:
    """A session whose executors have nothing but the archive: the package is installed nowhere."""
    package = Path(commentariat.__file__).parent
    archive = room / "commentariat.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(package, "commentariat")
    os.environ.update({"SPARK_LOCAL_IP": "127.0.0.1", "JAVA_HOME": java_home(), "PYSPARK_PYTHON": sys.executable})
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("commentariat")
    for key, value in settings(cluster.url, archive, room / "warehouse").items():
        builder = builder.config(key, value)
    session = builder.config("spark.sql.files.maxPartitionBytes", "128m").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def frame(spark: Any, dump: pa.Table, room: Path) -> Any:
    """The dump as a data frame: one partition a file."""
    spark.conf.set("spark.sql.files.openCostInBytes", "128m")
    frame = spark.read.parquet(str(room / "dump"))
    assert frame.rdd.getNumPartitions() == N_PARTITIONS
    return frame


def same_rows(found: Path, expected: pa.Table) -> None:
    """Every row once, and every value of it."""
    table = pq.read_table(found).sort_by("index").combine_chunks()
    assert table.column_names == expected.column_names
    assert table.num_rows == expected.num_rows
    for name in table.column_names:
        own, other = table[name], expected[name]
        if own.type != other.type:
            own = own.cast(other.type)
        assert own.equals(other), f"column {name} differs"


def test_executors_have_the_package_from_the_archive_only(spark: Any, cluster: Cluster) -> None:
    def where(batches: Any) -> Any:
        import commentariat
        import pyarrow as pa

        for batch in batches:
            yield pa.record_batch({"path": [commentariat.__file__] * batch.num_rows})

    found = spark.range(0, 64, 1, 8).mapInArrow(where, "path string").distinct().collect()
    paths = [row["path"] for row in found]
    assert paths and all(str(cluster.room) in path for path in paths), paths
    workers = {path.removeprefix(str(cluster.room)).split("/")[1] for path in paths}
    assert workers == {"worker-1", "worker-2"}


def test_every_row_is_that_of_one_process(
    frame: Any, room: Path, expected: pa.Table, moderator: commentariat.Moderator, capsys: pytest.CaptureFixture[str]
) -> None:
    from commentariat.spark import VERDICT, score

    scored = score(frame, text="text")
    assert scored.columns == expected.column_names
    assert scored.schema["flags"].dataType == VERDICT["flags"].dataType
    begun = time.monotonic()
    scored.write.parquet(str(room / "scored"))
    on_cluster = time.monotonic() - begun
    same_rows(room / "scored", expected)
    begun = time.monotonic()
    pq.write_table(moderator.score_batch(pq.read_table(room / "dump"), text="text"), room / "alone.parquet")
    alone = time.monotonic() - begun
    with capsys.disabled():
        print(f"\n{N_ROWS} rows from Parquet to Parquet: Spark {on_cluster:.1f} s, one process {alone:.1f} s")


def test_names_are_checked_before_the_job(frame: Any) -> None:
    from commentariat.spark import score, summarise

    with pytest.raises(ValueError, match="'action' already"):
        score(frame.withColumnRenamed("votes", "action"), text="text")
    assert "v_action" in score(frame.withColumnRenamed("votes", "action"), text="text", prefix="v_").columns
    with pytest.raises(ValueError, match="no column 'nobody'"):
        summarise(frame, text="text", author="nobody")


def test_the_summary_is_that_of_one_report(program: str, frame: Any, room: Path, dump: pa.Table) -> None:
    from commentariat.spark import summarise

    lines = corpus.write_lines(room / "dump.jsonl", dump.to_pylist())
    (room / "key").write_bytes(KEY)
    subprocess.run(
        [program, "report", str(lines), "-o", str(room / "report"), "-q", "--pseudonym-key-file", str(room / "key"),
         "--id-field", "id", "--text-field", "text", "--author-field", "author", "--vote-field", "votes",
         "--time-field", "time"],
        check=True,
    )  # fmt: skip
    expected = json.loads((room / "report" / "summary.json").read_bytes())
    found = summarise(
        frame, "text", id="id", index="index", author="author", votes="votes", time="time",
        name=str(lines), shape="ndjson", pseudonym_key=KEY,
    )  # fmt: skip
    assert found == expected
    assert found["queue"]["worst"] == found["queue"]["cap"], "more is flagged than is shown"
    assert found["counts"]["read"] == N_ROWS


def test_a_moderator_that_would_score_in_another_way_is_refused(frame: Any, room: Path) -> None:
    from commentariat.spark import score

    policy = room / "policy.toml"
    text = 'version = 1\nname = "own"\n[[rule]]\naction = "review"\nwhen = {{ attribute = "toxicity", at_least = {} }}\n'
    policy.write_text(text.format(0.9))
    moderator = commentariat.Moderator(policy=policy)
    policy.write_text(text.format(0.2))
    with pytest.raises(Exception, match="would score as"):
        score(frame.limit(10), "text", moderator).collect()


def test_the_example_runs(spark: Any, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "python" / "examples" / "with_spark.py"), init_globals={"spark": spark}, run_name="__main__")
    assert "review" in capsys.readouterr().out


def test_a_worker_that_dies_costs_no_row(
    spark: Any,
    cluster: Cluster,
    frame: Any,
    room: Path,
    expected: pa.Table,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The last one: afterwards there is one worker less."""
    from commentariat.spark import score

    out, failed = room / "survived", []

    def job() -> None:
        try:
            score(frame, text="text").write.parquet(str(out))
        except Exception as err:
            failed.append(err)

    tracker = spark.sparkContext.statusTracker()
    thread = threading.Thread(target=job)
    thread.start()
    stage, end = None, time.monotonic() + 120
    while stage is None or stage.numCompletedTasks < 4:
        assert thread.is_alive() and time.monotonic() < end, failed
        infos = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        stage = next((info for info in infos if info and info.numTasks == N_PARTITIONS), stage)
        time.sleep(0.02)
    assert stage.numCompletedTasks < N_PARTITIONS - 8, "the job is too short to lose a worker in it"
    cluster.kill("worker-2")
    thread.join(timeout=300)
    assert not thread.is_alive() and not failed, failed
    after = tracker.getStageInfo(stage.stageId)
    with capsys.disabled():
        done = f"{stage.numCompletedTasks} of {N_PARTITIONS} tasks"
        print(f"\nkilled a worker after {done}; {after.numFailedTasks} failed and ran again")
    assert after.numFailedTasks > 0, "no task was lost: the worker had none"
    same_rows(out, expected)
    shutil.rmtree(out)
