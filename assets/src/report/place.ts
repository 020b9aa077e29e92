// SPDX-License-Identifier: EUPL-1.2
// Where it is: by this device's position, by a map with a fixed pin, by the photo, or by the list of areas.
import type { PinMap } from "../map/pin";

export type Source = "pin" | "gps" | "photo" | "list";

export class LocationPicker extends HTMLElement {
  #gone = new AbortController();
  #map: PinMap | undefined;
  #asked = 0;

  connectedCallback(): void {
    const { signal } = this.#gone;
    this.querySelector("[data-locate]")?.addEventListener("click", () => { this.locate(); }, { signal });
    this.querySelector("[data-open-map]")?.addEventListener("click", () => void this.openMap(), { signal });
    if (this.place) this.#placed();
    for (const select of this.querySelectorAll<HTMLSelectElement>("select[data-level]")) {
      select.addEventListener("change", () => void this.#chosen(select), { signal });
    }
  }

  disconnectedCallback(): void { this.#gone.abort(); }

  #input(name: string): HTMLInputElement | null { return this.querySelector(`input[name=${name}]`); }

  get place(): { lat: number; lon: number } | null {
    const [lat, lon] = [this.#input("lat")?.value, this.#input("lon")?.value];
    return lat && lon ? { lat: Number(lat), lon: Number(lon) } : null;
  }

  say(key: string): void {
    const status = this.querySelector<HTMLElement>("[data-status]");
    if (status) status.textContent = key ? (this.dataset[key] ?? "") : "";
  }

  /** Takes a point over and asks the server for the villages around it. */
  async setPlace(lat: number, lon: number, source: Source, accuracy = 0): Promise<void> {
    const values = { lat: lat.toFixed(6), lon: lon.toFixed(6), place_source: source, accuracy: accuracy ? String(Math.round(accuracy)) : "" };
    for (const [name, value] of Object.entries(values)) {
      const input = this.#input(name);
      if (input) input.value = value;
    }
    if (source !== "pin") this.#map?.show(lat, lon);
    const village = this.querySelector<HTMLSelectElement>("select[name=area_village]");
    if (village) village.value = ""; // the later of pin and list counts
    this.dispatchEvent(new Event("input", { bubbles: true }));
    await this.nearby();
  }

  /** The five nearest villages, as radio buttons rendered by the server; offline a sentence says it is done later. */
  async nearby(village = ""): Promise<void> {
    const here = this.place;
    const box = this.querySelector<HTMLElement>("[data-nearby]");
    if (!here || !box) return;
    this.#placed();
    const asked = ++this.#asked;
    box.toggleAttribute("data-waiting", true);
    try {
      const response = await fetch(`/lapor/tempat/?lat=${here.lat}&lon=${here.lon}&village=${encodeURIComponent(village)}`, { headers: { Accept: "text/html" } });
      const html = await response.text();
      if (asked !== this.#asked || !response.ok) return;
      box.innerHTML = html; // our own server's fragment
      this.say("");
    } catch {
      box.replaceChildren();
      this.say("later");
    } finally {
      if (asked === this.#asked) box.toggleAttribute("data-waiting", false);
    }
  }

  locate(): void {
    if (!("geolocation" in navigator)) { this.say("nogps"); return; }
    this.say("locating");
    const box = this.querySelector("[data-nearby]");
    box?.toggleAttribute("data-waiting", true);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => void this.setPlace(coords.latitude, coords.longitude, "gps", coords.accuracy),
      (error) => { box?.toggleAttribute("data-waiting", false); this.say(error.code === error.PERMISSION_DENIED ? "denied" : "nogps"); },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  }

  async openMap(): Promise<void> {
    const box = this.querySelector<HTMLElement>("[data-map]");
    if (!box) return;
    box.hidden = false;
    if (this.#map) return;
    this.say("loading");
    try {
      const { openPinMap } = await import("../map/pin"); // Leaflet comes only now
      const start = this.place ?? { lat: Number(this.dataset["lat"]), lon: Number(this.dataset["lon"]) };
      this.#map = await openPinMap(box, start, this.place ? 16 : 9, (lat, lon) => void this.setPlace(lat, lon, "pin"));
      this.#gone.signal.addEventListener("abort", () => this.#map?.close());
      this.say("");
      const button = this.querySelector<HTMLElement>("[data-open-map]");
      if (button) button.hidden = true;
      box.querySelector<HTMLElement>("[data-map-here]")?.focus({ preventScroll: true }); // what the button was goes on
    } catch {
      box.hidden = true;
      this.say("nomap");
    }
  }

  /** A village of the list takes the place of a pin. */
  #listed(): void {
    for (const name of ["lat", "lon", "accuracy"]) { const input = this.#input(name); if (input) input.value = ""; }
    this.querySelector("[data-nearby]")?.replaceChildren();
    this.#placed();
  }

  /** A place is known: going on is now the main thing, and the photo's place is no longer offered. */
  #placed(): void {
    this.toggleAttribute("data-placed", true);
    const offer = this.parentElement?.querySelector<HTMLElement>("[data-photo-place]");
    if (offer) offer.hidden = true;
  }

  /** Choices of the list put back, each list filled anew. One that cannot be filled without a signal shows the code. */
  async choose(kept: Map<string, string>): Promise<void> {
    for (const select of this.querySelectorAll<HTMLSelectElement>("select[data-level]")) {
      const code = kept.get(select.name);
      if (!code) return;
      if (![...select.options].some((option) => option.value === code)) select.append(new Option(code, code));
      select.value = code;
      select.closest("details")?.toggleAttribute("open", true);
      await this.#chosen(select);
    }
  }

  /** A choice in the list: fills the next list, or takes the village over. */
  async #chosen(select: HTMLSelectElement): Promise<void> {
    const levels = [...this.querySelectorAll<HTMLSelectElement>("select[data-level]")];
    const next = levels[levels.indexOf(select) + 1];
    for (const later of levels.slice(levels.indexOf(select) + 1)) later.replaceChildren(later.options[0] ?? new Option());
    if (!next && select.value) this.#listed();
    if (!next || !select.value) return;
    try {
      const rows = (await (await fetch(`/lapor/wilayah/?induk=${encodeURIComponent(select.value)}`)).json()) as [string, string][];
      next.append(...rows.map(([code, name]) => new Option(name, code)));
      next.disabled = false;
    } catch { this.say("nolist"); }
  }
}
