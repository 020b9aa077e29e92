// SPDX-License-Identifier: EUPL-1.2
// The crew's list: what is written without a signal waits in this device and is sent later, each exactly once.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { alone } from "../outbox/alone";
import type { Outcome } from "../outbox/answers";
import type { Carried } from "../outbox/pieces";
import { Again, post } from "../outbox/post";
import { shrink } from "../photo/shrink";
import { uuid } from "../shell/uuid";

const NOT_SENT = new Set(["csrfmiddlewaretoken", "version"]); // a fresh token goes along; what it was written against has passed

const SENT = "balai-lapangan-sent";

interface Job {
  key: string; // the form's client_key: the server makes the move once, however often it is sent
  number: string;
  label: string;
  url: string;
  fields: [string, string][];
  photos: Carried[];
  refused?: string;
  notBefore?: number; // the server was busy: when it may be asked again
  at: number;
  account?: string; // the mark of the account that wrote it; jobs from before have none
}
interface Schema extends DBSchema { jobs: { key: string; value: Job } }

let opened: Promise<IDBPDatabase<Schema>> | undefined;
const db = (): Promise<IDBPDatabase<Schema>> => (opened ??= openDB<Schema>("balai-lapangan", 1, { upgrade(base) { base.createObjectStore("jobs", { keyPath: "key" }); } }));

/** Why it was refused, in the server's words. */
function why({ status, reply }: Extract<Outcome, { kind: "refused" }>): string {
  return [reply?.error ?? reply?.detail, ...Object.values(reply?.fields ?? {})].filter(Boolean).join(" ") || `(${status})`;
}

class FieldWork extends HTMLElement {
  #busy = false;
  #sent = 0;
  #next = "";
  #anothers = new Set<string>(); // keys that the server would not take from who is signed in
  #again = new Again();

