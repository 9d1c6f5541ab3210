// Keeps the pages and their files, so that they open without a network. Calls of a service always go to the service.

const VERSION = "VERSION";
const FILES = ["FILES"];
const HERE = new URL("./", location.href).pathname;
const NAME = `relatch ${HERE} ${VERSION}`;
const PAGES = ["", "recorder", "phone", "account", "installer", "phone.webmanifest"].map((page) => HERE + page);

addEventListener("install", (event) => {
  const files = FILES.filter((file) => !file.endsWith(".html")).map((file) => `/files/${file}`);
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([...PAGES, ...files])).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith(`relatch ${HERE} `) && name !== NAME);
    await Promise.all(names.map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(old());
});

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const isKept = origin === location.origin && (pathname.startsWith("/files/") || PAGES.includes(pathname));
  if (event.request.method !== "GET" || !isKept) return;
  event.respondWith(caches.open(NAME).then(async (cache) => (await cache.match(event.request, { ignoreSearch: true })) ?? fetch(event.request)));
});
