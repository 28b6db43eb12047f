// The service worker of /team/: opens the page without a network, sends what was left unsent.
//
// What the server puts before this file: VERSION, which changes with any file of the page, and
// SHELL, their addresses. None of them holds anything of a team or a customer.

import { Ended, SECONDS_TO_UNDO, alone, sendPhotos, sendPresses } from "/static/field/reports.js";
import * as store from "/static/field/store.js";

/* global VERSION, SHELL */
const CACHE = `team-${VERSION}`;
const PAGE = "/team/";

self.addEventListener("install", (event) => {
  const fresh = SHELL.map((address) => new Request(address, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("team-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  // The page itself may be asked for with anything behind its path.
  const address = mode === "navigate" && pathname === PAGE ? PAGE : pathname;
  if (SHELL.includes(address)) event.respondWith(fromCache(address, event.request));
});

async function fromCache(address, request) {
  const kept = await caches.match(address, { cacheName: CACHE });
  return kept ?? fetch(request);
}

self.addEventListener("sync", (event) => {
  if (event.tag === "team-reports") event.waitUntil(later().then(send));
});

/** Let the time pass in which a press can be taken back: the page may have been closed in it. */
const later = () => new Promise((resolve) => { setTimeout(resolve, (SECONDS_TO_UNDO + 1) * 1000); });

async function send() {
  try {
    await alone("presses", sendPresses);
    await alone("photos", sendPhotos);
  } catch (failure) {
    // The page says so when it is opened; any other failure lets the browser try again.
    if (!(failure instanceof Ended)) throw failure;
    await store.forget("day");
    await store.alter("session", (session) => ({ ...session, isEnded: true }));
  }
  new BroadcastChannel("team-phone").postMessage("changed");
}
