// SPDX-License-Identifier: EUPL-1.2
// Sends waiting reports one after the other. The server knows each client_key, so a second try never makes a second report.
import { setWaiting } from "./flag";
import { all, drop, get, put, type Waiting } from "./store";

const BUSY_MS = 60_000; // how long a busy server is left alone that does not say it itself
const BUSY_MOST_MS = 3600_000;
const KEEP_SENT_MS = 24 * 3600 * 1000; // how long the strip may still tell a number that nobody has looked at

interface Answer { number?: string; link?: string; errors?: Record<string, string> }

/** Everything that is not a draft any more, oldest first. Sent rows older than a day are forgotten here. */
export async function waiting(): Promise<Waiting[]> {
  const rows = (await all()).filter((row) => row.state !== "draft");
  const old = rows.filter((row) => row.state === "sent" && Date.now() - row.updated > KEEP_SENT_MS);
  await Promise.all(old.map((row) => drop(row.key)));
  const left = rows.filter((row) => !old.includes(row)).sort((a, b) => a.updated - b.updated);
  if (typeof localStorage !== "undefined") setWaiting(left.length > 0);
  return left;
}

/** Sends all waiting reports. Only one page or worker does it at a time; returns how many are now with the government. */
export async function flush(): Promise<number> {
  if (!navigator.locks) return flushAll();
  return navigator.locks.request("balai-outbox", flushAll);
}

async function flushAll(): Promise<number> {
  let sent = 0;
  for (const row of await all()) {
    if (row.state !== "waiting" || isBusy(row)) continue;
    const done = await sendOne(row).catch(() => false); // no network after all: it keeps waiting
    if (!done) break;
    sent += 1;
  }
  return sent;
}

/** Whether the server asked to be left alone with this report for now. */
export const isBusy = (row: Waiting): boolean => row.state === "waiting" && (row.notBefore ?? 0) > Date.now();

/** True when the server answered for good: accepted, or refused with sentences to show. */
async function sendOne(row: Waiting): Promise<boolean> {
  const settled = await settle(row);
  if (settled) await put({ ...((await get(row.key)) ?? row), ...settled });
  return settled !== null && settled.state !== "waiting";
}

/** The row, to be tried again when the server says so in seconds or as a date. */
function later(row: Waiting, answer: Response): Waiting {
  const said = answer.headers.get("Retry-After") ?? "";
  const ms = said.trim() && Number.isFinite(Number(said)) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  return { ...row, notBefore: Date.now() + Math.min(ms > 0 ? ms : BUSY_MS, BUSY_MOST_MS) };
}

const tooBusy = (answer: Response): boolean => answer.status === 429 || answer.status >= 500;

/** The report as it stands after the server's answer: still waiting when it was busy, null when there was no answer. */
export async function settle(row: Waiting): Promise<Waiting | null> {
  const session = await fetch("/lapor/sesi/", { headers: { Accept: "application/json" }, cache: "no-store" });
  if (tooBusy(session)) return later(row, session);
  if (!session.ok) return null;
  const { csrf } = (await session.json()) as { csrf: string };
  const body = new FormData();
  for (const [name, value] of row.fields) body.append(name, value);
  for (const photo of row.photos) body.append("photos", photo.blob, photo.name);
  const response = await fetch("/lapor/kirim/", { method: "POST", body, headers: { "X-CSRFToken": csrf, Accept: "application/json" } });
  if (tooBusy(response)) return later(row, response);
  if (response.status === 403) return null;
  const answer = (await response.json()) as Answer;
  const now: Waiting = { ...row, updated: Date.now() };
  if (response.ok && answer.number) {
    return { ...now, state: "sent", number: answer.number, ...(answer.link ? { link: answer.link } : {}), photos: [], fields: [] };
  }
  return { ...now, state: "refused", errors: answer.errors ?? {} };
}
