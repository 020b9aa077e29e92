// SPDX-License-Identifier: EUPL-1.2
// Search inside the category tree; without JavaScript the tree is folded lists of radio buttons.

const plain = (text: string): string => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

export class CategoryTree extends HTMLElement {
  #gone = new AbortController();

  connectedCallback(): void {
    const search = this.querySelector<HTMLInputElement>("input[type=search]");
    search?.addEventListener("input", () => { this.filter(search.value); }, { signal: this.#gone.signal });
    search?.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); }, { signal: this.#gone.signal });
  }

  disconnectedCallback(): void { this.#gone.abort(); }

  filter(text: string): void {
    const wanted = plain(text).split(/\s+/).filter(Boolean);
    let hits = 0;
    for (const leaf of this.querySelectorAll<HTMLElement>("[data-leaf]")) {
      const words = plain(`${leaf.textContent ?? ""} ${leaf.dataset["leaf"] ?? ""}`);
      leaf.hidden = !wanted.every((word) => words.includes(word));
      if (!leaf.hidden) hits += 1;
    }
    for (const group of [...this.querySelectorAll<HTMLDetailsElement>("details")].reverse()) {
      const some = group.querySelector("[data-leaf]:not([hidden])") !== null;
      group.hidden = !some;
      group.open = wanted.length > 0 ? some : group.querySelector("input:checked") !== null;
    }
    const none = this.querySelector<HTMLElement>("[data-none]");
    if (none) none.hidden = hits > 0;
  }
}
