// SPDX-License-Identifier: EUPL-1.2
// Forms of the desk: sent once, choices that can be searched, the sentence of what will happen, ready phrases.
function once(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (!form.hasAttribute("data-once")) return;
  if (form.dataset["sent"]) { event.preventDefault(); return; }
  form.dataset["sent"] = "1";
  form.querySelectorAll("button").forEach((button) => { button.setAttribute("aria-disabled", "true"); button.classList.add("busy"); });
}

function insert(button: HTMLElement): void {
  const area = button.closest("form")?.querySelector<HTMLTextAreaElement>("textarea[name=text], textarea[name=reason]");
  if (!area) return;
  area.setRangeText((area.value && !/\s$/.test(area.value) ? " " : "") + (button.dataset["insert"] ?? ""), area.selectionEnd, area.selectionEnd, "end");
  area.focus();
}

/** Says what will happen with the names of what was chosen. */
function tell(form: HTMLFormElement): void {
  const line = form.closest("section")?.querySelector<HTMLElement>("[data-will]");
  if (!line) return;
  let words = line.dataset["will"] ?? "";
  for (const name of ["agency", "unit", "government"]) {
    const select = form.querySelector<HTMLSelectElement>(`select[name=${name}]`);
    if (select?.value) words = words.replace(`{${name}}`, select.selectedOptions[0]?.textContent?.trim() ?? "");
  }
  const target = form.querySelector<HTMLInputElement>("input[name=target]");
  if (target?.value) words = words.replace("{target}", target.value.toUpperCase());
  if (!/\{\w+\}/.test(words)) line.textContent = words;
}

/** A field above a long list of choices that leaves only those holding the words; the list itself stays as it is. */
function searchable(select: HTMLSelectElement): void {
  const groups = [...select.children].map((node) => node.cloneNode(true) as HTMLElement);
  const input = document.createElement("input");
  input.type = "search";
  input.className = "input pickfilter";
  const words = document.querySelector<HTMLElement>("script[data-search]")?.dataset["search"] ?? "";
  input.placeholder = words;
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent ?? "";
  input.setAttribute("aria-label", `${words}: ${label}`);
  select.before(input);
  input.addEventListener("keydown", (event) => { // Enter chooses; it does not send the form behind the choice
    if (event.key === "Enter") { event.preventDefault(); select.focus(); }
  });
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (option: Element): boolean => wanted.every((word) => (option.textContent ?? "").toLowerCase().includes(word));
    const value = select.value;
    select.replaceChildren(...groups.map((group) => {
      const copy = group.cloneNode(true) as HTMLElement;
      if (copy.tagName === "OPTGROUP") [...copy.children].filter((option) => !fits(option)).forEach((option) => { option.remove(); });
      return copy;
    }).filter((group) => (group.tagName === "OPTGROUP" ? group.children.length > 0 : !wanted.length || fits(group))));
    select.value = value;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
    tell(select.form as HTMLFormElement);
  });
}

function ready(root: ParentNode): void {
  for (const select of root.querySelectorAll<HTMLSelectElement>(".moveform select")) if (select.options.length > 12) searchable(select);
  const form = root.querySelector<HTMLFormElement>(".moveform form");
  if (!form) return;
  tell(form);
  form.addEventListener("input", () => { tell(form); });
  const errors = form.querySelector<HTMLElement>("#errors");
  const first = form.querySelector<HTMLElement>("select, textarea, input:not([type=hidden])");
  if (errors ?? matchMedia("(pointer: fine)").matches) (errors ?? first)?.focus();
  else form.closest("section")?.scrollIntoView({ block: "start" }); // a focus would raise the keyboard over the form
}

export function startForms(): void {
  document.addEventListener("submit", once);
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-insert]");
    if (button) insert(button);
  });
  ready(document);
  addEventListener("pageshow", () => document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach((form) => {
    delete form.dataset["sent"];
    form.querySelectorAll("button").forEach((button) => { button.removeAttribute("aria-disabled"); button.classList.remove("busy"); });
  }));
}
