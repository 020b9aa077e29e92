// SPDX-License-Identifier: EUPL-1.2
// Sends waiting reports one after the other. The server knows each client_key, so a second try never makes a second report.
import { setWaiting } from "./flag";
import { alone } from "./alone";
import type { Told } from "./pieces";
import { post } from "./post";
import { accountOf, all, drop, get, put, type Waiting } from "./store";

const DAY_MS = 24 * 3600 * 1000;
const KEEP_SENT_MS = DAY_MS; // how long the strip tells a number
const KEEP_UNTOLD_MS = 30 * DAY_MS; // until its writer, who is not signed in, has been told it

/** Everything that is not a draft any more, oldest first. Sent rows that were told long enough are forgotten here. */
export async function waiting(): Promise<Waiting[]> {
  const rows = (await all()).filter((row) => row.state !== "draft");
  const isOld = (row: Waiting): boolean => Date.now() - (row.told ?? row.updated) > (row.told || !accountOf(row) ? KEEP_SENT_MS : KEEP_UNTOLD_MS);
  const old = rows.filter((row) => row.state === "sent" && isOld(row));
  await Promise.all(old.map((row) => drop(row.key)));
  const left = rows.filter((row) => !old.includes(row)).sort((a, b) => a.updated - b.updated);
  if (typeof localStorage !== "undefined") setWaiting(left.length > 0);
  return left;
}

/** Tells of the report under a key how much of it has arrived. */
export type ToldOf = (key: string) => Told;

/** Sends all waiting reports. Only one page or worker does it at a time; returns how many are now with the government. */
export const flush = (told?: ToldOf): Promise<number> => alone("balai-outbox", () => flushAll(told));

async function flushAll(told?: ToldOf): Promise<number> {
  let sent = 0;
  for (const row of await all()) {
    if (row.state !== "waiting" || isBusy(row)) continue;
    const done = await sendOne(row, told?.(row.key)).catch(() => false); // no network after all: it keeps waiting
    if (!done) break;
    sent += 1;
  }
  return sent;
}

/** Whether the server asked to be left alone with this report for now. */
export const isBusy = (row: Waiting): boolean => row.state === "waiting" && (row.notBefore ?? 0) > Date.now();

/** True when the server answered for good: accepted, or refused with sentences to show. */
async function sendOne(row: Waiting, told?: Told): Promise<boolean> {
  const settled = await settle(row, told);
  if (settled) await put({ ...((await get(row.key)) ?? row), ...settled });
  return settled !== null && settled.state !== "waiting";
}

/** The report as it stands after the server's answer: still waiting when it was busy, null when there was no answer. */
export async function settle(row: Waiting, told?: Told): Promise<Waiting | null> {
  const answer = await post("/lapor/kirim/", row.fields, row.photos, told);
  if (answer.kind === "busy") return { ...row, notBefore: answer.until };
  if (answer.kind === "silent" || answer.kind === "locked" || !answer.reply) return null;
  const now: Waiting = { ...row, account: accountOf(row), updated: Date.now() };
  const { number, link, errors } = answer.reply;
  if (answer.kind === "taken" && number) return { ...now, state: "sent", number, ...(link ? { link } : {}), photos: [], fields: [] };
  return { ...now, state: "refused", errors: errors ?? {} };
}
