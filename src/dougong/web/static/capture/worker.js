// Keeps the capture page and its files, so that it opens without a network. Nothing else is kept.
"use strict";
(() => {
  const { edition, page, files } = self.SHELL;
  const CACHE = `dougong-${edition}`;
  const KEPT = new Set(files.map((/** @type {string} */ file) => new URL(file, self.location.href).href));

  async function install() {
    const cache = await caches.open(CACHE);
    await cache.addAll([...KEPT]);
    await keepPage(await fetch(page, { redirect: "manual" }));
    await self.skipWaiting();
  }

  async function activate() {
    const old = (await caches.keys()).filter((name) => name.startsWith("dougong-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  }

  /** Only the page itself, never the door to which somebody signed out is sent.
   * @param {Response} answer */
  async function keepPage(answer) {
    if (!answer.ok || answer.redirected) return;
    const cache = await caches.open(CACHE);
    await cache.put(page, answer.clone());
  }

  /** @param {FetchEvent} event */
  async function navigate(event) {
    const isPage = new URL(event.request.url).pathname === page;
    try {
      const answer = await fetch(event.request);
      if (isPage) await keepPage(answer);
      return answer;
    } catch (error) {
      const kept = await caches.match(page);
      if (kept) return kept;
      throw error;
    }
  }

  /** @param {Request} request */
  async function file(request) {
    return (await caches.match(request)) ?? fetch(request);
  }

  self.addEventListener("install", (event) => event.waitUntil(install()));
  self.addEventListener("activate", (event) => event.waitUntil(activate()));
  self.addEventListener("fetch", (event) => {
    if (event.request.method !== "GET") return;
    if (event.request.mode === "navigate") event.respondWith(navigate(event));
    else if (KEPT.has(event.request.url)) event.respondWith(file(event.request));
  });
})();
