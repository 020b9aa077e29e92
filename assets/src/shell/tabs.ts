// SPDX-License-Identifier: EUPL-1.2
// Rows of tabs wider than the screen: the one that is open stands in view.
export function startTabs(): void {
  for (const tab of document.querySelectorAll<HTMLElement>(".tabs [aria-current]")) {
    const row = tab.parentElement;
    if (row) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
}
