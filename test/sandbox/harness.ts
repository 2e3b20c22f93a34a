import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { silentLog } from "../../src/base/log.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { eventually } from "../support/eventually.ts";

const VERBS = "serve serve-inner serve-node exit-index print exit get get-in-worker count".split(" ");
const VARIABLES = "APP COLOUR IP JOB_COMPLETION_INDEX KEY NONE URL VERSION".split(" ");

/** The program of test/fixtures/pod-program.mjs in the place of Regatta's image. */
export const FIXTURE_IMAGE = {
  entry: fileURLToPath(new URL("../fixtures/pod-program.mjs", import.meta.url)),
  programs: Object.fromEntries(VERBS.map((verb) => [verb, VARIABLES])),
};

/** An object as the tests read it. */
export interface Seen {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
    readonly finalizers?: string[];
    readonly deletionTimestamp?: string;
    readonly managedFields?: { manager: string; operation: string }[];
  };
  readonly spec: Record<string, unknown>;
  readonly status: Record<string, unknown>;
  readonly data?: Record<string, string>;
  readonly items: Seen[];
  // A Status:
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
}

export interface Answer {
  readonly code: number;
  readonly body: Seen;
  readonly text: string;
}

export const JSON_TYPE = "application/json";
export const APPLY = "application/apply-patch+yaml";
export const MERGE = "application/merge-patch+json";

/** A ConfigMap to send. */
export const configMap = (name: string, data: object = {}, metadata: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...metadata },
  data,
});

/** A sandbox on free ports with its own folder, whose pods run test/fixtures/pod-program.mjs. */
export class TestSandbox {
  readonly sandbox: Pick<Sandbox, "url" | "kubeconfigPath">;
  readonly #close: () => Promise<void>;
  readonly token: string;
  readonly caPem: string;

  readonly #agent = new Agent({ keepAlive: true });

  private constructor(
    sandbox: TestSandbox["sandbox"],
    token: string,
    caPem: string,
    close: () => Promise<void>,
  ) {
    this.sandbox = sandbox;
    this.token = token;
    this.caPem = caPem;
    this.#close = close;
  }

  static async start(): Promise<TestSandbox> {
    const dataDir = await mkdtemp(join(tmpdir(), "regatta-sandbox-"));
    const sandbox = await startSandbox({ dataDir, log: silentLog, image: FIXTURE_IMAGE });
    return TestSandbox.connect(sandbox.url, sandbox.kubeconfigPath, async () => {
      await sandbox.close();
      await rm(dataDir, { recursive: true, force: true });
    });
  }

  /** Connects to a sandbox that runs somewhere else. */
  static async connect(url: string, kubeconfigPath: string, close = async () => {}): Promise<TestSandbox> {
    const config = parse(await readFile(kubeconfigPath, "utf8")) as {
      clusters: { cluster: Record<string, string> }[];
      users: { user: { token: string } }[];
    };
    const ca = Buffer.from(config.clusters[0]?.cluster["certificate-authority-data"] ?? "", "base64");
    const token = config.users[0]?.user.token ?? "";
    return new TestSandbox({ url, kubeconfigPath }, token, ca.toString(), close);
  }

  async close(): Promise<void> {
    this.disconnect();
    await this.#close();
  }

  disconnect(): void {
    this.#agent.destroy();
  }

  /** Opens a request; the body of the response is still to be read. */
  open(
    method: string,
    path: string,
    body?: unknown,
    type = JSON_TYPE,
    token = this.token,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": type, "user-agent": "tests/1" };
      const call = request(
        `${this.sandbox.url}${path}`,
        { method, headers, ca: this.caPem, agent: this.#agent },
        resolve,
      );
      call.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    type = JSON_TYPE,
    token = this.token,
  ): Promise<Answer> {
    const response = await this.open(method, path, body, type, token);
    let text = "";
    for await (const chunk of response.setEncoding("utf8") as AsyncIterable<string>) text += chunk;
    const isJson = response.headers["content-type"] === JSON_TYPE;
    return { code: response.statusCode ?? 0, text, body: (isJson ? JSON.parse(text) : {}) as Seen };
  }

  /** Creates an object; the request has to succeed. */
  async create(path: string, object: unknown): Promise<Seen> {
    const { code, body } = await this.call("POST", path, object);
    if (code !== 201) throw new Error(`${path}: ${code} ${body.message}`);
    return body;
  }

  async get(path: string): Promise<Seen | undefined> {
    const { code, body } = await this.call("GET", path);
    return code === 404 ? undefined : body;
  }

  apply(path: string, object: { metadata: { name: string } }, query = "fieldManager=a"): Promise<Answer> {
    return this.call("PATCH", `${path}/${object.metadata.name}?${query}`, object, APPLY);
  }

  namespace(name: string): Promise<Seen> {
    return this.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }

  pods(namespace: string, selector = ""): Promise<Seen[]> {
    const query = selector === "" ? "" : `?labelSelector=${encodeURIComponent(selector)}`;
    return this.call("GET", `/api/v1/namespaces/${namespace}/pods${query}`).then(({ body }) => body.items);
  }

  /** Events of a watch; the stream ends with `stop`. */
  async watch(path: string): Promise<{
    readonly events: { type: string; object: Seen }[];
    stop(): void;
    readonly ended: Promise<void>;
  }> {
    const response = await this.open("GET", `${path}${path.includes("?") ? "&" : "?"}watch=true`);
    const events: { type: string; object: Seen }[] = [];
    const ended = new Promise<void>((resolve) => response.once("close", () => resolve()));
    response.on("error", () => {});
    createInterface({ input: response }).on("line", (line) => events.push(JSON.parse(line)));
    return { events, ended, stop: () => response.destroy() };
  }

  /** The log of a pod's container, as text. */
  async log(namespace: string, pod: string, query = ""): Promise<string> {
    return (await this.call("GET", `/api/v1/namespaces/${namespace}/pods/${pod}/log?${query}`)).text;
  }

  /** Waits until a pod's condition Ready is true, and returns the pod. */
  ready(namespace: string, selector: string): Promise<Seen> {
    return eventually(`a ready pod ${selector}`, async () =>
      (await this.pods(namespace, selector)).find(isReady),
    );
  }
}

export function isReady(pod: Seen): boolean {
  const conditions = (pod.status.conditions ?? []) as { type: string; status: string }[];
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

type Container = Record<string, unknown>;

/** A container of the Regatta image: `args` for the fixture program. */
export function container(name: string, args: readonly string[], more: Container = {}): Container {
  return { name, image: "registry.example/team/regatta:test", args, ...more };
}

export function pod(
  name: string,
  containers: readonly Container[],
  spec: object = {},
  metadata: object = {},
): object {
  const labels = { app: name };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels, ...metadata },
    spec: { containers, terminationGracePeriodSeconds: 2, ...spec },
  };
}

export function deployment(
  name: string,
  containers: readonly Container[],
  replicas = 1,
): { metadata: { name: string } } {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers, terminationGracePeriodSeconds: 2 } },
    },
  } as { metadata: { name: string } };
}

export function service(name: string, ports: readonly object[], spec: object = {}): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector: { app: name }, ports, ...spec },
  };
}

/** Requests a URL over HTTP from the test itself. */
export async function fetchText(url: string): Promise<string> {
  return (await fetch(url, { headers: { connection: "close" } })).text();
}
