// Keeps the pages and their files, so that they open without a network. Calls of a service always go to the service.

const NAME = "relatch VERSION";
const FILES = ["FILES"];
/** The page of a world is the same file in every world. */
const PAGE = /^\/w\/\w+\/(recorder|phone|account|installer|phone\.webmanifest)?$/;

addEventListener("install", (event) => {
  const files = FILES.map((file) => `/files/${file}`);
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(files)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("relatch ") && name !== NAME);
    await Promise.all(names.map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(old());
});

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const file = origin === location.origin && event.request.method === "GET" ? fileOf(pathname) : undefined;
  if (file === undefined) return;
  event.respondWith(caches.open(NAME).then(async (cache) => (await cache.match(file)) ?? fetch(event.request)));
});

/** Which file of the program answers this address, if one does. */
function fileOf(pathname) {
  if (pathname.startsWith("/files/")) return pathname;
  const page = pathname.match(PAGE);
  if (!page) return undefined;
  const name = page[1] ?? "home";
  return name.includes(".") ? `/files/${name}` : `/files/${name}.html`;
}
