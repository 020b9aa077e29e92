# SPDX-License-Identifier: EUPL-1.2
"""Prints how long a point takes to find its village, with the boundaries in force (if any) and by village points."""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.project.settings")

TARGET_US = 50
ROUNDS, POINTS = 7, 2000


def per_call_us(call: Callable[[float, float], object], points: list[tuple[float, float]]) -> str:
    """Microseconds one call takes: median and best of some rounds (the best is what a quiet machine gives)."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for lat, lon in points:
            call(lat, lon)
        rounds.append((time.perf_counter() - start) / len(points) * 1e6)
    return f"{statistics.median(rounds):.1f} µs per titik (tercepat {min(rounds):.1f})"


def main() -> None:
    import django

    django.setup()
    from balai.regions import editions, locating, queries

    start = time.perf_counter()
    own = queries.here()
    loaded = time.perf_counter()
    shapes = editions.villages.get()
    shaped = time.perf_counter()
    rng = random.Random(7)
    villages = [v for v in own.villages if not v.approximate]
    points = [(v.lat + rng.gauss(0, 0.005), v.lon + rng.gauss(0, 0.005)) for v in rng.choices(villages, k=POINTS)]
    print(f"daftar wilayah: {len(own.areas)} wilayah dalam {(loaded - start) * 1e3:.1f} ms")
    print(f"menurut titik desa: {per_call_us(lambda a, o: locating.locate(own, None, a, o), points)}")
    if shapes is None:
        print("menurut batas desa: tidak ada edisi yang berlaku")
        return
    exact = sum(queries.locate(*p).exact for p in points)
    print(
        f"batas desa: {len(shapes.codes)} poligon dalam {(shaped - loaded) * 1e3:.1f} ms, {exact}/{POINTS} titik pasti"
    )
    print(f"menurut batas desa: {per_call_us(queries.locate, points)}, sasaran {TARGET_US} µs")


if __name__ == "__main__":
    main()
