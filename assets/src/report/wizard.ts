// SPDX-License-Identifier: EUPL-1.2
// Three steps and a summary on one page. The same form works without this file: every button is a submit button and the
// server shows the next step. Here the steps only change which section is visible, and sending goes through the outbox.
import { setWaiting } from "../outbox/flag";
import { token } from "../outbox/answers";
import type { Told } from "../outbox/pieces";
import { flush, settle } from "../outbox/send";
import { accountHere, accountOf, all, drop, get, put, type Photo, type Waiting } from "../outbox/store";
import { fieldsOf, restore, worthKeeping } from "./draft";
import { unfinished } from "./resume";
import type { Place } from "../photo/exif";
import { ACCOUNT, lastAccount } from "../shell/account";
import { isSparing } from "../photo/network";
import { moment } from "../shell/moment";
import { uuid } from "../shell/uuid";
import type { LocationPicker } from "./place";
import type { CategoryQuestions } from "./questions";
import { fillSummary, similarHere, suggest } from "./summary";

const LAST = 4;

/** What a photo needs is fetched while the camera is open, not before. */
const photoWork = (): Promise<typeof import("./photos")> => import("./photos");

/** A photo whose work could not be fetched goes as it was taken. */
const asItIs = (file: File): { photo: Photo; place: null; problem: string } => (
  { photo: { id: uuid(), blob: file, name: file.name || "foto.jpg" }, place: null, problem: "" });

const takeBack = (photos: Photo[]): void => {
  if (photos.length) void photoWork().then((work) => work.takeBack(photos)).catch(() => undefined);
};

export class ReportWizard extends HTMLElement {
  #gone = new AbortController();
  #photos: Photo[] = [];
  #step = 1;
  #timer = 0;
  #pause = 0;
  #sending = false;
  #preparing = 0;
  #bringing = false;

  get form(): HTMLFormElement { return this.querySelector("form") as HTMLFormElement; }
  get #key(): string { return this.#value("client_key"); }
  get #questions(): CategoryQuestions | null { return this.querySelector("category-questions"); }
  get #picker(): LocationPicker | null { return this.querySelector("location-picker"); }
  get #max(): number { return Number(this.dataset["maxPhotos"] ?? 5); }

