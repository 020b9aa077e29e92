// SPDX-License-Identifier: EUPL-1.2
// Buttons that share or copy an address, and print: progressive, so they are hidden until this runs.

async function act(button: HTMLElement): Promise<void> {
  const url = new URL(button.dataset["url"] ?? location.href, location.href).href;
  if (button.dataset["share"] !== undefined && navigator.share) {
    await navigator.share({ title: button.dataset["title"] ?? document.title, url });
    return;
  }
  await navigator.clipboard.writeText(url);
  const said = button.querySelector("[data-said]") ?? button;
  const before = said.textContent;
  said.textContent = button.dataset["copied"] ?? "✓";
  setTimeout(() => { said.textContent = before; }, 2500);
}

export function startSharing(): void {
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest<HTMLElement>("[data-share], [data-copy]");
    if (button) void act(button).catch(() => undefined); // the person closed the share sheet
    if (target?.closest("[data-print]")) print();
  });
}
