# SPDX-License-Identifier: EUPL-1.2
"""Photos against Pillow, and the place of a point."""

from __future__ import annotations

import re

from bench.harness import PYTHON, Row, Run, environment, folder, inside, run, show, topic


@topic("rest")
def the_rest(_asked: Run) -> None:
    """Photo sizes, and finding the village of a point."""
    with folder() as home:
        env = environment(home)
        got = inside("bench.inside", env, "photo")
        share = got["ours"] / got["pillow"]
        rows = [
            Row("photo of 12 MP to 1600 and 400 px / Pillow", share, f"{share:.2f} ({got['ours']:.0f} ms)", most=0.75)
        ]
        said = run([PYTHON, "bench/locate.py"], env)
        for what, value in re.findall(r"^(menurut [^:]*): ([\d.]+)", said, re.MULTILINE):
            rows.append(Row(f"locate a point, {what}, us", float(value), most=50))
        show("Photos and places", rows)
