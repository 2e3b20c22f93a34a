import { once } from "node:events";
import { probe } from "./probe.ts";
import { RequestCounter } from "./request-counter.ts";
import { type ShopSettings, shopServices } from "./services.ts";
import { createShopServer } from "./shop-server.ts";
import { Upstreams } from "./upstream.ts";

const USAGE = `usage: bookshop <${Object.keys(shopServices).join("|")}> | bookshop probe <url>`;
const PROBE_TIMEOUT_MS = 20_000;
/** After this time, requests that are still open no longer delay the shutdown. */
const GRACE_MS = 5_000;

/**
 * The bookshop, one service per process: `bookshop storefront`. Settings come from the pod's environment: VERSION,
 * PORT, SLOW_MS, CATALOGUE_URL, REVIEWS_URL, RATINGS_URL. `bookshop probe URL` requests a URL from inside the cluster.
 */
export async function main(args: readonly string[]): Promise<void> {
  const [name = "", url] = args;
  if (name === "probe" && url !== undefined) {
    console.log(await probe(url, PROBE_TIMEOUT_MS));
    return;
  }
  const create = shopServices[name];
  if (!create) {
    console.error(`There is no bookshop service "${name}". ${USAGE}`);
    process.exitCode = 2;
    return;
  }
  await serve(name, create);
}

async function serve(name: string, create: (typeof shopServices)[string]): Promise<void> {
  const settings = readSettings(process.env);
  const upstreams = new Upstreams();
  const counter = new RequestCounter({ service: name, version: settings.version }, (line) =>
    console.log(line),
  );
  const server = createShopServer({
    name,
    version: settings.version,
    service: create(settings, upstreams),
    counter,
    slowMs: numberOf(process.env.SLOW_MS, 0),
  });
  server.listen(numberOf(process.env.PORT, 8080));
  await once(server, "listening");
  await stopSignal();
  const late = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  server.close();
  server.closeIdleConnections();
  await once(server, "close");
  clearTimeout(late);
  upstreams.close();
  counter.flush();
  process.exit(0);
}

function readSettings(environment: NodeJS.ProcessEnv): ShopSettings {
  return {
    version: environment.VERSION ?? "v1",
    catalogueUrl: environment.CATALOGUE_URL ?? "http://catalogue",
    reviewsUrl: environment.REVIEWS_URL ?? "http://reviews",
    ratingsUrl: environment.RATINGS_URL ?? "http://ratings",
  };
}

function numberOf(text: string | undefined, whenAbsent: number): number {
  const value = Number(text || whenAbsent);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`"${text}" is not a number of zero or more`);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
}
