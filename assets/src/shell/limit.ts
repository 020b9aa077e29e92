// SPDX-License-Identifier: EUPL-1.2
// A text that comes near its end says how much is left: what a browser cuts off when pasting would vanish unseen.
const NEAR = 200;

function tell(area: HTMLTextAreaElement, line: HTMLElement): void {
  const left = area.maxLength - area.value.length;
  const { lettersLeft: few = "", lettersFull: full = "" } = document.body.dataset;
  const number = (n: number): string => n.toLocaleString(document.documentElement.lang);
  line.textContent = left > NEAR ? "" : left > 0 ? few.replace("{n}", number(left)) : full.replace("{n}", number(area.maxLength));
}

export function startLimit(): void {
  const lines = new WeakMap<HTMLTextAreaElement, HTMLElement>();
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (!(area instanceof HTMLTextAreaElement) || area.maxLength < 1) return;
    let line = lines.get(area);
    if (!line && area.maxLength - area.value.length > NEAR) return;
    if (!line) {
      line = document.createElement("p");
      line.className = "hint";
      line.setAttribute("role", "status");
      area.after(line);
      lines.set(area, line);
    }
    tell(area, line);
  });
}
