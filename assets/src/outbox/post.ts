// SPDX-License-Identifier: EUPL-1.2
// Sending what waited on the device: the citizen's outbox and the crew's list.
import { dropToken, isTokenKnown, read, token, type Outcome } from "./answers";
import { bringAll, forgetArrived, type Carried, type Told } from "./pieces";

const SILENT_MS = 5_000;
const SILENT_MOST_MS = 5 * 60_000;

/** Posts fields and photos; large photos are brought piece by piece before. */
export async function post(url: string, fields: [string, string][], photos: Carried[], told?: Told): Promise<Outcome> {
  try {
    const brought = await bringAll(photos, told);
    if (!brought) return await send(url, withFiles(fields, photos));
    const outcome = await send(url, withFiles([...fields, ...brought], []));
    if (outcome.kind !== "refused" || outcome.reply?.code !== "pieces_missing") return outcome;
    forgetArrived(photos);
    return await send(url, withFiles(fields, photos));
  } catch {
    return { kind: "silent" };
  }
}

function withFiles(fields: [string, string][], photos: Carried[]): FormData {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  for (const photo of photos) body.append("photos", photo.blob, photo.name);
  return body;
}

/** One form. A token that no longer holds, because somebody signed in meanwhile, is renewed once. */
async function send(url: string, body: FormData): Promise<Outcome> {
  for (;;) {
    const isNew = !isTokenKnown();
    const held = await token();
    if (typeof held !== "string") return held;
    const outcome = await read(await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": held, Accept: "application/json" }, redirect: "manual" }));
    if (outcome.kind !== "locked" || !outcome.isForm || isNew) return outcome;
    dropToken();
  }
}

/** One appointment, a little later on each device so that not all come at once. */
export class Again {
  #silent = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  at(moment: number, work: () => void): void {
    this.stop();
    this.#timer = setTimeout(work, Math.max(moment - Date.now(), 0) + 500 + Math.random() * 2000);
  }

  /** After no answer: a signal that just came back often carries nothing for some seconds. Ever rarer, at most every 5 minutes. */
  later(work: () => void): void {
    this.at(Date.now() + Math.min(SILENT_MS * 2 ** this.#silent, SILENT_MOST_MS), work);
    this.#silent += 1;
  }

  /** There was an answer: the next silence is a new one. */
  heard(): void { this.#silent = 0; }

  stop(): void { clearTimeout(this.#timer); }
}
