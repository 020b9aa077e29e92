// SPDX-License-Identifier: EUPL-1.2
// The quiet strip under the header: no signal, what waits, what was sent and under which number.
import { moment } from "./moment";
import type { Again } from "../outbox/post";
import type { Waiting } from "../outbox/store";

class OfflineStrip extends HTMLElement {
  #held: EventTarget | null = null;
  #gone = new AbortController();
  #again: Again | undefined;
  #isBack = false; // the network, since the page was shown

  connectedCallback(): void {
    const { signal } = this.#gone;
    addEventListener("online", () => { this.#held = null; this.#isBack = true; void this.flush(); }, { signal });
    addEventListener("offline", () => void this.tell([]), { signal });
    addEventListener("balai:outbox", () => void this.flush(), { signal });
    document.addEventListener("submit", (event) => { this.#hold(event); }, { signal });
    navigator.serviceWorker?.addEventListener("message", (event: MessageEvent<{ type?: string }>) => {
      if (event.data?.type === "outbox") void this.flush();
    }, { signal });
    void this.flush();
  }

  disconnectedCallback(): void {
    this.#gone.abort();
    this.#again?.stop();
  }

  /**
   * Without a network a form that nobody else sends stays as typed: the browser's error page would take its place.
   * Who sends it once more is believed: some systems say that there is no network where there is one.
   */
  #hold(event: SubmitEvent): void {
    if (navigator.onLine || event.defaultPrevented || (event.target as HTMLFormElement).method !== "post") return;
    if (this.#held === event.target) return;
    this.#held = event.target;
    event.preventDefault();
    event.stopImmediatePropagation(); // it was not sent: nothing may mark it so
    void this.tell([], "offline", [this.dataset["held"] ?? ""]).then(() => { this.scrollIntoView({ block: "center" }); });
  }

  /** Sends what waits when there is a network, then says where things stand. */
  async flush(): Promise<void> {
    if (!("indexedDB" in window)) return this.tell([]);
    const { mayHaveWaiting } = await import("../outbox/flag");
    if (!mayHaveWaiting()) return this.tell([]);
    const { flush, isBusy, waiting } = await import("../outbox/send");
    const { accountHere, isHere, put } = await import("../outbox/store");
    const shown = (row: Waiting): boolean => row.state === "waiting" || isHere(row, accountHere()); // an answer is its writer's
    const box = document.querySelector<HTMLElement>("[data-outbox]");
    const tell = async (rows: Waiting[], trouble?: "offline" | "busy"): Promise<void> => {
      if (box) void import("../outbox/list").then(({ fillOutbox }) => { fillOutbox(box, rows); });
      await this.tell(rows.filter(shown), trouble, rows.every(shown) ? [] : [this.dataset["other"] ?? "", link("/akun/masuk/", this.dataset["enter"])]);
    };
    await tell(await waiting());
    if (navigator.onLine) await flush();
    const left = await waiting();
    await Promise.all(left.filter((row) => row.state === "sent" && shown(row) && !row.told).map((row) => put({ ...row, told: Date.now() })));
    const busy = left.filter(isBusy);
    const isWeak = left.some((row) => row.state === "waiting" && !isBusy(row)); // tried, no answer: the signal is too weak
    await tell(left, isWeak ? "offline" : busy.length ? "busy" : undefined);
    if (!busy.length && !isWeak) { this.#again?.stop(); return; }
    this.#again ??= new (await import("../outbox/post")).Again();
    if (isWeak) { this.#again.later(() => void this.flush()); return; }
    this.#again.heard();
    this.#again.at(Math.min(...busy.map((row) => row.notBefore ?? 0)), () => void this.flush());
  }

  async tell(rows: Waiting[], trouble?: "offline" | "busy", more: (string | HTMLElement)[] = []): Promise<void> {
    const sent = rows.filter((row) => row.state === "sent");
    const open = rows.filter((row) => row.state === "waiting");
    const broken = rows.filter((row) => row.state === "refused");
    const parts: (string | HTMLElement)[] = [];
    const isKept = since > 0 && !this.#isBack; // whatever the system says of the network: the page came without one
    const why = navigator.onLine && !isKept ? trouble : "offline";
    if (why) parts.push(this.dataset[why] ?? "");
    if (since) parts.push((this.dataset["since"] ?? "").replace("{when}", moment(since)));
    if (open.length === 1) parts.push(this.dataset["one"] ?? "");
    if (open.length > 1) parts.push((this.dataset["many"] ?? "").replace("{n}", String(open.length)));
    for (const row of broken) parts.push(this.dataset["fix"] ?? "", link(`/lapor/?draf=${row.key}`, this.dataset["fixLink"]));
    for (const row of sent) {
      parts.push((this.dataset["sent"] ?? "").replace("{number}", row.number ?? ""), link(row.link ?? `/laporan/${row.number}/`, this.dataset["see"]));
    }
    parts.push(...more);
    this.replaceChildren(...parts.filter(Boolean).map((part) => {
      if (typeof part !== "string") return part;
      const span = document.createElement("span");
      span.textContent = part;
      return span;
    }));
    this.hidden = parts.length === 0;
  }
}

const since = Number(document.documentElement.dataset["since"] ?? 0); // of a page that was kept for want of a signal

function link(href: string, label = ""): HTMLAnchorElement {
  const a = document.createElement("a");
  a.href = href;
  a.textContent = label;
  return a;
}

export function startStrip(): void {
  customElements.define("offline-strip", OfflineStrip);
}
