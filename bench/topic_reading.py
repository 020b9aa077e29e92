# SPDX-License-Identifier: EUPL-1.2
"""Reads in their parts: inboxes by role, lists as bytes, upkeep of what is folded, counters of five million."""

from __future__ import annotations

from bench.harness import PYTHON, Row, Run, database, environment, folder, inside, run, show, topic


@topic("reading")
def reading(asked: Run) -> None:
    """The parts that the pages of `many` are made of, on both databases."""
    size = "4000" if asked.quick else "30000"
    for kind in asked.databases:
        with database(kind) as (home, url):
            env = environment(home, url, demo=True)
            run([PYTHON, "-m", "balai.project.cli", "demo", "load", "--reports", size], env)
            found = {part: inside("bench.inside_reading", env, part) for part in ("inboxes", "lists", "upkeep")}
            show(f"Reads in their parts, {int(size):,} reports, {kind}", _rows(found))
    with folder() as home:
        show("Map over the counters of 5,000,000 reports against 100,000", _zooms(
            inside("bench.inside_reading", environment(home), "counters")))  # fmt: skip


def _rows(found: dict[str, dict[str, float]]) -> list[Row]:
    inbox, lists, upkeep = found["inboxes"], found["lists"], found["upkeep"]
    rows = [Row(f"inbox of the busiest desk, {inbox['whole_page_open']} open", inbox["whole_page"], most=15)]
    for role in ("desk", "dispatcher", "validator", "leader"):
        rows.append(Row(f"  {role} over {inbox[f'{role}_sees']}: counts", inbox[f"{role}_counts"]))
        rows.append(Row("    slowest view's rows", inbox[f"{role}_page_slowest"]))
    per = lists["msgspec"]
    rows += [
        Row("JSON list of 100 from rows to bytes / msgspec", lists["rows_to_bytes"] / per, most=5),
        Row("  as a kept answer / msgspec", lists["kept_answer"] / per, most=5),
        Row("  as an answer made anew / msgspec", lists["made_answer"] / per),
        Row("CSV rows per s of CPU", lists["csv_rows_per_s"], least=50_000),
        Row("  most memory of it, MB", lists["csv_peak_mb"]),
        Row("upkeep of map and statistics per report / inserts of list and stems",
            upkeep["counters_us"] / upkeep["inserts_us"], most=1),
        Row("  list, stems, map and statistics with all reading / the same", upkeep["fold_us"] / upkeep["inserts_us"]),
    ]  # fmt: skip
    return rows


def _zooms(found: dict[str, float]) -> list[Row]:
    return [
        Row(f"zoom {zoom}", found[f"z{zoom}_5000000"] / found[f"z{zoom}_100000"],
            f"{found[f'z{zoom}_100000']:.2f} and {found[f'z{zoom}_5000000']:.2f} ms", most=2)
        for zoom in (7, 9, 11, 13)
    ]  # fmt: skip
