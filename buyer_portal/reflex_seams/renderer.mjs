// Renders pages for one process of the portal, which asks on standard input, a line of JSON for each page, and is
// answered on standard output. It ends when that process does. `AsyncLocalStorage` keeps what is one request's state from
// being another's. A build bundles it with the pages' own code into one file: see `buyer_portal/web/rendering/program.py`.
import { AsyncLocalStorage } from "node:async_hooks";
import { createInterface } from "node:readline";

const requests = new AsyncLocalStorage();
let fill;
globalThis.portalRendering = {
  state: () => requests.getStore().whole,
  isFilled: () => requests.getStore().isFilled,
  fillWith: (how) => (fill = how),
};

const build = await import("./build/server/index.js");
const { createRequestHandler } = await import("react-router");

// The pages are built without a server (`ssr: false`); React Router then renders those of a list: here, any.
const any = Object.assign(["/"], { some: () => true });
const handle = createRequestHandler({ ...build, prerender: any }, "production");

// A bot is sent the page as a whole. A browser would be sent it in pieces, and scripts that put them together.
const headers = { "user-agent": "Googlebot" };

const render = (path, state) =>
  requests.run({ whole: fill(state), isFilled: Object.keys(state).length > 0 }, async () => {
    const answer = await handle(new Request(`http://portal${path}`, { headers }));
    if (answer.status !== 200) throw new Error(`React Router answered ${answer.status}`);
    return await answer.text();
  });

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { id, path, state } = JSON.parse(line);
  render(path, state).then(
    (html) => process.stdout.write(`${JSON.stringify({ id, html })}\n`),
    (error) => process.stdout.write(`${JSON.stringify({ id, error: String(error) })}\n`),
  );
}