  connectedCallback(): void {
    const { signal } = this.#gone;
    this.#step = Number(this.form.dataset["step"] ?? 1);
    this.form.addEventListener("submit", (event) => { this.#submit(event); }, { signal });
    this.form.addEventListener("input", (event) => {
      this.#mend(event.target);
      this.#touched();
      if (event.target instanceof HTMLTextAreaElement && event.target.name === "description") this.#written();
    }, { signal });
    this.form.addEventListener("change", (event) => { this.#changed(event); }, { signal });
    this.addEventListener("click", (event) => { this.#clicked(event); }, { signal });
    addEventListener("popstate", () => { this.#show(Number(history.state?.step ?? 1), false); }, { signal });
    addEventListener("pagehide", () => void this.#save(), { signal });
    const before = String(history.state?.account ?? accountHere());
    history.replaceState({ step: this.#step, account: accountHere() }, "");
    addEventListener("pageshow", (event) => {
      if (!(event as PageTransitionEvent).persisted) {
        if (before !== accountHere()) this.form.reset(); // the browser has put another's words back
      } else if (this.#sending) location.reload();
      else this.#handsChanged(lastAccount());
    }, { signal });
    addEventListener("storage", (event: StorageEvent) => { if (event.key === ACCOUNT) this.#handsChanged(event.newValue); }, { signal });
    this.classList.add("ready");
    this.toggleAttribute("data-sparing", isSparing());
    this.#freshKey();
    this.#mark();
    void this.#resume();
    for (const input of this.querySelectorAll<HTMLInputElement>("input[type=file]")) if (input.files?.length) void this.#add(input); // chosen before this ran
  }

  disconnectedCallback(): void { this.#gone.abort(); }

  #value(name: string): string { return String(new FormData(this.form).get(name) ?? ""); }

  /** The page may come from the cache again and again: each report written in it needs a key of its own. */
  #freshKey(): void {
    if (this.#step !== 1 || this.#value("draft")) return; // the server is already keeping something under this key
    const input = this.querySelector<HTMLInputElement>("input[name=client_key]");
    if (input) input.value = uuid();
  }

  // -- steps ------------------------------------------------------------------------------------------------
  #submit(event: SubmitEvent): void {
    const button = event.submitter as HTMLButtonElement | null;
    if (button?.name !== "to") return;
    event.preventDefault();
    if (button.value === "kirim") void this.#send();
    else this.#go(Number(button.value));
  }

  #go(step: number): void {
    for (let before = this.#step; before < step; before += 1) {
      if (!this.#complete(before)) { this.#show(before); return; }
    }
    this.#show(step);
  }

  #show(step: number, remember = true): void {
    if (remember && step !== this.#step) history.pushState({ step, account: accountHere() }, "");
    this.#step = step;
    for (const section of this.querySelectorAll<HTMLElement>("[data-step-body]")) section.hidden = Number(section.dataset["stepBody"]) !== step;
    this.#mark();
    if (step === LAST) {
      fillSummary(this, this.#photos);
      void similarHere(this);
      void token().catch(() => undefined); // ready when "send" is pressed; without a network it is asked for then
    }
    const heading = this.querySelector<HTMLElement>(`[data-step-body="${step}"] h1`);
    heading?.focus({ preventScroll: true });
    scrollTo(0, 0);
    void this.#save();
    void this.#early();
  }

  #mark(): void {
    for (const bar of this.querySelectorAll<HTMLElement>("[data-progress] li")) bar.toggleAttribute("data-done", Number(bar.dataset["at"]) <= this.#step);
  }

  /** Whether a step may be left; shows the sentences of what is missing. */
  #complete(step: number): boolean {
    this.#clear();
    if (step === 2 && !this.#value("village") && !this.#value("lat") && !this.#value("area_village")) return this.#problem("place", this.dataset["needPlace"]);
    const outside = this.querySelector<HTMLElement>("[data-outside]");
    if (step === 2 && outside && !this.#value("village") && !this.#value("area_village")) return this.#problem("place", outside.dataset["outside"]);
    if (step === 3) {
      const wrong = [
        this.#value("description").trim().length < 10 && ["description", this.dataset["needWords"]],
        !this.#value("category") && ["category", this.dataset["needCategory"]],
        ...(this.#questions?.unanswered() ?? []).map((name) => [name, this.dataset["needAnswer"]]),
      ].filter((row): row is string[] => Boolean(row));
      wrong.forEach(([name, text]) => this.#problem(name ?? "", text));
      return wrong.length === 0;
    }
    return true;
  }

  #problem(name: string, text = ""): false {
    const box = this.querySelector<HTMLElement>(`[data-error="${CSS.escape(name)}"]`) ?? this.querySelector<HTMLElement>("[data-error=form]");
    if (!box) return false;
    const first = this.querySelector("[data-error]:not([hidden])") === null;
    box.hidden = false;
    (box.querySelector("span") ?? box).textContent = text;
    const control = this.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]:not([type=hidden])`);
    control?.setAttribute("aria-invalid", "true");
    if (first) { (control ?? box).focus(); box.scrollIntoView({ block: "center" }); }
    return false;
  }

  /** What was wrong is being mended: its sentence goes at once. */
  #mend(target: EventTarget | null): void {
    const name = target instanceof HTMLElement ? (target.getAttribute("name") ?? "place") : "";
    const about = ["lat", "lon", "village", "area_regency", "area_district", "area_village"].includes(name) ? "place" : name;
    const box = this.querySelector<HTMLElement>(`[data-error="${CSS.escape(about)}"]`);
    if (box) box.hidden = true;
    for (const control of this.querySelectorAll(`[name="${CSS.escape(name)}"][aria-invalid]`)) control.removeAttribute("aria-invalid");
  }

  #clear(): void {
    for (const box of this.querySelectorAll<HTMLElement>("[data-error]")) box.hidden = true;
    for (const control of this.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  }

  // -- photos -----------------------------------------------------------------------------------------------
  #changed(event: Event): void {
    const target = event.target as HTMLElement;
    if (target instanceof HTMLInputElement && target.type === "file") { void this.#add(target); return; }
    if (target instanceof HTMLInputElement && target.name === "category") this.#category(target.value);
    this.#mend(target);
    this.#touched();
  }

  async #add(input: HTMLInputElement): Promise<void> {
    const files = [...(input.files ?? [])].slice(0, this.#max - this.#photos.length);
    const tooMany = (input.files?.length ?? 0) > files.length;
    input.value = "";
    this.#clear();
    this.#preparing += files.length;
    this.#draw();
    for (const file of files) {
      const { photo, place, problem } = await photoWork().then(({ prepare }) => prepare(file), () => asItIs(file));
      this.#preparing -= 1;
      if (problem) { this.#problem("photos", problem); takeBack([photo]); continue; }
      this.#photos.push(photo);
      if (place) this.#offer(place);
    }
    if (tooMany) this.#problem("photos", this.dataset["tooMany"]);
    this.#draw();
    await this.#save();
    await this.#early();
  }

  /** Photos go ahead while the place and the words are still to come. */
  async #early(): Promise<void> {
    if (this.#bringing || this.#sending) return;
    if (this.#photos.length === 0) return;
    this.#bringing = true;
    await photoWork().then(({ bringEarly }) => bringEarly(() => this.#photos, () => !this.#sending)).catch(() => undefined);
    this.#bringing = false;
  }

  #draw(): void {
    const list = this.querySelector<HTMLElement>("[data-photos]");
    const mould = this.querySelector<HTMLTemplateElement>("template[data-photo]");
    if (!list || !mould) return;
    for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    list.replaceChildren(...this.#photos.map((photo, index) => {
      const item = mould.content.firstElementChild?.cloneNode(true) as HTMLElement;
      const image = item.querySelector("img");
      if (image) {
        image.src = URL.createObjectURL(photo.blob);
        image.alt = `${image.alt} ${index + 1}`;
        image.addEventListener("error", () => { // HEIC in a browser that cannot draw it
          image.hidden = true;
          item.querySelector<HTMLElement>("[data-unseen]")?.removeAttribute("hidden");
        }, { once: true });
      }
      const button = item.querySelector("button");
      if (button) button.dataset["removePhoto"] = photo.id;
      return item;
    }));
    const wait = this.querySelector<HTMLTemplateElement>("template[data-photo-wait]");
    for (let n = 0; wait && n < this.#preparing; n += 1) list.append(wait.content.cloneNode(true));
    const step = list.closest("section");
    step?.toggleAttribute("data-has-photos", this.#photos.length + this.#preparing > 0);
    step?.toggleAttribute("data-full", this.#photos.length >= this.#max);
  }

  #offer(place: Place): void {
    const box = this.querySelector<HTMLElement>("[data-photo-place]");
    if (!box || this.#picker?.place) return;
    box.hidden = false;
    box.dataset["lat"] = String(place.lat);
    box.dataset["lon"] = String(place.lon);
  }

  // -- clicks that are not steps -------------------------------------------------------------------------------
  #clicked(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest(".photo-add")) void photoWork().catch(() => undefined);
    const remove = target?.closest<HTMLElement>("[data-remove-photo]");
    if (remove) {
      event.preventDefault();
      const gone = this.#photos.filter((photo) => photo.id === remove.dataset["removePhoto"]);
      this.#photos = this.#photos.filter((photo) => !gone.includes(photo));
      takeBack(gone);
      this.#draw();
      void this.#save();
    }
    const use = target?.closest<HTMLElement>("[data-use-photo-place]");
    if (use) {
      const box = this.querySelector<HTMLElement>("[data-photo-place]");
      void this.#picker?.setPlace(Number(box?.dataset["lat"]), Number(box?.dataset["lon"]), "photo");
    }
  }

  #category(code: string): void {
    const tree = this.querySelector<HTMLInputElement>(`category-tree input[value="${CSS.escape(code)}"]`);
    if (tree) tree.checked = true;
    for (const chip of this.querySelectorAll<HTMLElement>("[data-suggested]")) chip.setAttribute("aria-current", String(chip.dataset["suggested"] === code));
    const said = this.querySelector<HTMLElement>("[data-chosen]");
    if (said) said.textContent = tree?.dataset["name"] ?? "";
    this.#questions?.refresh();
    const forced = tree?.dataset["sensitive"] !== undefined;
    this.querySelector<HTMLElement>("[data-sensitive-note]")?.toggleAttribute("hidden", !forced);
    const open = this.querySelector<HTMLInputElement>("input[name=visibility][value=public]");
    const closed = this.querySelector<HTMLInputElement>("input[name=visibility][value=private]");
    if (open && closed) { open.disabled = forced; if (forced) closed.checked = true; }
  }

  // -- draft ------------------------------------------------------------------------------------------------
  #touched(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), 500);
  }

  /** Categories are proposed when the writing pauses. */
  #written(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void suggest(this), 700);
  }

  #row(state: Waiting["state"]): Waiting {
    return { key: this.#key, fields: fieldsOf(this.form), photos: this.#photos, state, updated: Date.now() };
  }

  async #save(): Promise<void> {
    if (this.#sending) return;
    const row = this.#row("draft");
    if (worthKeeping(row)) await put(row).catch(() => undefined); // private windows have no database; the page still works
  }

  async #resume(): Promise<void> {
    const wanted = new URLSearchParams(location.search).get("draf");
    const { asked, last, isAnothers } = await unfinished(this.#key, wanted, (row) => { takeBack(row.photos); });
    if (asked) { this.#take(asked); return; }
    this.querySelector<HTMLElement>("[data-resume-other]")?.toggleAttribute("hidden", !isAnothers);
    const box = last && this.querySelector<HTMLElement>(accountOf(last) ? "[data-resume=mine]" : "[data-resume=device]");
    if (!box) return;
    box.hidden = false;
    const when = box.querySelector<HTMLElement>("[data-resume-when]");
    if (when) when.textContent = moment(last.updated);
    const yes = box.querySelector<HTMLElement>("[data-resume-yes]");
    yes?.addEventListener("click", () => {
      this.#take(last);
      if (accountOf(last)) { box.hidden = true; return; } // a stranger sees only now that it is not theirs
      yes.hidden = true;
      this.querySelector<HTMLElement>(`[data-step-body="${this.#step}"] h1`)?.focus({ preventScroll: true });
    });
    box.querySelector("[data-resume-no]")?.addEventListener("click", () => { box.hidden = true; void this.#throwAway(last); });
  }

  /** Gone from the device and from the form, and its photos from the server. */
  async #throwAway(row: Waiting): Promise<void> {
    const isOpen = this.#key === row.key;
    this.#sending ||= isOpen; // nothing of it may be kept again
    clearTimeout(this.#timer);
    takeBack(isOpen ? this.#photos : row.photos);
    await drop(row.key).catch(() => undefined);
    if (isOpen) location.replace("/lapor/");
  }

  /** Another account's hands, in this page taken out of the browser's memory or beside a page that is open still. */
  #handsChanged(mark: string | null): void {
    if (mark === null || mark === accountHere()) return;
    void this.#save().then(() => { this.#sending = true; location.replace("/lapor/"); });
  }

  #take(row: Waiting): void {
    this.#category(new Map(row.fields).get("category") ?? "");
    restore(this.form, row.fields);
    this.#category(this.#value("category"));
    this.#photos = row.photos;
    this.#draw();
    const kept = new Map(row.fields);
    if (this.#picker?.place) void this.#picker.nearby(kept.get("village"));
    void this.#picker?.choose(kept);
    if (this.#value("description").trim()) void suggest(this);
    for (const [name, text] of Object.entries(row.errors ?? {})) this.#problem(name, text);
    const step = row.errors ? this.#stepOf(Object.keys(row.errors)[0] ?? "") : 1;
    if (step > 1) this.#show(step);
  }

  #stepOf(name: string): number {
    const section = this.querySelector(`[data-error="${CSS.escape(name)}"]`)?.closest<HTMLElement>("[data-step-body]");
    return Number(section?.dataset["stepBody"] ?? 3);
  }

  // -- sending ----------------------------------------------------------------------------------------------
  /** Into the outbox first, then out: whatever breaks in between, the report is on the device and goes once. */
  async #send(): Promise<void> {
    if (this.#sending) return;
    for (const step of [2, 3]) if (!this.#complete(step)) { this.#show(step); this.#complete(step); return; }
    this.#sending = true;
    const row = this.#row("waiting");
    this.toggleAttribute("data-busy", true);
    const button = this.querySelector<HTMLButtonElement>("button[value=kirim]");
    button?.setAttribute("aria-disabled", "true");
    const now = await this.#out(row);
    this.toggleAttribute("data-busy", false);
    button?.removeAttribute("aria-disabled");
    this.#sendingWords(null);
    this.#arrived(0, 0);
    if (now?.state === "sent") { await this.#done(now); return; }
    this.#sending = false;
    if (now?.state === "refused") {
      await put({ ...now, state: "draft" }).catch(() => undefined);
      const errors = Object.entries(now.errors ?? {});
      this.#show(this.#stepOf(errors[0]?.[0] ?? ""));
      for (const [name, text] of errors) this.#problem(name, text);
      return;
    }
    if (now?.state === "waiting") await this.#later(now);
    else this.#problem("form", this.dataset[now?.notBefore ? "tooBusy" : "notSent"]);
  }

  /** How it went; still a draft or null when it could neither be sent nor kept, as in a window without a database. */
  async #out(row: Waiting): Promise<Waiting | null> {
    try {
      await put(row);
    } catch {
      const now = await settle(row, this.#arrived).catch(() => null);
      return now?.state === "waiting" ? { ...now, state: "draft" } : now;
    }
    setWaiting(true);
    this.#sendingWords(row.photos);
    if (navigator.onLine) await flush((key) => (key === row.key ? this.#arrived : () => undefined));
    return (await get(row.key)) ?? row;
  }

  /** What is on its way and how much it is: over a weak signal it takes a while. */
  #sendingWords(photos: Photo[] | null): void {
    const line = this.querySelector<HTMLElement>("[data-sending]");
    if (!line) return;
    const kb = (photos ?? []).reduce((sum, photo) => sum + photo.blob.size, 0) / 1000;
    const size = kb < 1000 ? `${Math.ceil(kb)} KB` : `${(kb / 1000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
    const words = photos?.length ? this.dataset["sendingPhotos"]?.replace("{n}", String(photos.length)).replace("{size}", size) : this.dataset["sendingPlain"];
    line.textContent = photos ? `${words} ${this.dataset["sendingKept"]}` : "";
  }

  /** How much of the photos is there already; the bar is not read aloud at each piece. */
  #arrived: Told = (arrived, all) => {
    const bar = this.querySelector<HTMLProgressElement>("[data-arrived]");
    if (!bar) return;
    bar.hidden = !all;
    bar.max = all || 1;
    bar.value = arrived;
  };

  async #done(row: Waiting): Promise<void> {
    await drop(row.key).then(async () => { setWaiting((await all()).some((other) => other.state !== "draft")); }).catch(() => undefined);
    location.assign(row.link ?? `/laporan/${row.number}/`);
  }

  /** No network or a busy server: the report waits on the device, the strip and this page say so. */
  async #later(row: Waiting): Promise<void> {
    this.#sending = true; // the form is finished; nothing may overwrite the waiting row
    const registration = await navigator.serviceWorker?.ready.catch(() => undefined) as (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }) | undefined;
    await registration?.sync?.register("laporan").catch(() => undefined); // where the browser has it; else load and `online`
    for (const part of this.querySelectorAll<HTMLElement>("[data-writing]")) part.hidden = true;
    const kept = this.querySelector<HTMLElement>("[data-kept]");
    for (const said of this.querySelectorAll<HTMLElement>("[data-why]")) said.hidden = said.dataset["why"] !== (row.notBefore ? "busy" : "offline");
    if (kept) { kept.hidden = false; kept.querySelector<HTMLElement>("h1")?.focus(); }
    dispatchEvent(new Event("balai:outbox"));
  }
}
