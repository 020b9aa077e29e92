// SPDX-License-Identifier: EUPL-1.2
// A map whose centre is the place, with what is watched drawn around it: a circle, a way or a field.
import * as L from "leaflet";
import { openBaseMap } from "./base";

export type Point = [number, number];
export interface AroundMap { show(lat: number, lon: number): void; draw(points: Point[], shape: string, radius: number): void; centre(): Point; close(): void }

export async function openAroundMap(box: HTMLElement, start: Point, zoom: number, moved: (lat: number, lon: number) => void): Promise<AroundMap> {
  const { map } = await openBaseMap(box);
  map.setView(start, zoom, { animate: false });
  const layer = L.layerGroup().addTo(map);
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim() || "#7A1F2B";
  let timer = 0;
  map.on("moveend", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { const at = map.getCenter(); moved(at.lat, at.lng); }, 250);
  });
  map.on("click", (event) => { map.panTo(event.latlng); });
  return {
    show(lat, lon) { map.setView([lat, lon], Math.max(map.getZoom(), 14), { animate: false }); },
    centre() { const at = map.getCenter(); return [at.lat, at.lng]; },
    draw(points, shape, radius) {
      layer.clearLayers();
      const style = { color: colour, weight: 2, fillOpacity: 0.12, interactive: false };
      const [first] = points;
      if (shape === "titik") { if (first) L.circle(first, { ...style, radius }).addTo(layer); return; }
      for (const point of points) L.circle(point, { ...style, radius: shape === "jalan" ? radius : 20 }).addTo(layer);
      if (points.length < 2) return;
      (shape === "lahan" ? L.polygon(points, style) : L.polyline(points, { ...style, weight: 5, fill: false })).addTo(layer);
    },
    close() { clearTimeout(timer); map.remove(); },
  };
}
