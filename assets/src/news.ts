// SPDX-License-Identifier: EUPL-1.2
// The place somebody wants news of: this device's position, or a point, a way or a field on the map. Without a script the
// list of places does the same.
import type { AroundMap, Point } from "./map/around";

class PlaceAround extends HTMLElement {
  #gone = new AbortController();
  #map: AroundMap | undefined;

  connectedCallback(): void {
    const { signal } = this.#gone;
    const on = (selector: string, run: () => void): void => { this.querySelector(selector)?.addEventListener("click", run, { signal }); };
    on("[data-locate]", () => { this.locate(); });
    on("[data-open-map]", () => void this.openMap());
    on("[data-add]", () => { if (this.#map) this.#keep([...this.points, this.#map.centre()]); });
    on("[data-undo]", () => { this.#keep(this.points.slice(0, -1)); });
    for (const chip of this.querySelectorAll<HTMLElement>("[data-shape]")) chip.addEventListener("click", () => { this.#shaped(chip.dataset["shape"] ?? "titik"); }, { signal });
    this.closest("form")?.addEventListener("change", (event) => {
      const input = event.target as HTMLInputElement;
      if (input.name === "wilayah") { this.#set("titik", ""); this.#draw(); }
      if (input.name === "radius") this.#draw();
    }, { signal });
    this.#press();
  }

  disconnectedCallback(): void { this.#gone.abort(); this.#map?.close(); }

  #input(name: string): HTMLInputElement | null { return this.querySelector(`input[name=${name}]`); }
  #set(name: string, value: string): void { const input = this.#input(name); if (input) input.value = value; }
  get shape(): string { return this.#input("bentuk")?.value ?? "titik"; }
  get points(): Point[] { return (this.#input("titik")?.value ?? "").split(";").filter(Boolean).map((pair) => pair.split(",").map(Number) as Point); }
  get radius(): number {
    const value = Number(this.closest("form")?.querySelector<HTMLInputElement>("input[name=radius]:checked")?.value);
    return value > 0 ? value : 1000;
  }

  say(key: string, n = 0): void {
    const status = this.querySelector<HTMLElement>("[data-status]");
    if (status) status.textContent = key ? (this.dataset[key] ?? "").replace("{n}", String(n)) : "";
  }

  #keep(points: Point[]): void {
    this.#set("titik", points.map(([lat, lon]) => `${lat.toFixed(5)},${lon.toFixed(5)}`).join(";"));
    for (const radio of this.querySelectorAll<HTMLInputElement>("input[name=wilayah]")) radio.checked = false; // the later of the two counts
    const whole = this.closest("form")?.querySelector<HTMLInputElement>("input[name=radius][value=wilayah]:checked");
    const usual = this.closest("form")?.querySelector<HTMLInputElement>("input[name=radius][value='1000']");
    if (whole && usual) usual.checked = true;
    document.querySelector("[data-where]")?.remove(); // it named the place before
    this.say(this.shape === "titik" ? "point" : "more", points.length);
    this.#draw();
  }

  #draw(): void { this.#map?.draw(this.points, this.shape, this.radius); }

  #press(): void {
    for (const chip of this.querySelectorAll<HTMLElement>("[data-shape]")) chip.setAttribute("aria-pressed", String(chip.dataset["shape"] === this.shape));
    const corners = this.querySelector<HTMLElement>("[data-corners]");
    if (corners) corners.hidden = this.shape === "titik";
    const reach = document.querySelector<HTMLElement>("[data-reach]");
    if (reach) reach.hidden = this.shape === "lahan"; // its own edge is the limit
  }

  #shaped(shape: string): void {
    this.#set("bentuk", shape);
    this.#press();
    this.#keep(shape === "titik" && this.#map ? [this.#map.centre()] : []);
  }

  locate(): void {
    if (!("geolocation" in navigator)) { this.say("nogps"); return; }
    this.say("locating");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      this.#set("bentuk", "titik");
      this.#press();
      this.#keep([[coords.latitude, coords.longitude]]);
      this.#map?.show(coords.latitude, coords.longitude);
    }, () => { this.say("nogps"); }, { enableHighAccuracy: false, timeout: 15_000, maximumAge: 600_000 });
  }

  async openMap(): Promise<void> {
    const box = this.querySelector<HTMLElement>("[data-map]");
    const here = this.querySelector<HTMLElement>("[data-map-here]");
    if (!box || !here || this.#map) return;
    box.hidden = false;
    this.say("loading");
    try {
      const { openAroundMap } = await import("./map/around"); // Leaflet comes only now
      const [first] = this.points;
      const start: Point = first ?? [Number(this.dataset["lat"]), Number(this.dataset["lon"])];
      this.#map = await openAroundMap(here, start, first || this.dataset["placed"] !== undefined ? 14 : 10, (lat, lon) => { if (this.shape === "titik") this.#keep([[lat, lon]]); });
      this.say("");
      this.#draw();
      const button = this.querySelector<HTMLElement>("[data-open-map]");
      if (button) button.hidden = true;
      here.focus({ preventScroll: true });
    } catch {
      box.hidden = true;
      this.say("nomap");
    }
  }
}

customElements.define("place-around", PlaceAround);
