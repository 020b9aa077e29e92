// SPDX-License-Identifier: EUPL-1.2
// Makes a photo small enough for a weak signal before it is kept or sent.
import type { Photo } from "../outbox/store";
import { readExif, withExif, type Place } from "./exif";

const SMALL_ENOUGH = 400_000; // bytes; smaller files go as they are
const FINE = { longest_px: 1600, quality: 0.82 };
const SMALL = { longest_px: 1280, quality: 0.75 }; // about half the bytes: 4 instead of 8 seconds at 50 KB/s

/** How large photos are sent: smaller over 2G, and where somebody saves data. */
function size(): typeof FINE {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData || connection?.effectiveType?.endsWith("2g") ? SMALL : FINE;
}

export interface Prepared { photo: Photo; place: Place | null; problem: string }

/** The photo as it will be sent. A picture the browser cannot draw (HEIC) goes unchanged; the server reads it. */
export async function prepare(file: File): Promise<Prepared> {
  const exif = await readExif(file);
  const photo: Photo = { id: crypto.randomUUID(), blob: file, name: file.name || "foto.jpg" };
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return ask(photo, exif?.place ?? null);
  const { longest_px, quality } = size();
  const scale = Math.min(1, longest_px / Math.max(bitmap.width, bitmap.height));
  if (scale < 1 || file.size > SMALL_ENOUGH) {
    const small = await draw(bitmap, scale, quality);
    if (small && small.size < file.size) {
      photo.blob = exif ? withExif(small, exif) : small;
      photo.name = photo.name.replace(/\.\w+$/, "") + ".jpg";
    }
  }
  bitmap.close();
  return { photo, place: exif?.place ?? null, problem: "" };
}

async function draw(bitmap: ImageBitmap, scale: number, quality: number): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.fillStyle = "#fff"; // transparent PNG parts would turn black in a JPEG
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
}

/** Lets the server look at a file that this browser cannot draw; without a network the file is simply kept. */
async function ask(photo: Photo, place: Place | null): Promise<Prepared> {
  try {
    const session = (await (await fetch("/lapor/sesi/", { cache: "no-store" })).json()) as { csrf: string };
    const body = new FormData();
    body.append("photo", photo.blob, photo.name);
    const response = await fetch("/lapor/foto/", { method: "POST", body, headers: { "X-CSRFToken": session.csrf } });
    const answer = (await response.json()) as { place?: Place | null; problem?: string };
    return { photo, place: answer.place ?? place, problem: answer.problem ?? "" };
  } catch {
    return { photo, place, problem: "" };
  }
}
