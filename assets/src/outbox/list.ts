// SPDX-License-Identifier: EUPL-1.2
// What waits on this device to be sent, on home: in the writer's own words for the writer, without words for others.
import { moment } from "../shell/moment";
import { accountHere, isHere, type Waiting } from "./store";

const MOST = 80; // letters of what was written

/** Fills the list of a page that has one; hidden again when nothing waits. */
export function fillOutbox(box: HTMLElement, rows: Waiting[]): void {
  const mould = box.querySelector("template");
  const list = box.querySelector("ul");
  const open = rows.filter((row) => row.state === "waiting" || row.state === "refused");
  box.hidden = open.length === 0;
  if (!mould || !list) return;
  list.replaceChildren(...open.map((row) => {
    const item = mould.content.firstElementChild?.cloneNode(true) as HTMLElement;
    const [what, when] = [item.querySelector("[data-what]"), item.querySelector("[data-written]")];
    if (what) what.textContent = isHere(row, accountHere()) ? words(row) || (box.dataset["untitled"] ?? "") : (box.dataset["other"] ?? "");
    if (when) when.textContent = moment(row.updated);
    return item;
  }));
}

function words(row: Waiting): string {
  const text = (new Map(row.fields).get("description") ?? "").trim();
  return text.length > MOST ? `${text.slice(0, MOST)} …` : text;
}
