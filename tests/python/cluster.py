"""A standalone Spark cluster on loopback: a master, two workers of one core, and a way to lose one of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pyspark

HOST = "127.0.0.1"
PATIENCE = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def java_home() -> str:
    """The home of the `java` that is on the path."""
    found = subprocess.run(["readlink", "-f", os.popen("command -v java").read().strip()], capture_output=True, text=True)
    return str(Path(found.stdout.strip()).parents[1])


class Cluster:
    """Everything it starts it also ends, by its own process groups."""

    def __init__(self, room: Path) -> None:
        self.room = room
        self.home = Path(pyspark.__file__).parent
        self.port, self.groups = free_port(), {}
        self.url = f"spark://{HOST}:{self.port}"
        # Nothing of this process's Python leaks into the workers: the package reaches them as an archive or not at all.
        own = {"SPARK_LOCAL_IP": HOST, "JAVA_HOME": java_home(), "SPARK_HOME": str(self.home)}
        self.env = {**{key: value for key, value in os.environ.items() if key != "PYTHONPATH"}, **own}

    def start(self) -> None:
        deploy = "org.apache.spark.deploy"
        ports = ["--host", HOST, "--webui-port", "0"]
        self._run("master", [f"{deploy}.master.Master", *ports, "--port", str(self.port)])
        self._wait("master", lambda: self._listens())
        for name in ["worker-1", "worker-2"]:
            options = ["--cores", "1", "--memory", "1200m", "--work-dir", str(self.room / name)]
            self._run(name, [f"{deploy}.worker.Worker", *ports, *options, self.url])
        for name in ["worker-1", "worker-2"]:
            self._wait(name, lambda name=name: "Successfully registered with master" in self.log(name))

    def _run(self, name: str, words: list[str]) -> None:
        (self.room / name).mkdir(parents=True, exist_ok=True)
        with (self.room / f"{name}.log").open("wb") as log:
            self.groups[name] = subprocess.Popen(
                [str(self.home / "bin" / "spark-class"), *words],
                stdout=log, stderr=subprocess.STDOUT, env=self.env, start_new_session=True, cwd=self.room,
            )  # fmt: skip

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0

    def _wait(self, name: str, ready: object) -> None:
        end = time.monotonic() + PATIENCE
        while not ready():  # type: ignore[operator]
            if self.groups[name].poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{name} does not start:\n{self.log(name)}")
            time.sleep(0.1)

    def log(self, name: str) -> str:
        return (self.room / f"{name}.log").read_text(errors="replace")

    def kill(self, name: str) -> None:
        """Takes a worker and its executors away, as a machine that loses its power does."""
        group = self.groups.pop(name)
        os.killpg(group.pid, signal.SIGKILL)
        group.wait()

    def stop(self) -> None:
        for name in list(self.groups):
            self.kill(name)


def settings(cluster_url: str, archive: Path, warehouse: Path) -> dict[str, str]:
    """What `docs/cluster.md` says to set, and what loopback needs."""
    return {
        "spark.master": cluster_url,
        "spark.archives": f"{archive}#commentariat",
        "spark.executorEnv.PYTHONPATH": "./commentariat",
        "spark.executor.cores": "1",
        "spark.executor.memory": "600m",
        "spark.cores.max": "2",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "2000",
        "spark.driver.host": HOST,
        "spark.driver.bindAddress": HOST,
        "spark.ui.enabled": "false",
        "spark.sql.warehouse.dir": str(warehouse),
    }
