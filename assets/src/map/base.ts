// SPDX-License-Identifier: EUPL-1.2
// The map itself: Leaflet, its style sheet, and the ground below everything. The built-in ground (land, names) is always
// drawn; street tiles of our own address lie above it and stay away quietly when their source does not answer.
import * as L from "leaflet";

interface Ground {
  own: number[][][][];
  other: number[][][][];
  names: [string, number, number][];
  regencies?: { code: string; approximate: boolean; coordinates: number[][][][] }[];
  tiles: { url: string; attribution: string; max_zoom: number } | null;
  attribution: string;
}

let ground: Promise<Ground> | undefined;

function loadStyle(): Promise<void> {
  if (document.querySelector("link[data-leaflet]")) return Promise.resolve();
  return new Promise((done, fail) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = __LEAFLET_CSS__;
    link.dataset["leaflet"] = "";
    link.onload = () => { done(); };
    link.onerror = () => { link.remove(); fail(new Error("style")); }; // the next try asks again
    document.head.append(link);
  });
}

/** Fetched once; what failed is asked for again the next time. */
function loadGround(): Promise<Ground> {
  ground ??= fetch("/peta/dasar.json").then((r) => r.json() as Promise<Ground>).catch((error: unknown) => { ground = undefined; throw error; });
  return ground;
}

function drawGround(map: L.Map, data: Ground): void {
  const pane = map.createPane("ground");
  pane.style.zIndex = "150"; // below the tiles, which cover it where they load
  const renderer = L.canvas({ pane: "ground" });
  const draw = (coordinates: number[][][][], fill: string): void => {
    L.geoJSON({ type: "MultiPolygon", coordinates } as GeoJSON.MultiPolygon, {
      interactive: false, pane: "ground", style: { renderer, fillColor: fill, fillOpacity: 1, color: "#9a948a", weight: 1 },
    } as L.GeoJSONOptions).addTo(map);
  };
  draw(data.other, "#e9e6df");
  draw(data.own, "#f6f2e8");
  const lines: L.GeoJSON[] = [];
  for (const { approximate, coordinates } of data.regencies ?? []) {
    lines.push(L.geoJSON({ type: "MultiPolygon", coordinates } as GeoJSON.MultiPolygon, {
      interactive: false, pane: "ground", style: { renderer, fill: false, color: "#9a8f7c", weight: 1.2, ...(approximate ? { dashArray: "6 4" } : {}) },
    } as L.GeoJSONOptions).addTo(map));
  }
  drawVillages(map, data, lines, renderer);
}

/** Village outlines of the regencies in view, close up and only where no street tiles cover the ground. */
function drawVillages(map: L.Map, data: Ground, lines: L.GeoJSON[], renderer: L.Renderer): void {
  const drawn = new Map<string, L.Layer | null>();
  const update = async (): Promise<void> => {
    if (map.getZoom() < 12 || hasTiles(map)) return;
    for (const [n, regency] of (data.regencies ?? []).entries()) {
      if (drawn.has(regency.code) || !lines[n]?.getBounds().intersects(map.getBounds())) continue;
      drawn.set(regency.code, null);
      const answer = await fetch(`/peta/desa/${regency.code}.json`).catch(() => null);
      if (!answer?.ok) { drawn.delete(regency.code); continue; }
      const villages = (await answer.json()) as GeoJSON.FeatureCollection & { approximate?: boolean };
      const style = { renderer, fill: false, color: "#a89d8a", weight: 1, ...(villages.approximate ? { dashArray: "2 4" } : {}) };
      drawn.set(regency.code, L.geoJSON(villages, { interactive: false, pane: "ground", style } as L.GeoJSONOptions).addTo(map));
      if (villages.approximate) map.attributionControl.addAttribution(document.documentElement.lang === "en" ? "dashed lines: approximate" : "garis putus: perkiraan");
    }
  };
  map.on("moveend", () => void update());
  map.whenReady(() => void update());
}

/** Names that fit the zoom: regencies far out, districts nearer, villages close up (asked for by view). */
function drawNames(map: L.Map, data: Ground): void {
  const layer = L.layerGroup().addTo(map);
  const label = (name: string, lat: number, lon: number, village: boolean): void => {
    const text = document.createElement("span");
    text.textContent = name;
    L.marker([lat, lon], { icon: L.divIcon({ className: `map-name${village ? " map-name-village" : ""}`, html: text }), interactive: false, keyboard: false }).addTo(layer);
  };
  let asked = 0;
  const update = async (): Promise<void> => {
    const zoom = map.getZoom();
    const turn = ++asked;
    if (zoom < 11) {
      layer.clearLayers();
      if (!hasTiles(map)) for (const [name, lat, lon] of data.names) label(name, lat, lon, false);
      return;
    }
    if (hasTiles(map)) { layer.clearLayers(); return; }
    const b = map.getBounds();
    const box = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((n) => n.toFixed(3)).join();
    const rows = await fetch(`/peta/nama.json?bbox=${box}&z=${zoom}`).then((r) => r.json() as Promise<[string, number, number][]>).catch(() => []);
    if (turn !== asked) return;
    layer.clearLayers();
    for (const [name, lat, lon] of rows) label(name, lat, lon, true);
  };
  map.on("moveend balai:tiles", () => void update());
  map.whenReady(() => void update());
}

const loaded = new WeakSet<L.Map>();
const hasTiles = (map: L.Map): boolean => loaded.has(map);

function drawTiles(map: L.Map, tiles: NonNullable<Ground["tiles"]>): void {
  const layer = L.tileLayer(tiles.url, { maxZoom: tiles.max_zoom, attribution: tiles.attribution });
  layer.once("tileload", () => { loaded.add(map); map.fire("balai:tiles"); });
  let failures = 0;
  layer.on("tileerror", () => {
    failures += 1;
    if (failures > 3 && !hasTiles(map)) layer.remove(); // the source does not answer: stay with the built-in ground
  });
  layer.addTo(map);
}

export interface BaseMap { map: L.Map }

/** A map in `box` (which gives aria-label and size), drawn on the built-in ground, with tiles where the pack has them. */
export async function openBaseMap(box: HTMLElement): Promise<BaseMap> {
  const [data] = await Promise.all([loadGround(), loadStyle()]);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, { zoomControl: false, minZoom: 6, maxZoom: data.tiles?.max_zoom ?? 18, zoomAnimation: !still, fadeAnimation: !still, inertia: !still });
  L.control.zoom({ position: "bottomright", zoomInTitle: box.dataset["zoomIn"] ?? "+", zoomOutTitle: box.dataset["zoomOut"] ?? "-" }).addTo(map);
  map.attributionControl.setPrefix(false).addAttribution(data.attribution);
  box.tabIndex = 0;
  map.on("load", () => {
    drawGround(map, data);
    drawNames(map, data);
    if (data.tiles) drawTiles(map, data.tiles);
  });
  return { map };
}
