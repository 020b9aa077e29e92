// SPDX-License-Identifier: EUPL-1.2
// The extra questions of the chosen category: they lie ready in the page, so that they are asked without a network too,
// and each shows itself when it is asked. Without this file all stand in the form, with a sentence saying when.

const PREFIX = "answers.";

export class CategoryQuestions extends HTMLElement {
  #gone = new AbortController();

  connectedCallback(): void {
    const form = this.closest("form");
    const { signal } = this.#gone;
    this.classList.add("ready");
    const heard = ({ target }: Event): void => {
      const name = (target as HTMLInputElement).name; // a search above a list has none, and may change what is chosen
      if (!name || name === "category" || name.startsWith(PREFIX)) this.refresh();
    };
    for (const event of ["input", "change"]) form?.addEventListener(event, heard, { signal });
    this.refresh();
  }

  disconnectedCallback(): void { this.#gone.abort(); }

  #values(name: string): string[] {
    const form = this.closest("form");
    return form ? new FormData(form).getAll(name).map(String) : [];
  }

  /** Shows the questions of the category that is chosen in the form now, and of them those that are asked. */
  refresh(): void {
    const code = this.#values("category")[0] ?? "";
    if ((this.dataset["category"] ?? "") !== code) {
      this.dataset["category"] = code;
      const mould = this.closest("form")?.querySelector<HTMLTemplateElement>(`template[data-questions="${CSS.escape(code)}"]`);
      this.replaceChildren(...(mould ? [mould.content.cloneNode(true)] : []));
    }
    this.#ask();
  }

  /** In the order of the page: what hangs on a question that is not asked itself is not asked either. */
  #ask(): void {
    const asked = new Set<string>();
    for (const box of this.querySelectorAll<HTMLElement>(":scope > .field")) {
      const [source, options] = [box.dataset["when"], (box.dataset["is"] ?? "").split(" ")];
      box.hidden = source !== undefined && !(asked.has(source) && this.#values(source).some((value) => options.includes(value)));
      const name = box.querySelector<HTMLElement>(`[name^="${PREFIX}"]`)?.getAttribute("name");
      if (name && !box.hidden) asked.add(name);
    }
  }

  /** Names of the questions that are asked, must be answered and are not. */
  unanswered(): string[] {
    return [...this.querySelectorAll<HTMLElement>("[data-required]:not([hidden])")]
      .map((box) => box.dataset["required"] ?? "")
      .filter((name) => !this.#values(name).some((value) => value.trim()));
  }
}

export function startQuestions(): void {
  if (!customElements.get("category-questions")) customElements.define("category-questions", CategoryQuestions);
}
