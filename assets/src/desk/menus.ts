// SPDX-License-Identifier: EUPL-1.2
// Menus close with Escape, which leads back to their button, and when something beside them is meant.
const OPEN = "details.menu[open]";

export function startMenus(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>(OPEN);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>(OPEN)) if (!menu.contains(event.target as Node)) menu.open = false;
  });
}
