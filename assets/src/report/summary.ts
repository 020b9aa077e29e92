// SPDX-License-Identifier: EUPL-1.2
// The summary before sending, and what was already reported near here.
import type { Photo } from "../outbox/store";

/** Fills the slots of the summary from what stands in the form. */
export function fillSummary(wizard: HTMLElement, photos: Photo[]): void {
  const form = wizard.querySelector("form") as HTMLFormElement;
  const data = new FormData(form);
  const value = (name: string): string => String(data.get(name) ?? "").trim();
  const label = (name: string): string => form.querySelector<HTMLElement>(`[name="${name}"]:checked`)?.dataset["name"] ?? "";
  const listed = form.querySelector<HTMLSelectElement>("select[name=area_village]")?.selectedOptions[0];
  const point = value("lat") ? `${Number(value("lat")).toFixed(5)}, ${Number(value("lon")).toFixed(5)}` : "";
  const slots: Record<string, string> = {
    place: label("village") || (listed?.value ? (listed.textContent ?? "") : "") || point,
    landmark: value("landmark"),
    description: value("description"),
    category: wizard.querySelector<HTMLElement>("[data-chosen]")?.textContent ?? "",
    answers: answered(form),
    visibility: label("visibility"),
    contact: [value("name"), value("email"), value("phone")].filter(Boolean).join(", ") || (wizard.dataset["noContact"] ?? ""),
  };
  for (const [name, text] of Object.entries(slots)) {
    const slot = wizard.querySelector<HTMLElement>(`[data-summary="${name}"]`);
    if (!slot) continue;
    slot.textContent = text;
    slot.closest<HTMLElement>("[data-summary-row]")?.toggleAttribute("hidden", !text);
  }
  const gallery = wizard.querySelector<HTMLElement>("[data-summary=photos]");
  const shown = wizard.querySelectorAll<HTMLImageElement>("[data-photos] img");
  gallery?.replaceChildren(...photos.map((_photo, index) => {
    const item = document.createElement("li");
    const image = new Image();
    image.src = shown[index]?.src ?? "";
    image.alt = shown[index]?.alt ?? "";
    item.append(image);
    return item;
  }));
  const none = wizard.querySelector<HTMLElement>("[data-summary=no-photos]");
  if (none) none.hidden = photos.length > 0;
}

/** The extra questions that are asked and answered, a line for each. */
function answered(form: HTMLFormElement): string {
  const words = (box: Element | null): string => [...(box?.childNodes ?? [])].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent ?? "").join("").trim();
  return [...form.querySelectorAll<HTMLElement>("category-questions > .field:not([hidden])")].map((box) => {
    const given = [...box.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")]
      .map((field) => field.matches("[type=radio], [type=checkbox]") ? ((field as HTMLInputElement).checked ? words(field.closest("label")) : "") : field.value.trim());
    const said = given.filter(Boolean).join(", ");
    return said && `${words(box.querySelector("legend, label"))} ${said}`;
  }).filter(Boolean).join("\n");
}

/** Asks what was already reported at the place; silence when there is no network. */
export async function similarHere(wizard: HTMLElement): Promise<void> {
  await fill(wizard, "[data-similar]", "/lapor/serupa/", ["lat", "lon", "village", "area_village", "category", "description"]);
}

/** Proposes categories for the words written so far. */
export async function suggest(wizard: HTMLElement): Promise<void> {
  await fill(wizard, "#usul", "/lapor/usul/", ["category", "description"]);
}

/** A part of the page as the server sees it, from some of the form's fields. */
async function fill(wizard: HTMLElement, slot: string, address: string, names: string[]): Promise<void> {
  const box = wizard.querySelector<HTMLElement>(slot);
  if (!box) return;
  const data = new FormData(wizard.querySelector("form") as HTMLFormElement);
  const body = new URLSearchParams();
  for (const name of ["csrfmiddlewaretoken", ...names]) body.set(name, String(data.get(name) ?? ""));
  const response = await fetch(address, { method: "POST", body, headers: { Accept: "text/html" } }).catch(() => null);
  box.innerHTML = response?.ok ? await response.text() : ""; // our own server's fragment
}
