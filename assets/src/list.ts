// SPDX-License-Identifier: EUPL-1.2
// The public list and map: the map is fetched only when somebody opens it.

class ReportMap extends HTMLElement {
  #gone = new AbortController();
  #views = 0;

  connectedCallback(): void {
    const button = this.querySelector<HTMLButtonElement>("[data-open-map]");
    if (button) button.hidden = false;
    button?.addEventListener("click", () => void this.open(button), { signal: this.#gone.signal });
    if (this.dataset["open"] !== undefined && button) void this.open(button);
  }

  disconnectedCallback(): void { this.#gone.abort(); }

  /** News is asked for the middle of what is in view. */
  #here(bbox: string, zoom: number): void {
    this.#views += 1;
    if (this.#views === 1) return; // as it was opened: what the list is narrowed to is meant
    const link = document.querySelector<HTMLAnchorElement>("a[data-news]");
    const [west = NaN, south = NaN, east = NaN, north = NaN] = bbox.split(",").map(Number);
    if (!link || zoom < 11 || Number.isNaN(north)) return; // a whole regency is no place around which one walks
    const query = new URLSearchParams(this.dataset["query"] ?? "");
    const metres = zoom >= 16 ? 500 : zoom >= 15 ? 1000 : zoom >= 14 ? 2000 : 5000;
    const category = query.get("kategori");
    link.search = `dekat=${((south + north) / 2).toFixed(4)},${((west + east) / 2).toFixed(4)},${metres}${category ? `&kategori=${encodeURIComponent(category)}` : ""}`;
  }

  async open(button: HTMLButtonElement): Promise<void> {
    const box = this.querySelector<HTMLElement>("[data-map]");
    const here = this.querySelector<HTMLElement>("[data-map-here]");
    if (!box || !here) return;
    button.setAttribute("aria-disabled", "true");
    box.hidden = false;
    try {
      const { openReportMap } = await import("./map/points");
      const map = await openReportMap(here, () => this.dataset["query"] ?? "", (bbox, zoom) => { this.#here(bbox, zoom); });
      this.#gone.signal.addEventListener("abort", () => { map.close(); });
      button.hidden = true;
      here.focus({ preventScroll: true }); // what the button was goes on
    } catch {
      box.hidden = true;
      button.removeAttribute("aria-disabled");
      const status = this.querySelector<HTMLElement>("[data-status]");
      if (status) status.textContent = this.dataset["nomap"] ?? "";
    }
  }
}

customElements.define("report-map", ReportMap);
