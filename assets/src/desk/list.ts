// SPDX-License-Identifier: EUPL-1.2
// The list beside the open case: marks the open row, keeps its place, counts what is picked.
const PLACE = "balai-list-top";

/** The row that is open, by its place: when a move takes it away, the next one has that place. */
export const placeKey = (): string => `${PLACE}-row:${location.search}`;

function remember(): void {
  const at = [...document.querySelectorAll(".rowlink")].findIndex((link) => link.hasAttribute("aria-current"));
  if (at >= 0) sessionStorage.setItem(placeKey(), String(at));
}

function opened(number: string): void {
  document.querySelector("#desk")?.classList.add("desk-open");
  for (const row of document.querySelectorAll<HTMLElement>(".rowline")) {
    const is = row.dataset["number"] === number;
    row.classList.toggle("rowline-open", is);
    const link = row.querySelector(".rowlink");
    if (is) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
  }
  remember();
}

function counted(): void {
  const line = document.querySelector<HTMLElement>("[data-picked]");
  const n = document.querySelectorAll(".rowpick input:checked").length;
  if (line) line.textContent = n ? (line.dataset["words"] ?? "{n}").replace("{n}", String(n)) : "";
}

export function startList(): void {
  const list = document.querySelector<HTMLElement>("#list");
  if (!list) return;
  remember();
  const key = `${PLACE}:${location.search}`;
  list.scrollTop = Number(sessionStorage.getItem(key) ?? 0);
  list.addEventListener("scroll", () => { sessionStorage.setItem(key, String(list.scrollTop)); }, { passive: true });
  list.addEventListener("change", counted);
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.target as HTMLElement;
    if (target.id !== "case") return;
    target.scrollTop = 0;
    opened(target.querySelector<HTMLElement>("[data-case]")?.dataset["case"] ?? "");
    target.focus({ preventScroll: true });
  });
  addEventListener("popstate", () => { location.reload(); });
}
