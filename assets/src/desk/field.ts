// SPDX-License-Identifier: EUPL-1.2
// The crew's list: what is written without a signal waits in this device and is sent later, each exactly once.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";

interface Job {
  key: string; // the form's client_key: the server makes the move once, however often it is sent
  number: string;
  label: string;
  url: string;
  fields: [string, string][];
  photos: { name: string; blob: Blob }[];
  refused?: string;
  at: number;
}
interface Schema extends DBSchema { jobs: { key: string; value: Job } }

let opened: Promise<IDBPDatabase<Schema>> | undefined;
const db = (): Promise<IDBPDatabase<Schema>> => (opened ??= openDB<Schema>("balai-lapangan", 1, { upgrade(base) { base.createObjectStore("jobs", { keyPath: "key" }); } }));

const token = (): string => document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";

/** Sends one waiting note. True: it may leave the queue; false: there was no network; null: one has to sign in again;
 * a string: why it was refused. */
async function send(job: Job): Promise<boolean | string | null> {
  const body = new FormData();
  for (const [name, value] of job.fields) if (name !== "csrfmiddlewaretoken" && name !== "version") body.append(name, value);
  for (const photo of job.photos) body.append("photos", photo.blob, photo.name);
  try {
    const response = await fetch(job.url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token() }, redirect: "manual" });
    if (response.type === "opaqueredirect") return null;
    if (response.ok) return true;
    if (response.status >= 500) return false;
    const told = (await response.json().catch(() => ({}))) as { error?: string; fields?: Record<string, string> };
    if (response.status === 403 && !told.error) return null; // a page older than the session: its token no longer counts
    return [told.error, ...Object.values(told.fields ?? {})].filter(Boolean).join(" ") || `(${response.status})`;
  } catch {
    return false;
  }
}

class FieldWork extends HTMLElement {
  #busy = false;

  connectedCallback(): void {
    this.addEventListener("submit", (event) => { void this.#submit(event); });
    this.addEventListener("click", (event) => { this.#click(event); });
    addEventListener("online", () => void this.#flush());
    void this.#flush();
  }

  #words(name: string): string { return this.dataset[name] ?? ""; }

  async #submit(event: Event): Promise<void> {
    const form = event.target as HTMLFormElement;
    if (!form.hasAttribute("data-field")) return;
    event.preventDefault();
    const data = new FormData(form);
    const photos = data.getAll("photos").filter((row): row is File => row instanceof File && row.size > 0);
    const job: Job = {
      key: String(data.get("client_key")), number: form.dataset["number"] ?? "", label: form.dataset["label"] ?? "", url: form.getAttribute("action") ?? "",
      fields: [...data.entries()].filter((row): row is [string, string] => typeof row[1] === "string"),
      photos: photos.map((file) => ({ name: file.name, blob: file })), at: Date.now(),
    };
    await (await db()).put("jobs", job); // first kept, then sent: a phone that dies in between loses nothing
    form.closest("details")?.removeAttribute("open");
    await this.#flush(job.key);
  }

  #click(event: Event): void {
    const target = event.target as Element;
    if (target.closest("[data-flush]")) void this.#flush("all");
    const gone = target.closest<HTMLElement>("[data-drop]")?.dataset["drop"];
    if (gone) void db().then((base) => base.delete("jobs", gone)).then(() => this.#draw());
    if (target.closest("[data-near]")) navigator.geolocation.getCurrentPosition((spot) => { location.search = `?lat=${spot.coords.latitude.toFixed(5)}&lon=${spot.coords.longitude.toFixed(5)}`; });
  }

  async #flush(mine = ""): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    let sent = 0, signedOut = false;
    for (const job of (await (await db()).getAll("jobs")).sort((a, b) => a.at - b.at)) {
      if (job.refused && job.key !== mine && mine !== "all") continue;
      const done = await send(job);
      if (done === false) break;
      if (done === null) { signedOut = true; break; }
      if (done === true) { await (await db()).delete("jobs", job.key); sent += 1; }
      else await (await db()).put("jobs", { ...job, refused: done });
    }
    this.#busy = false;
    const left = await this.#draw();
    if (sent && !left) { this.#say(this.#words("sent")); location.reload(); }
    else if (left) this.#say(this.#words(signedOut ? "signedOut" : "kept"));
    this.querySelector<HTMLElement>("[data-sign-in]")?.toggleAttribute("hidden", !signedOut);
  }

  #say(words: string): void {
    const line = this.querySelector("[data-said]");
    if (line) line.textContent = words;
  }

  async #draw(): Promise<number> {
    const jobs = await (await db()).getAll("jobs");
    const box = this.querySelector<HTMLElement>("[data-queue]");
    const rows = this.querySelector("[data-rows]");
    if (!box || !rows) return jobs.length;
    box.hidden = jobs.length === 0;
    const title = box.querySelector("h2");
    if (title) title.textContent = this.#words("waiting").replace("{n}", String(jobs.length));
    rows.replaceChildren(...jobs.map((job) => this.#row(job)));
    return jobs.length;
  }

  #row(job: Job): HTMLElement {
    const row = document.createElement("div");
    row.className = "queued";
    const words = document.createElement("p");
    const photos = job.photos.length ? ` · ${this.#words("photos").replace("{n}", String(job.photos.length))}` : "";
    words.textContent = `${job.number}: ${job.label}${photos}${job.refused ? `. ${this.#words("refused")} ${job.refused}` : ""}`;
    const text = job.fields.find(([name]) => name === "text")?.[1];
    if (text) words.append(document.createElement("br"), `“${text}”`);
    row.append(words);
    if (job.refused) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-s";
      button.dataset["drop"] = job.key;
      button.textContent = this.#words("remove");
      row.append(button);
    }
    return row;
  }
}

export function startField(): void {
  if (!customElements.get("field-work")) customElements.define("field-work", FieldWork);
}
