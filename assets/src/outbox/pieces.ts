// SPDX-License-Identifier: EUPL-1.2
// Brings photos to the server piece by piece, before what they belong to is sent: a signal that breaks costs one piece,
// not the photo. A second way, never the only one: where it does not go, the form carries the files.
import { dropToken, token } from "./answers";
import { alone } from "./alone";

const FIRST = 32_768; // bytes of the first piece; about 8 seconds over 2G
const MOST = 524_288;
const QUICK_MS = 2000; // a piece that took less is followed by a larger one, one that took four times as long by a smaller
const GIVE_UP_MS = 60_000; // without an answer
const PAUSES_MS = [1000, 4000]; // before a piece is tried again
const MOST_BACK = 4;
const ALONG = 49_152; // bytes of all photos that simply go along with the form

export interface Carried { id?: string; blob: Blob; name: string }

/** How much of what is on its way has arrived, in bytes. */
export type Told = (arrived: number, all: number) => void;

const arrived = new Map<string, number>(); // bytes of a photo that the server has, as far as this page knows
const digests = new Map<string, string>();

/** The form's fields that name the photos, all of them brought before; or null when the files have to go along. */
export async function bringAll(photos: Carried[], told?: Told): Promise<[string, string][] | null> {
  const all = photos.reduce((sum, photo) => sum + photo.blob.size, 0);
  if (all <= ALONG) return null;
  const fields: [string, string][] = [];
  let before = 0;
  for (const photo of photos) {
    const named = await bring(photo, (bytes) => told?.(before + bytes, all));
    if (!named) return null;
    fields.push(["brought", named]);
    before += photo.blob.size;
  }
  return fields;
}

/** What the form says of a photo that is whole on the server, or null when the server does not take it in pieces.
 * Throws without a network; what has arrived stays.
 */
export async function bring(photo: Carried, told?: (bytes: number) => void): Promise<string | null> {
  const { id, blob } = photo;
  if (!id || !crypto.subtle || typeof AbortController === "undefined") return null; // an origin without TLS
  return alone(`balai-foto-${id}`, async () => {
    let size = FIRST;
    let at = arrived.get(id) ?? await ask(id);
    let back = 0; // how often the server had no more afterwards than before
    while (at !== null && at < blob.size && back < MOST_BACK) {
      told?.(at);
      const [began, from]: [number, number] = [Date.now(), at];
      at = await carry(id, from, blob.slice(from, from + size));
      if (at !== null && at <= from) back += 1;
      const ms = Date.now() - began;
      if (ms < QUICK_MS) size = Math.min(size * 2, MOST);
      else if (ms > QUICK_MS * 4) size = Math.max(size / 2, FIRST / 4);
    }
    if (at !== blob.size) return null;
    told?.(at);
    return `${id.replaceAll("-", "")} ${await digest(id, blob)}`;
  });
}

/** A photo that was just made: nobody has to ask what the server has of it. */
export const begin = (photo: Carried): void => { if (photo.id) arrived.set(photo.id, 0); };

/** The server no longer has what it was known to have. */
export function forgetArrived(photos: Carried[]): void {
  for (const { id } of photos) if (id) arrived.delete(id);
}

/** A photo that nobody will send is taken away from the server too; without a network it goes by itself some days later. */
export async function takeBack(photos: Carried[]): Promise<void> {
  for (const { id } of photos) {
    if (!id || arrived.get(id) === 0) continue;
    await request(id, "", { method: "DELETE" }).catch(() => undefined);
    arrived.delete(id);
  }
}

async function ask(id: string): Promise<number | null> {
  const answer = await fetch(address(id), { headers: { Accept: "application/json" }, cache: "no-store" });
  return heard(id, answer);
}

/** Brings one piece; the bytes that are there now, or null when the server does not want it. */
async function carry(id: string, at: number, piece: Blob): Promise<number | null> {
  for (const pause of [...PAUSES_MS, 0]) {
    try {
      const answer = await request(id, `?at=${at}`, { method: "PUT", body: piece });
      return answer ? await heard(id, answer) : null;
    } catch (error) {
      if (!pause || !navigator.onLine) throw error;
      await new Promise((go) => { setTimeout(go, pause); });
    }
  }
  return null;
}

/** How much the server says it has; 409 says it too, when the piece did not follow on. */
async function heard(id: string, answer: Response): Promise<number | null> {
  if (!answer.ok && answer.status !== 409) return null;
  const { received } = (await answer.json().catch(() => ({}))) as { received?: number };
  if (received === undefined) return null;
  arrived.set(id, received);
  return received;
}

/** Sends with a form token, which is renewed once when it no longer holds; null when there is none. */
async function request(id: string, query: string, init: RequestInit): Promise<Response | null> {
  for (let tries = 0; tries < 2; tries += 1) {
    const held = await token();
    if (typeof held !== "string") return null;
    const gone = new AbortController();
    const timer = setTimeout(() => { gone.abort(); }, GIVE_UP_MS);
    const headers = { "X-CSRFToken": held, "Content-Type": "application/octet-stream", Accept: "application/json" };
    const answer = await fetch(address(id) + query, { ...init, headers, signal: gone.signal }).finally(() => { clearTimeout(timer); });
    if (answer.status !== 403) return answer;
    dropToken();
  }
  return null;
}

const address = (id: string): string => `/unggah/${id}/`;

async function digest(id: string, blob: Blob): Promise<string> {
  const known = digests.get(id);
  if (known) return known;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  const hex = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  digests.set(id, hex);
  return hex;
}
