// SPDX-License-Identifier: EUPL-1.2
// Pages that open without a signal: kept at the first visit, anew at each later one, and never shown to other hands.
export const SHELL = `balai-shell-${__VERSION__}`;
const PAGES = "balai-pages";
const HOME = "/"; // with the reports of who looks at it
const FORM = "/lapor/";
const KEPT_PAGES = [HOME, FORM, "/luring/", "/bantuan/"];
const FIELD_LIST = "/meja/lapangan/"; // kept once a crew has opened it, not before
const WAIT_MS = 6000; // a signal this weak is no signal
const FORGETTING = ["/akun/keluar/", "/akun/perangkat/lupakan/", "/akun/hapus/"];

/** Fetches the pages that must open without a signal, and the pack's files that they name. */
export async function keepPages(): Promise<void> {
  for (const path of KEPT_PAGES) await keep(path);
}

/** The list that was opened before there was a worker to keep it: the first page of a phone may be this one. */
export async function keepFieldList(open: readonly Client[]): Promise<void> {
  if (open.some((client) => new URL(client.url).pathname === FIELD_LIST)) await keep(FIELD_LIST).catch(() => undefined);
}

async function keep(path: string): Promise<void> {
  const [pages, shell] = [await caches.open(PAGES), await caches.open(SHELL)];
  const response = await fetch(path, { cache: "no-store", headers: { "X-Balai-Keep": "1" } });
  if (!response.ok || response.redirected) return;
  const html = await response.clone().text();
  await pages.put(path, response);
  const named = [...html.matchAll(/(?:href|src)="(\/(?:paket|statis)\/[^"#]+)"/g)].map((hit) => (hit[1] ?? "").replaceAll("&amp;", "&"));
  await Promise.all([...new Set(named)].map(async (file) => { if (!(await shell.match(file))) await shell.add(file); }));
}

/** Whether something is sent by which this device forgets whose it is. */
export const isForgetting = (url: URL): boolean => FORGETTING.includes(url.pathname);

/** What a kept page says of a person does not outlive their stay on this device. */
export async function forgetPersonal(): Promise<void> {
  const pages = await caches.open(PAGES);
  await pages.delete(HOME);
}

/** Somebody else signed in on this phone, or nobody is any more: what shows reports of the one before goes, the form is
 * theirs from now on, and a crew's list does not stay behind for another crew. */
export async function changeHands(mark: string): Promise<void> {
  const pages = await caches.open(PAGES);
  const stale = async (path: string): Promise<boolean> => {
    const kept = await pages.match(path);
    return kept !== undefined && markOn(await kept.text()) !== mark;
  };
  if (mark && await stale(FIELD_LIST)) await pages.delete(FIELD_LIST);
  const old = await stale(HOME);
  if (old) await pages.delete(HOME);
  for (const path of KEPT_PAGES) if (await stale(path)) await handOver(pages, path, mark);
  if (old || !(await pages.match(HOME))) await keep(HOME);
}

const markOn = (html: string): string => /<html[^>]* data-account="(\w+)"/.exec(html)?.[1] ?? "";

/** Writes another mark into a kept page, also where it cannot be fetched anew. */
async function handOver(pages: Cache, path: string, mark: string): Promise<void> {
  await rewrite(pages, path, (html) => html
    .replace(/(<html\b[^>]*?)(?: data-account="\w*")?>/, `$1${mark && ` data-account="${mark}"`}>`)
    .replace(/(name="account" value=")\w*"/, `$1${mark}"`))
    .then((page) => page && pages.put(path, page));
}

async function rewrite(pages: Cache, path: string, change: (html: string) => string): Promise<Response | undefined> {
  const kept = await pages.match(path);
  if (!kept) return undefined;
  const headers = new Headers(kept.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return new Response(change(await kept.text()), { headers });
}

/** From the network; without one, or over one too weak, what is kept, which then says since when. */
export async function page(request: Request, url: URL): Promise<Response> {
  const keeps = KEPT_PAGES.includes(url.pathname) || url.pathname === FIELD_LIST;
  try {
    const response = await (keeps ? within(WAIT_MS, fetch(request)) : fetch(request));
    if (keeps && response.ok && !response.redirected) {
      await (await caches.open(PAGES)).put(url.pathname, response.clone());
    }
    return response;
  } catch {
    const cache = await caches.open(PAGES);
    return (keeps ? await asKept(cache, url.pathname) : undefined) ?? (await cache.match("/luring/")) ?? Response.error();
  }
}

async function asKept(pages: Cache, path: string): Promise<Response | undefined> {
  if (path !== HOME) return pages.match(path);
  const since = Date.parse((await pages.match(path))?.headers.get("Date") ?? "");
  return rewrite(pages, path, (html) => html.replace("<html", Number.isNaN(since) ? "<html" : `<html data-since="${since}"`));
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return Promise.race([work, new Promise<T>((_done, fail) => { setTimeout(() => { fail(new Error("slow")); }, ms); })]);
}
