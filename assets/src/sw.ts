// SPDX-License-Identifier: EUPL-1.2
// The service worker: the shell from the cache, pages from the network first, waiting reports out when there is a signal.
import { flush } from "./outbox/send";
import { changeHands, forgetPersonal, isForgetting, keepFieldList, keepPages, page, SHELL } from "./worker/pages";

const worker = self as unknown as ServiceWorkerGlobalScope;
worker.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([fillShell(), keepPages()]).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(forgetOld().then(() => worker.clients.claim()).then(() => worker.clients.matchAll({ type: "window" })).then(keepFieldList));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method === "POST" && isForgetting(url)) event.waitUntil(forgetPersonal());
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

async function tellPages(): Promise<void> {
  for (const client of await worker.clients.matchAll({ type: "window" })) client.postMessage({ type: "outbox" });
}
