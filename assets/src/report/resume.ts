// SPDX-License-Identifier: EUPL-1.2
// Which report that is not finished may be gone on with. A phone is shared: what was begun under an account is shown under
// that account only, what was begun without one belongs to the device and can be thrown away by whoever finds it.
import { accountHere, all, drop, isHere, type Waiting } from "../outbox/store";
import { KEEP_DRAFT_MS } from "./draft";

export interface Found {
  asked?: Waiting; // the one that the address names
  last?: Waiting; // the newest draft besides the one being written
  isAnothers: boolean; // there is one of another account, which is not shown
}

/** What there is to go on with. Drafts of more than a week are gone afterwards, whoever wrote them; the callback gets their rows. */
export async function unfinished(current: string, wanted: string | null, gone: (row: Waiting) => void): Promise<Found> {
  const here = accountHere();
  const rows = (await all().catch(() => [] as Waiting[])).filter((row) => row.key !== current || row.key === wanted);
  const old = rows.filter((row) => row.state === "draft" && Date.now() - row.updated >= KEEP_DRAFT_MS);
  for (const row of old) { gone(row); await drop(row.key).catch(() => undefined); }
  const open = rows.filter((row) => (row.state === "draft" || row.state === "refused") && !old.includes(row));
  const mine = open.filter((row) => isHere(row, here));
  const asked = mine.find((row) => row.key === wanted);
  const last = mine.filter((row) => row.state === "draft").sort((a, b) => b.updated - a.updated)[0];
  return { ...(asked && { asked }), ...(last && { last }), isAnothers: mine.length < open.length };
}
