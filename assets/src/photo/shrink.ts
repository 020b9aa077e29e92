// SPDX-License-Identifier: EUPL-1.2
// Makes a photo small enough for a weak signal before it is kept or sent.
import type { Photo } from "../outbox/store";
import { uuid } from "../shell/uuid";
import { readExif, withExif, type Place } from "./exif";
import { isSparing, isWeak } from "./network";

const SMALL_ENOUGH = 400_000; // bytes; smaller files go as they are
const FINE = { longest_px: 1600, quality: 0.82 };
const SMALL = { longest_px: 1280, quality: 0.75 }; // about half the bytes: 4 instead of 8 seconds at 50 KB/s

export interface Shrunk { photo: Photo; place: Place | null; isDrawn: boolean }

/** The photo as it will be sent, with what its EXIF says of place and time. One the browser cannot draw (HEIC) stays. */
export async function shrink(file: File): Promise<Shrunk> {
  const exif = await readExif(file);
  const photo: Photo = { id: uuid(), blob: file, name: file.name || "foto.jpg" };
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return { photo, place: exif?.place ?? null, isDrawn: false };
  const { longest_px, quality } = isSparing() || isWeak() ? SMALL : FINE;
  const scale = Math.min(1, longest_px / Math.max(bitmap.width, bitmap.height));
  if (scale < 1 || file.size > SMALL_ENOUGH) {
    const small = await draw(bitmap, scale, quality);
    if (small && small.size < file.size) {
      photo.blob = exif ? withExif(small, exif) : small;
      photo.name = photo.name.replace(/\.\w+$/, "") + ".jpg";
    }
  }
  bitmap.close();
  return { photo, place: exif?.place ?? null, isDrawn: true };
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
