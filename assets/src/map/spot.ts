// SPDX-License-Identifier: EUPL-1.2
// A map with one spot that stays where it is.
import * as L from "leaflet";
import { openBaseMap } from "./base";

export async function openSpotMap(box: HTMLElement, lat: number, lon: number): Promise<() => void> {
  const { map } = await openBaseMap(box);
  map.setView([lat, lon], Math.min(15, map.getMaxZoom()), { animate: false });
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim() || "#7A1F2B";
  L.circleMarker([lat, lon], { radius: 10, color: "#fff", weight: 3, fillColor: colour, fillOpacity: 1, interactive: false }).addTo(map);
  return () => { map.remove(); };
}
