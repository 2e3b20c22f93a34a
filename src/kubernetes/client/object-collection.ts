import { Failure } from "../../base/failure.ts";
import { isJsonObject } from "../../base/json.ts";
import { timedSignal } from "../../base/timed-signal.ts";
import type { KubeObject, ObjectSelector } from "../cluster.ts";
import type { ApiTransport } from "./api-transport.ts";
import { linesOf } from "./lines.ts";
import type { ResourcePaths } from "./resource-paths.ts";

const PAGE = "500";
/** No playbook works on more objects than this, and holding them would cost too much memory. */
const MAX_OBJECTS = 20_000;
/** Pages may be shorter than asked for, even empty, but not for ever. Full ones reach the limit of objects after 41. */
const MAX_PAGES = 400;
/** Of all pages together: a few objects of a megabyte each are no danger, 20,000 of them are. */
const MAX_LIST_BYTES = 256 * 1024 * 1024;
/**
 * How long a watch lasts. Then the objects are listed again: a proxy, or a server that restarts, may keep a stream open
 * and send nothing more on it.
 */
export const WATCH_MS = 30_000;
/** The server is told to end the stream a little earlier, so that both sides do so in good order. */
const SERVER_SHARE = 0.8;
/** How often a list is restarted after its page token has expired. */
const MAX_LIST_ATTEMPTS = 3;

interface Snapshot {
  readonly objects: readonly KubeObject[];
  /** Where a watch continues from. */
  readonly resourceVersion: string;
}

/** A change to a watched object. */
interface Change {
  readonly kind: "set" | "gone";
  readonly object: KubeObject;
}

/** The objects that a selector matches: listed in pages, watched as a stream. */
export class ObjectCollection {
  readonly #transport: ApiTransport;
  readonly #paths: ResourcePaths;
  readonly #selector: ObjectSelector;
  readonly #watchMs: number;

  constructor(transport: ApiTransport, paths: ResourcePaths, selector: ObjectSelector, watchMs: number) {
    this.#transport = transport;
    this.#paths = paths;
    this.#selector = selector;
    this.#watchMs = watchMs;
  }

  /** @throws Failure `KUBE_TOO_MANY` for more than 20,000 objects, 256 MiB, or pages without an end. */
  async list(signal?: AbortSignal): Promise<Snapshot> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#listPages(signal);
      } catch (error) {
        if (!isExpired(error) || attempt === MAX_LIST_ATTEMPTS) throw error;
      }
    }
  }

  async #listPages(signal?: AbortSignal): Promise<Snapshot> {
    const objects: KubeObject[] = [];
    let continueToken: string | undefined;
    let resourceVersion = "";
    let pages = 0;
    let bytes = 0;
    do {
      const { value: page, bytes: pageBytes } = await this.#transport.sized({
        method: "GET",
        path: await this.#path(signal),
        query: { ...this.#query(), limit: PAGE, continue: continueToken },
        doing: `list ${this.#title()}`,
        signal,
      });
      if (!isJsonObject(page) || !Array.isArray(page.items)) break;
      for (const item of page.items) objects.push(this.#typed(item));
      const metadata = isJsonObject(page.metadata) ? page.metadata : {};
      resourceVersion = text(metadata.resourceVersion);
      const next = text(metadata.continue) || undefined;
      pages++;
      bytes += pageBytes;
      if (objects.length > MAX_OBJECTS) throw tooMany(`There are more than ${MAX_OBJECTS} ${this.#title()}`);
      if (bytes > MAX_LIST_BYTES)
        throw tooMany(`The ${this.#title()} are larger than ${MAX_LIST_BYTES} bytes`);
      if (next !== undefined && (next === continueToken || pages >= MAX_PAGES))
        throw endless(this.#title(), pages, this.#transport.target.server);
      continueToken = next;
    } while (continueToken !== undefined);
    return { objects, resourceVersion };
  }

  /**
   * Yields changes after `resourceVersion`, until the server ends the stream, can no longer continue from there (410),
   * or the time of a watch is over, whether the server has answered or not.
   */
  async *watch(resourceVersion: string, signal: AbortSignal): AsyncGenerator<Change> {
    const limit = timedSignal(this.#watchMs, signal);
    try {
      yield* this.#stream(resourceVersion, limit.signal);
    } catch (error) {
      if (!limit.isOver()) throw error;
    } finally {
      limit.end();
    }
  }

  async *#stream(resourceVersion: string, signal: AbortSignal): AsyncGenerator<Change> {
    const response = await this.#transport.stream({
      method: "GET",
      path: await this.#path(signal),
      query: {
        ...this.#query(),
        watch: "true",
        allowWatchBookmarks: "true",
        timeoutSeconds: String(Math.ceil((this.#watchMs * SERVER_SHARE) / 1_000)),
        resourceVersion,
      },
      doing: `watch ${this.#title()}`,
      signal,
    });
    try {
      for await (const line of linesOf(response)) {
        const event: unknown = line === "" ? undefined : JSON.parse(line);
        if (!isJsonObject(event) || !isJsonObject(event.object)) continue;
        if (event.type === "ERROR") return;
        if (event.type === "BOOKMARK") continue;
        yield { kind: event.type === "DELETED" ? "gone" : "set", object: this.#typed(event.object) };
      }
    } finally {
      response.destroy();
    }
  }

  #path(signal?: AbortSignal): Promise<string> {
    const { apiVersion, kind, namespace } = this.#selector;
    return this.#paths.path({ apiVersion, kind, namespace }, signal);
  }

  #query(): Record<string, string | undefined> {
    const { name, labelSelector } = this.#selector;
    return { labelSelector, fieldSelector: name === undefined ? undefined : `metadata.name=${name}` };
  }

  #title(): string {
    const { kind, namespace, name, labelSelector } = this.#selector;
    const what = name === undefined ? `${kind} objects` : `${kind} ${name}`;
    return [what, namespace && `in ${namespace}`, labelSelector && `with ${labelSelector}`]
      .filter(Boolean)
      .join(" ");
  }

  /** Items of a list have no apiVersion and kind themselves. */
  #typed(item: unknown): KubeObject {
    const { apiVersion, kind } = this.#selector;
    return { ...(item as KubeObject), apiVersion, kind };
  }
}

function tooMany(what: string): Failure {
  return new Failure("KUBE_TOO_MANY", `${what}.`, { hint: "Narrow it by a namespace or a label selector." });
}

function endless(what: string, pages: number, server: string): Failure {
  return new Failure(
    "KUBE_TOO_MANY",
    `The cluster lists ${what} without an end: after ${pages} pages it still says that there are more.`,
    {
      hint: "An API server does not do this; look at what answers at the kubeconfig's address, a proxy for example.",
      details: { server },
    },
  );
}

/** True for a response which says that the requested version or page is gone, so the client has to list again. */
export function isExpired(error: unknown): boolean {
  return error instanceof Failure && error.details.status === 410;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
