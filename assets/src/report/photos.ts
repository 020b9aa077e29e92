// SPDX-License-Identifier: EUPL-1.2
// A photo on its way into the report: made small, looked at by the server where the browser cannot, brought early.
import { token } from "../outbox/answers";
import { begin, bring, takeBack } from "../outbox/pieces";
import type { Photo } from "../outbox/store";
import type { Place } from "../photo/exif";
import { isSparing } from "../photo/network";
import { shrink } from "../photo/shrink";

export interface Prepared { photo: Photo; place: Place | null; problem: string }

export async function prepare(file: File): Promise<Prepared> {
  const { photo, place, isDrawn } = await shrink(file);
  begin(photo);
  return isDrawn ? { photo, place, problem: "" } : ask(photo, place);
}

/** Brings photos while the rest is written, one after the other, so that little is left to send at the end; not where
 * each byte counts, since the report may never be sent. Both are asked again before each photo.
 */
export async function bringEarly(photos: () => Photo[], isWriting: () => boolean): Promise<void> {
  const done = new Set<string>();
  while (!isSparing() && navigator.onLine && isWriting()) {
    const next = photos().find((photo) => !done.has(photo.id));
    if (!next) return;
    done.add(next.id);
    await bring(next).catch(() => undefined); // sending goes on where this stopped
    if (!photos().includes(next)) await takeBack([next]); // removed meanwhile
  }
}

export { takeBack };

/** Lets the server look at a file that this browser cannot draw; without a network the file is simply kept. */
async function ask(photo: Photo, place: Place | null): Promise<Prepared> {
  try {
    const named = await bring(photo);
    const held = await token();
    if (typeof held !== "string") return { photo, place, problem: "" };
    const body = new FormData();
    if (named) body.append("brought", named);
    else body.append("photo", photo.blob, photo.name);
    const response = await fetch("/lapor/foto/", { method: "POST", body, headers: { "X-CSRFToken": held } });
    const answer = (await response.json()) as { place?: Place | null; problem?: string };
    return { photo, place: answer.place ?? place, problem: answer.problem ?? "" };
  } catch {
    return { photo, place, problem: "" };
  }
}
