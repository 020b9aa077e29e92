// SPDX-License-Identifier: EUPL-1.2
// Where a case is, on the map: fetched only when somebody asks to see it. The words beside it stay either way.

class PlaceMap extends HTMLElement {
  #close: (() => void) | undefined;

  connectedCallback(): void {
    const button = this.querySelector<HTMLButtonElement>("[data-open-map]");
    button?.addEventListener("click", () => void this.#open(button));
  }

  disconnectedCallback(): void { this.#close?.(); }

  async #open(button: HTMLButtonElement): Promise<void> {
    const box = this.querySelector<HTMLElement>("[data-map]");
    const here = this.querySelector<HTMLElement>("[data-map-here]");
    const status = this.querySelector<HTMLElement>("[data-status]");
    if (!box || !here || this.#close) return;
    box.hidden = false;
    try {
      const { openSpotMap } = await import("./map/spot");
      this.#close = await openSpotMap(here, Number(this.dataset["lat"]), Number(this.dataset["lon"]));
      button.hidden = true;
      if (status) status.textContent = "";
      here.focus({ preventScroll: true }); // what the button was goes on
      box.scrollIntoView({ block: "nearest" });
    } catch {
      box.hidden = true;
      if (status) status.textContent = this.dataset["nomap"] ?? "";
    }
  }
}

if (!customElements.get("place-map")) customElements.define("place-map", PlaceMap);
