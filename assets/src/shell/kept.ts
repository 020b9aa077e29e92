// SPDX-License-Identifier: EUPL-1.2
// What is typed into a form with data-keep outlives a lost session, a closed cover and a reload. It stays in this tab
// only (sessionStorage), until the form was taken or somebody signs out, and is shown to the account that typed it: desks
// share their computers.
const PREFIX = "balai-kept:";
const SENT = "balai-kept-sent";
const HOURS = 12;

interface Kept { at: number; fields: Record<string, string> }
type Field = HTMLTextAreaElement | HTMLInputElement | HTMLSelectElement;

const FIELDS = "textarea[name], select[name], input[name][type=text], input[name][type=email], input[name][type=tel], input[name]:not([type])";
const fieldsOf = (form: HTMLFormElement): Field[] => [...form.querySelectorAll<Field>(FIELDS)];
// Read as an attribute: in a form with a field named "action", form.action is that field.
const pathOf = (form: HTMLFormElement): string => new URL(form.getAttribute("action") || location.href, location.href).pathname;
const keyOf = (form: HTMLFormElement): string => `${PREFIX}${document.documentElement.dataset["account"] ?? ""}:${pathOf(form)}`;

function first(field: Field): string {
  if (!(field instanceof HTMLSelectElement)) return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
}

function keep(form: HTMLFormElement): void {
  const written = fieldsOf(form).filter((field) => field.value !== first(field));
  if (!written.length) { sessionStorage.removeItem(keyOf(form)); return; }
  const kept: Kept = { at: Date.now(), fields: Object.fromEntries(written.map((field) => [field.name, field.value])) };
  sessionStorage.setItem(keyOf(form), JSON.stringify(kept));
}

function keptOf(form: HTMLFormElement): Kept | null {
  const kept = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "null") as Kept | null;
  return kept && Date.now() - kept.at < HOURS * 3_600_000 ? kept : null;
}

/** Puts back what the page does not hold already, and says so; a refused form came back with its own words. */
function restore(form: HTMLFormElement): void {
  const kept = keptOf(form);
  if (!kept || form.querySelector("#errors, .error")) return;
  const lost = fieldsOf(form).filter((field) => kept.fields[field.name] !== undefined && field.value === first(field) && field.value !== kept.fields[field.name]);
  for (const field of lost) {
    field.value = kept.fields[field.name] ?? "";
    if (field instanceof HTMLSelectElement && field.selectedIndex < 0) field.value = first(field); // no longer offered
    field.closest("details")?.setAttribute("open", "");
  }
  if (!lost.length) return;
  const line = document.createElement("p");
  line.className = "hint strong";
  line.setAttribute("role", "status");
  line.textContent = form.dataset["keep"] ?? "";
  form.prepend(line);
  form.dispatchEvent(new Event("input"));
}

/** Whether the page shown after a form was sent is an answer, not the way to sign in, not the end of a session and not an error. */
function isAnswer(): boolean {
  const [entry] = performance.getEntriesByType("navigation") as (PerformanceNavigationTiming & { responseStatus?: number })[];
  return !location.pathname.startsWith("/akun/") && !document.querySelector("[data-session-over]") && (entry?.responseStatus || 200) < 400;
}

function forgetAll(): void {
  Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => { sessionStorage.removeItem(key); });
}

export function startKept(): void {
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[data-keep]")];
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent && isAnswer() && !forms.some((form) => keyOf(form) === sent)) sessionStorage.removeItem(sent);
  for (const form of forms) {
    restore(form);
    form.addEventListener("input", () => { keep(form); });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented) return;
    if (pathOf(form).startsWith("/akun/keluar/")) forgetAll();
    if (!form.hasAttribute("data-keep")) return;
    keep(form);
    sessionStorage.setItem(SENT, keyOf(form));
  });
}
