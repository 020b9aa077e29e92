# SPDX-License-Identifier: EUPL-1.2
"""The second start of the whole product, and the memory of its processes."""

from __future__ import annotations

import statistics
import time

from bench.harness import PYTHON, SERVE, Row, Run, cpu_s, environment, folder, pss_mb, run, serving, show, topic

PATHS = ("/", "/laporan/", "/statistik/", "/api/v1/reports?size=100", "/bantuan/")


@topic("start")
def start(asked: Run) -> None:
    """Wall and processor seconds until the first answer; proportional memory after some pages."""
    with folder() as home:
        env = environment(home, demo=True)
        run([PYTHON, "-m", "balai.project.cli", "demo", "load", "--reports", str(asked.count(10_000))], env)
        (home / "ready").write_text("1\n", "ascii")
        walls, cpus, memory = [], [], 0.0
        for turn in range(asked.rounds + 1):
            with serving(SERVE, env, home / "log") as server:
                if turn:  # the first prepared the folder
                    walls.append(server.started_s)
                    cpus.append(cpu_s(server.process.pid))
                if turn == asked.rounds:
                    for path in PATHS * 5:
                        server.get(path)
                    time.sleep(5)
                    memory = pss_mb(server.process.pid)
    wall = statistics.median(walls)
    rows = [
        Row("second start to the first answer, s", wall, f"{wall:.1f}", most=3),
        Row("  processor seconds of it", statistics.median(cpus)),
        Row("memory (PSS) of starter, server and worker, MB", memory, most=250),
    ]
    show("Processes, sqlite", rows)
