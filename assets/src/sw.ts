// SPDX-License-Identifier: EUPL-1.2
// The service worker: the shell from the cache, pages from the network first, waiting reports out when there is a signal.
import { flush } from "./outbox/send";

const worker = self as unknown as ServiceWorkerGlobalScope;
const SHELL = `balai-shell-${__VERSION__}`;
const PAGES = "balai-pages";
const KEPT_PAGES = ["/lapor/", "/luring/", "/bantuan/"]; // of use without a signal
const FIELD_LIST = "/meja/lapangan/"; // kept once a crew has opened it, not before
const WAIT_MS = 6000; // a signal this weak is no signal

worker.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([fillShell(), keepPages()]).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(forgetOld().then(() => worker.clients.claim()).then(keepFieldList));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (url.pathname.startsWith(__BASE__) || url.pathname.startsWith("/paket/")) event.respondWith(fromShell(request));
  else if (request.mode === "navigate") event.respondWith(page(request, url));
});

worker.addEventListener("sync", (event) => {
  const sync = event as ExtendableEvent & { tag: string };
  if (sync.tag === "laporan") sync.waitUntil(flush().then(tellPages));
});

worker.addEventListener("message", (event) => {
  const { type, mark } = event.data as { type?: string; mark?: string };
  if (type === "account") event.waitUntil(changeHands(mark ?? "").catch(() => undefined)); // without a signal: with the next page
});

worker.addEventListener("push", (event) => {
  const told = (event.data?.json() ?? {}) as { title?: string; body?: string; url?: string };
  if (told.title) event.waitUntil(worker.registration.showNotification(told.title, { body: told.body ?? "", data: told.url ?? "/", icon: "/paket/ikon-192.png" }));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(String(event.notification.data ?? "/")));
});

async function fillShell(): Promise<void> {
  await (await caches.open(SHELL)).addAll(__SHELL__);
}

/** Fetches the pages that must open without a signal, and the pack's files that they name. */
async function keepPages(): Promise<void> {
  for (const path of KEPT_PAGES) await keep(path);
}

/** The list that was opened before there was a worker to keep it: the first page of a phone may be this one. */
async function keepFieldList(): Promise<void> {
  const open = await worker.clients.matchAll({ type: "window" });
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

/** Somebody else signed in on this phone, or nobody is any more: the kept form is theirs from now on, and a crew's
 * list does not stay behind for another crew. */
async function changeHands(mark: string): Promise<void> {
  const pages = await caches.open(PAGES);
  const markOn = async (path: string): Promise<string | undefined> => {
    const kept = await pages.match(path);
    return kept ? /<html[^>]* data-account="(\w+)"/.exec(await kept.text())?.[1] ?? "" : undefined;
  };
  const [form, list] = [await markOn("/lapor/"), await markOn(FIELD_LIST)];
  if (mark && list !== undefined && list !== mark) await pages.delete(FIELD_LIST);
  if (form === undefined || form === mark) return;
  await handOver(pages, "/lapor/", mark);
  await keep("/lapor/");
}

/** Writes another mark into a kept page, which without a signal cannot be fetched anew. */
async function handOver(pages: Cache, path: string, mark: string): Promise<void> {
  const kept = await pages.match(path);
  if (!kept) return;
  const html = (await kept.text())
    .replace(/(<html\b[^>]*?)(?: data-account="\w*")?>/, `$1${mark && ` data-account="${mark}"`}>`)
    .replace(/(name="account" value=")\w*"/, `$1${mark}"`);
  const headers = new Headers(kept.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  await pages.put(path, new Response(html, { headers }));
}

async function forgetOld(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("balai-shell-") && name !== SHELL).map((name) => caches.delete(name)));
}

/** Hashed names never change, so the cache may answer; what is new is kept. Without both: the network's error. */
async function fromShell(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(request);
  if (kept) return kept;
  try {
    const response = await fetch(request);
    if (response.ok && (request.url.includes(__BASE__) || request.url.includes("?v="))) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const older = await cache.match(request, { ignoreSearch: true });
    if (older) return older;
    throw error;
  }
}

async function page(request: Request, url: URL): Promise<Response> {
  const keeps = KEPT_PAGES.includes(url.pathname) || url.pathname === FIELD_LIST;
  try {
    const response = await (keeps ? within(WAIT_MS, fetch(request)) : fetch(request));
    if (keeps && response.ok && !response.redirected) {
      await (await caches.open(PAGES)).put(url.pathname, response.clone());
    }
    return response;
  } catch {
    const cache = await caches.open(PAGES);
    return (keeps ? await cache.match(url.pathname) : undefined) ?? (await cache.match("/luring/")) ?? Response.error();
  }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return Promise.race([work, new Promise<T>((_done, fail) => { setTimeout(() => { fail(new Error("slow")); }, ms); })]);
}

async function tellPages(): Promise<void> {
  for (const client of await worker.clients.matchAll({ type: "window" })) client.postMessage({ type: "outbox" });
}
