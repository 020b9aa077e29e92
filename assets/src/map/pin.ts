// SPDX-License-Identifier: EUPL-1.2
// A map whose centre is the place: the pin stands still, the map moves under it (drag, tap, arrow keys, buttons).
import { openBaseMap } from "./base";

export interface PinMap { show(lat: number, lon: number): void; close(): void }

export async function openPinMap(box: HTMLElement, start: { lat: number; lon: number }, zoom: number, moved: (lat: number, lon: number) => void): Promise<PinMap> {
  const holder = box.querySelector<HTMLElement>("[data-map-here]") ?? box;
  const { map } = await openBaseMap(holder);
  let quiet = true; // the first view and show() are not the person's doing
  map.setView([start.lat, start.lon], zoom, { animate: false });
  let timer = 0;
  map.on("moveend", () => {
    if (quiet) { quiet = false; return; }
    clearTimeout(timer);
    timer = setTimeout(() => { const at = map.getCenter(); moved(at.lat, at.lng); }, 350);
  });
  setTimeout(() => { quiet = false; }, 0);
  map.on("click", (event) => { map.panTo(event.latlng); });
  return {
    show(lat, lon) { quiet = true; map.setView([lat, lon], Math.max(map.getZoom(), 16), { animate: false }); quiet = false; },
    close() { map.remove(); },
  };
}
