// SPDX-License-Identifier: EUPL-1.2
// Reads the place out of a JPEG's EXIF block, and carries that block over to the smaller copy that is sent.
// Source: Exif 2.32 (CIPA DC-008), sections 4.5 and 4.6. Anything unexpected simply means "no place".

export interface Place { lat: number; lon: number }
export interface Exif { segment: Uint8Array<ArrayBuffer>; place: Place | null; orientationAt: number | null; little: boolean }

const GPS_POINTER = 0x8825;
const ORIENTATION = 0x0112;

/** The EXIF block of a JPEG, or null. Looks only at the first 256 KB, where cameras write it. */
export async function readExif(file: Blob): Promise<Exif | null> {
  const bytes = new Uint8Array(await file.slice(0, 262_144).arrayBuffer());
  const view = new DataView(bytes.buffer);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 10 < bytes.length && bytes[at] === 0xff) {
    const size = view.getUint16(at + 2);
    if (bytes[at + 1] === 0xe1 && view.getUint32(at + 4) === 0x45786966 && at + 2 + size <= bytes.length) {
      try { return parse(bytes.slice(at, at + 2 + size)); } catch { return null; } // RangeError: a damaged block
    }
    if (bytes[at + 1] === 0xda) return null; // picture data begins
    at += 2 + size;
  }
  return null;
}

function parse(segment: Uint8Array<ArrayBuffer>): Exif {
  const view = new DataView(segment.buffer);
  const base = 10; // marker, length and "Exif\0\0" come first
  const little = view.getUint16(base) === 0x4949;
  const u16 = (at: number): number => view.getUint16(at, little);
  const u32 = (at: number): number => view.getUint32(at, little);
  const entries = (ifd: number): Map<number, number> => {
    const found = new Map<number, number>();
    for (let i = 0; i < u16(ifd); i += 1) found.set(u16(ifd + 2 + i * 12), ifd + 2 + i * 12);
    return found;
  };
  const degrees = (entry: number): number => {
    const at = base + u32(entry + 8);
    const part = (n: number): number => u32(at + n * 8) / u32(at + n * 8 + 4);
    return part(0) + part(1) / 60 + part(2) / 3600;
  };
  const main = entries(base + u32(base + 4));
  const orientation = main.get(ORIENTATION);
  const pointer = main.get(GPS_POINTER);
  let place: Place | null = null;
  if (pointer !== undefined) {
    const gps = entries(base + u32(pointer + 8));
    const [ns, lat, ew, lon] = [1, 2, 3, 4].map((tag) => gps.get(tag));
    if (ns !== undefined && lat !== undefined && ew !== undefined && lon !== undefined) {
      const south = view.getUint8(ns + 8) === 0x53;
      const west = view.getUint8(ew + 8) === 0x57;
      const point = { lat: degrees(lat) * (south ? -1 : 1), lon: degrees(lon) * (west ? -1 : 1) };
      if (Number.isFinite(point.lat) && Number.isFinite(point.lon) && (point.lat !== 0 || point.lon !== 0)) place = point;
    }
  }
  return { segment, place, orientationAt: orientation === undefined ? null : orientation + 8, little };
}

/** The JPEG `small` with the EXIF block of its original, orientation set to upright because the pixels already are. */
export function withExif(small: Blob, exif: Exif): Blob {
  if (exif.orientationAt !== null) new DataView(exif.segment.buffer).setUint16(exif.orientationAt, 1, exif.little);
  return new Blob([small.slice(0, 2), exif.segment, small.slice(2)], { type: "image/jpeg" });
}
