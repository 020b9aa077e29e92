// SPDX-License-Identifier: EUPL-1.2
// The public list and map: the map is fetched only when somebody opens it.

class ReportMap extends HTMLElement {
  #gone = new AbortController();

  connectedCallback(): void {
    const button = this.querySelector<HTMLButtonElement>("[data-open-map]");
    if (button) button.hidden = false;
    button?.addEventListener("click", () => void this.open(button), { signal: this.#gone.signal });
    if (this.dataset["open"] !== undefined && button) void this.open(button);
  }

  disconnectedCallback(): void { this.#gone.abort(); }

  async open(button: HTMLButtonElement): Promise<void> {
    const box = this.querySelector<HTMLElement>("[data-map]");
    const here = this.querySelector<HTMLElement>("[data-map-here]");
    if (!box || !here) return;
    button.setAttribute("aria-disabled", "true");
    box.hidden = false;
    try {
      const { openReportMap } = await import("./map/points");
      const map = await openReportMap(here, () => this.dataset["query"] ?? "", () => undefined);
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
