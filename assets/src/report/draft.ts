// SPDX-License-Identifier: EUPL-1.2
// What is written so far, kept on the device at every change, and put back.
import type { Waiting } from "../outbox/store";

const NOT_KEPT = new Set(["csrfmiddlewaretoken", "draft", "website", "step", "to", "photos", "remove"]);
export const KEEP_DRAFT_MS = 7 * 24 * 3600 * 1000;

/** All fields of the form that belong to the report, by name, in order. */
export function fieldsOf(form: HTMLFormElement): [string, string][] {
  const out: [string, string][] = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !NOT_KEPT.has(name)) out.push([name, value]);
  }
  return out;
}

/** Whether anybody has typed or chosen something worth keeping. */
export function worthKeeping(row: Waiting): boolean {
  const written = new Map(row.fields);
  return row.photos.length > 0 || ["description", "landmark", "lat", "village", "area_village", "category"].some((name) => Boolean(written.get(name)));
}

/** Puts kept values back; radio buttons and check boxes by value, the rest by name. */
export function restore(form: HTMLFormElement, fields: [string, string][]): void {
  const byName = new Map<string, string[]>();
  for (const [name, value] of fields) byName.set(name, [...(byName.get(name) ?? []), value]);
  for (const [name, values] of byName) {
    for (const control of form.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(`[name="${CSS.escape(name)}"]`)) {
      if (control instanceof HTMLInputElement && (control.type === "radio" || control.type === "checkbox")) {
        control.checked = values.includes(control.value);
      } else if (!(control instanceof HTMLInputElement && control.type === "file")) {
        if (control instanceof HTMLSelectElement && ![...control.options].some((option) => option.value === values[0])) continue;
        control.value = values[0] ?? "";
      }
    }
  }
}