  connectedCallback(): void {
    this.addEventListener("submit", (event) => { void this.#submit(event); });
    this.addEventListener("click", (event) => { this.#click(event); });
    addEventListener("online", () => void this.#flush());
    this.#greet();
    void this.#flush();
  }

  disconnectedCallback(): void { this.#again.stop(); }

  #words(name: string): string { return this.dataset[name] ?? ""; }

  async #submit(event: Event): Promise<void> {
    const form = event.target as HTMLFormElement;
    if (!form.hasAttribute("data-field")) return;
    event.preventDefault();
    const data = new FormData(form);
    this.#say(this.#words("preparing"));
    const photos: Carried[] = [];
    for (const file of data.getAll("photos")) if (file instanceof File && file.size > 0) photos.push((await shrink(file)).photo);
    const job: Job = {
      key: String(data.get("client_key")), number: form.dataset["number"] ?? "", label: form.dataset["label"] ?? "", url: form.getAttribute("action") ?? "",
      fields: [...data.entries()].filter((row): row is [string, string] => typeof row[1] === "string"),
      photos, at: Date.now(), account: String(data.get("account") ?? ""),
    };
    await (await db()).put("jobs", job); // first kept, then sent: a phone that dies in between loses nothing
    form.closest("details")?.removeAttribute("open");
    form.reset();
    const key = form.querySelector<HTMLInputElement>("input[name=client_key]");
    if (key) key.value = uuid(); // the next note of this form is another one
    await this.#draw();
    this.#say(this.#words("sending"));
    await this.#flush(job.key);
  }

  #click(event: Event): void {
    const target = event.target as Element;
    if (target.closest("[data-flush]")) void this.#flush("all");
    const gone = target.closest<HTMLElement>("[data-drop]")?.dataset["drop"];
    if (gone) void db().then((base) => base.delete("jobs", gone)).then(() => this.#draw());
    if (target.closest("[data-near]")) {
      navigator.geolocation.getCurrentPosition(
        (spot) => { location.search = `?lat=${spot.coords.latitude.toFixed(5)}&lon=${spot.coords.longitude.toFixed(5)}`; },
        () => { this.#say(this.#words("nowhere")); }, { timeout: 20_000, maximumAge: 60_000 });
    }
  }

  /** Sends what waits, in the order it was written; `mine` or "all" also what was refused before. */
  async #flush(mine = ""): Promise<void> {
    if (this.#busy) { this.#next = mine || this.#next || "rest"; return; } // written while another one was on its way
    this.#busy = true;
    const { sent, trouble } = await alone("balai-lapangan", () => this.#sendAll(mine)).finally(() => { this.#busy = false; });
    this.#sent += sent; // of all rounds: two of them may follow each other
    const left = await this.#draw();
    this.querySelector<HTMLElement>("[data-sign-in]")?.toggleAttribute("hidden", trouble?.kind !== "locked");
    if (trouble?.kind !== "silent") this.#again.heard();
    if (trouble?.kind === "silent") this.#again.later(() => void this.#flush());
    if (trouble?.kind === "busy") this.#again.at(trouble.until, () => void this.#flush());
    if (this.#next) { const next = this.#next; this.#next = ""; await this.#flush(next); return; }
    if (this.#sent && !left) this.#fresh();
    else if (left) this.#say(this.#standing(trouble));
  }

  /** All is sent: the list is fetched anew and says so, unless somebody writes or has chosen photos meanwhile. */
  #fresh(): void {
    const writes = [...this.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("textarea, input[type=file], input[type=date]")].some((field) => field.value);
    if (writes) { this.#say(this.#words("fresh")); return; }
    this.#say(this.#words("sent"));
    sessionStorage.setItem(SENT, "1");
    location.reload();
  }

  /** What was sent before the list came anew is said once more: the page that said it is gone. */
  #greet(): void {
    if (!sessionStorage.getItem(SENT)) return;
    sessionStorage.removeItem(SENT);
    this.#say(this.#words("sent"));
  }

  /** How many went out, and what stopped the others: a later note never overtakes an earlier one. */
  async #sendAll(mine: string): Promise<{ sent: number; trouble?: Outcome }> {
    const base = await db();
    let sent = 0;
    for (const job of (await base.getAll("jobs")).sort((a, b) => a.at - b.at)) {
      if (this.#isAnothers(job)) continue;
      if (job.refused && job.key !== mine && mine !== "all") continue;
      if ((job.notBefore ?? 0) > Date.now()) return { sent, trouble: { kind: "busy", until: job.notBefore ?? 0 } };
      const done = await post(job.url, job.fields.filter(([name]) => !NOT_SENT.has(name)), job.photos);
      if (done.kind === "busy") await base.put("jobs", { ...job, notBefore: done.until });
      if (done.kind === "taken") { await base.delete("jobs", job.key); sent += 1; }
      else if (done.kind === "refused" && done.reply?.code === "other_account") this.#anothers.add(job.key);
      else if (done.kind === "refused") await base.put("jobs", { ...job, refused: why(done) });
      else return { sent, trouble: done };
    }
    return { sent };
  }

  /** Whether another account of this phone wrote it: only under that one does it go out. */
  #isAnothers({ key, account }: Job): boolean { return this.#anothers.has(key) || Boolean(account && account !== this.dataset["account"]); }

  /** Where things stand with what is left. */
  #standing(trouble: Outcome | undefined): string {
    if (trouble?.kind === "locked") return this.#words("signedOut");
    if (trouble?.kind === "silent") return this.#words("kept");
    if (trouble?.kind !== "busy") return ""; // what was refused says so in its row
    const at = new Date(trouble.until).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    return this.#words("busy").replace("{at}", at);
  }

  #say(words: string): void {
    const line = this.querySelector("[data-said]");
    if (line) line.textContent = words;
  }

  /** Shows what waits; how much of it is for who is signed in. */
  async #draw(): Promise<number> {
    const jobs = await (await db()).getAll("jobs");
    const own = jobs.filter((job) => !this.#isAnothers(job));
    const box = this.querySelector<HTMLElement>("[data-queue]");
    const rows = this.querySelector("[data-rows]");
    if (!box || !rows) return own.length;
    box.hidden = jobs.length === 0;
    const title = box.querySelector("h2");
    if (title) title.textContent = this.#words("waiting").replace("{n}", String(jobs.length));
    rows.replaceChildren(...jobs.sort((a, b) => a.at - b.at).map((job) => this.#row(job)));
    this.#offer(new Set(own.filter((job) => !job.refused).map((job) => job.url)));
    return own.length;
  }

  /** A move that waits is not offered again; what it opens the way to is offered at once. */
  #offer(waiting: Set<string>): void {
    for (const move of this.querySelectorAll<HTMLElement>(".fieldmove")) {
      const url = move.querySelector("form")?.getAttribute("action") ?? "";
      const after = move.dataset["after"];
      move.hidden = (after !== undefined && !waiting.has(after)) || (waiting.has(url) && !/\/progress\/$/.test(url));
    }
  }

  #row(job: Job): HTMLElement {
    const row = document.createElement("div");
    row.className = "queued";
    const words = document.createElement("p");
    const photos = job.photos.length ? ` · ${this.#words("photos").replace("{n}", String(job.photos.length))}` : "";
    words.textContent = `${job.number}: ${job.label}${photos}${this.#isAnothers(job) ? `. ${this.#words("anothers")}` : job.refused ? `. ${this.#words("refused")} ${job.refused}` : ""}`;
    const text = this.#isAnothers(job) ? undefined : job.fields.find(([name]) => name === "text")?.[1];
    if (text) words.append(document.createElement("br"), `“${text}”`);
    row.append(words);
    if (job.refused || this.#isAnothers(job)) {
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
