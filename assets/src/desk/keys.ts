// SPDX-License-Identifier: EUPL-1.2
// j, k, Enter and the letters on the buttons; never while somebody writes, and one switch turns them off.
import { placeKey } from "./list";

const SWITCH = "balai-letters";

const lettersOn = (): boolean => localStorage.getItem(SWITCH) !== "0";

function writes(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && !(target instanceof HTMLInputElement && target.type === "checkbox");
}

function links(): HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>(".rowlink")];
}

function step(by: number): void {
  const rows = links();
  const focused = rows.indexOf(document.activeElement as HTMLAnchorElement);
  const open = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const gone = Number(sessionStorage.getItem(placeKey()) ?? 0) - (by > 0 ? 1 : 0); // the open row left the list: go on there
  const from = focused >= 0 ? focused : open >= 0 ? open : gone;
  const next = rows[Math.min(Math.max(from + by, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function help(): void {
  document.querySelector<HTMLDialogElement>("#keys")?.showModal();
}

function pick(): void {
  const box = document.activeElement?.closest(".rowline")?.querySelector<HTMLInputElement>(".rowpick input");
  box?.click();
}

function press(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target) || document.querySelector("dialog[open]")) return;
  if (!lettersOn()) return;
  const acts: Record<string, () => void> = {
    j: () => { step(1); }, k: () => { step(-1); }, "?": help, z: pick,
    "/": () => document.querySelector<HTMLInputElement>("#cari")?.focus(),
    u: () => document.querySelector<HTMLAnchorElement>(".casehead-back")?.click(),
  };
  const onPage = document.querySelector<HTMLElement>(`[data-letter="${CSS.escape(event.key)}"]`);
  const act = acts[event.key] && links().length + Number(event.key === "?") ? acts[event.key] : onPage ? () => { onPage.click(); } : undefined;
  if (!act) return;
  event.preventDefault();
  act();
}

export function startKeys(): void {
  document.documentElement.classList.toggle("no-letters", !lettersOn());
  document.addEventListener("keydown", press);
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-help]")) help();
  });
  const box = document.querySelector<HTMLInputElement>("[data-letters]");
  if (!box) return;
  box.checked = lettersOn();
  box.addEventListener("change", () => {
    localStorage.setItem(SWITCH, box.checked ? "1" : "0");
    document.documentElement.classList.toggle("no-letters", !box.checked);
  });
}
