# SPDX-License-Identifier: EUPL-1.2
"""Stand-ins for village boundaries: the land nearest to each village's point (Voronoi), marked as approximate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

ISLET = 0.012  # degrees, 1.3 km: a village on an island too small for the coarse land map gets a disc this large
FAR = 90.0  # degrees from the middle of the villages: beyond half of it no land is theirs
STEP = 0.0004  # villages that share one point are moved apart by 45 m, else one of them would have no cell


def apart(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points in order, those that were met before moved a little east."""
    seen: set[tuple[float, float]] = set()
    moved = []
    for x, y in points:
        while (x, y) in seen:
            x = round(x + STEP, 6)  # noqa: PLW2901  the point that is moved
        seen.add((x, y))
        moved.append((x, y))
    return moved


def cells(
    points: Sequence[tuple[float, float]], neighbours: Sequence[tuple[float, float]], land: shapely.Geometry
) -> list[shapely.Geometry]:
    """One shape for each of `points` (lon, lat), clipped by `land`; `neighbours` only push back. In degrees."""
    everyone = apart([*points, *neighbours])
    own = everyone[: len(points)]
    if len(everyone) == 1:
        return [shapely.intersection(land, shapely.Point(own[0]).buffer(1.0))]
    spots = shapely.points(own)
    afloat = spots[~shapely.intersects(land, spots)]
    ground = shapely.union_all([land, *shapely.buffer(afloat, ISLET, quad_segs=4)])
    shapely.prepare(ground)
    return list(shapely.intersection(_nearest(everyone)[: len(points)], ground))


def _nearest(spots: Sequence[tuple[float, float]]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """The region of the plane nearest to each spot, within FAR of them; no two spots may coincide.

    Qhull, since GEOS's own diagram breaks when two spots lie much nearer to each other than to the rest.
    """
    at = np.asarray(spots)
    middle = at.mean(axis=0)
    rim = FAR * np.asarray([(-1, -1), (-1, 1), (1, -1), (1, 1)])  # four far spots make every other region finite
    from scipy.spatial import Voronoi  # half a second of every start, for the few times that cells are drawn

    diagram = Voronoi(np.vstack([at - middle, rim]))
    corners = diagram.vertices + middle
    own = (diagram.regions[region] for region in diagram.point_region[: len(spots)])
    return np.asarray([shapely.MultiPoint(corners[region]).convex_hull for region in own], dtype=object)
