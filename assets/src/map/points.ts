// SPDX-License-Identifier: EUPL-1.2
// Server-side clusters and points from compact arrays, drawn as buttons that a keyboard reaches.
import * as L from "leaflet";
import { openBaseMap } from "./base";

/** Clusters [lat, lon, count]; points [lat, lon, number, title, state index]; states [label, shape, colour]. */
export interface MapData {
  clusters: [number, number, number][];
  points: [number, number, string, string, number][];
  states: [string, string, string][];
}

const shapes = __BASE__;

function clusterIcon(count: number, language: string): L.DivIcon {
  const size = Math.round(34 + Math.min(30, Math.log10(count) * 10));
  const text = count >= 10_000 ? `${Math.round(count / 1000)}k` : count.toLocaleString(language);
  return L.divIcon({ className: "map-cluster", html: text, iconSize: [size, size] });
}

function pointIcon(state: [string, string, string] | undefined, sprite: string): L.DivIcon {
  const box = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${state?.[1] ?? "circle"}`);
  box.append(use);
  return L.divIcon({ className: `map-point ${state?.[2] ?? "grey"}`, html: box as unknown as HTMLElement, iconSize: [28, 28] });
}

function popup(number: string, title: string, state: string): HTMLElement {
  const body = document.createElement("div");
  const link = document.createElement("a");
  link.href = `/laporan/${number}/`;
  link.textContent = title || number;
  const line = document.createElement("div");
  line.textContent = `${number} · ${state}`;
  body.append(link, line);
  return body;
}

export async function openReportMap(box: HTMLElement, query: () => string, moved: (bbox: string, zoom: number) => void): Promise<{ reload(): void; close(): void }> {
  const { map } = await openBaseMap(box);
  const layer = L.layerGroup();
  const sprite = box.dataset["sprite"] ?? `${shapes}ui.svg`;
  const language = document.documentElement.lang;
  let asking = new AbortController();

  const draw = (data: MapData): void => {
    layer.clearLayers();
    for (const [lat, lon, count] of data.clusters) {
      const title = (box.dataset["cluster"] ?? "{n}").replace("{n}", String(count));
      L.marker([lat, lon], { icon: clusterIcon(count, language), title, alt: title })
        .on("click", () => { map.setView([lat, lon], Math.min(map.getZoom() + 2, map.getMaxZoom())); }).addTo(layer);
    }
    for (const [lat, lon, number, title, index] of data.points) {
      const state = data.states[index];
      const words = `${title || number}, ${state?.[0] ?? ""}`;
      L.marker([lat, lon], { icon: pointIcon(state, sprite), title: words, alt: words }).bindPopup(() => popup(number, title, state?.[0] ?? "")).addTo(layer);
    }
  };
  const load = async (): Promise<void> => {
    asking.abort();
    asking = new AbortController();
    const b = map.getBounds();
    const bbox = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((n) => n.toFixed(4)).join();
    moved(bbox, map.getZoom());
    const rest = query();
    try {
      const response = await fetch(`/laporan/peta.json?bbox=${bbox}&z=${map.getZoom()}${rest ? `&${rest}` : ""}`, { signal: asking.signal });
      if (response.ok) draw((await response.json()) as MapData);
    } catch { /* moved on, or no network: what is drawn stays */ }
  };
  const [lat, lon, zoom] = (box.dataset["view"] ?? "").split(",").map(Number);
  map.setView([lat ?? 0, lon ?? 0], zoom ?? 8, { animate: false });
  layer.addTo(map);
  map.on("moveend", () => void load());
  await load();
  return { reload: () => void load(), close: () => { map.remove(); } };
}
