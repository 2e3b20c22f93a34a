import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../../../src/base/log.ts";
import { withTimedSignal } from "../../../src/base/timed-signal.ts";
import { connectCluster } from "../../../src/kubernetes/client/connect-cluster.ts";
import type { Cluster } from "../../../src/kubernetes/cluster.ts";
import { ask } from "../../../src/load/check/ask.ts";
import { createRequestSpec } from "../../../src/load/order/request.ts";
import { WHOLE } from "../../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../../src/load/order/spec.ts";
import { prepareSender } from "../../../src/load/send/send-load.ts";
import { reflectService } from "../../../src/load/wire/grpc/reflect.ts";
import { judgeSlackError } from "../../../src/slack/slack-errors.ts";
import { singleTryClient, slackWeb } from "../../../src/slack/web.ts";
import { kubeconfigFor } from "../../../test/support/fake-api-server.ts";

/** Something of ours that calls a service, within a limit that it has. */
export interface Client {
  readonly name: string;
  /** The attacks that it meets. */
  readonly group: "http1" | "tls" | "http2" | "web" | "kube";
  readonly limitMs: number;
  /**
   * Calls the server at the port. What it throws is an end as well.
   * @param begin called when the time of the limit begins, if that is later than the call
   * @returns what came of it
   */
  readonly call: (port: number, begin: () => void) => Promise<string>;
}

const SHORT_MS = 500;
const A_WHILE_MS = 1_000;
/** For a sender to begin. */
const LEAD_MS = 5;
const never = () => new AbortController().signal;

/** Its time to connect, its measured time, and the time-out of its last request. */
const LOAD_LIMIT_MS = SHORT_MS * 3 + LEAD_MS;

async function load(request: Partial<LoadRequest> & { readonly url: string }): Promise<string> {
  const profile = { rateRps: 40, durationMs: SHORT_MS, timeoutMs: SHORT_MS, connections: 4 };
  const sender = await prepareSender(createLoadSpec({ ...profile, ...request }), WHOLE);
  const { recording } = await sender.run(performance.now() + LEAD_MS).done;
  const counts = Object.entries({ ...recording.status, ...recording.errors });
  return counts
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`)
    .join(", ");
}

async function withCluster(port: number, work: (cluster: Cluster) => Promise<string>) {
  const folder = mkdtempSync(join(tmpdir(), "regatta-hostile-"));
  const kubeconfigPath = join(folder, "config");
  writeFileSync(kubeconfigPath, kubeconfigFor(`http://127.0.0.1:${port}`));
  try {
    const cluster = await withTimedSignal(A_WHILE_MS, undefined, (signal) =>
      connectCluster({ kubeconfigPath, log: silentLog, signal }),
    );
    try {
      return await work(cluster);
    } finally {
      cluster.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const slackAt = (port: number) =>
  slackWeb(singleTryClient("xoxb-x", { apiUrl: `http://127.0.0.1:${port}/api/`, logger: undefined }));
/** What the outbox makes of the end. */
async function judged(call: () => Promise<string>): Promise<string> {
  try {
    return await call();
  } catch (error) {
    const { kind, reason } = judgeSlackError(error);
    return `${kind}: ${reason}`;
  }
}

const SLACK_LIMIT_MS = 20_000;
const UPLOAD_LIMIT_MS = 60_000;

export const CLIENTS: readonly Client[] = [
  {
    name: "load over HTTP/1.1",
    group: "http1",
    limitMs: LOAD_LIMIT_MS,
    call: (port) => load({ url: `http://127.0.0.1:${port}/` }),
  },
  {
    name: "a check of a URL",
    group: "http1",
    limitMs: SHORT_MS,
    async call(port) {
      const answer = await ask(createRequestSpec({ url: `http://127.0.0.1:${port}/` }), SHORT_MS, never());
      return `status ${answer.status}`;
    },
  },
  {
    name: "load over TLS",
    group: "tls",
    limitMs: LOAD_LIMIT_MS,
    call: (port) => load({ url: `https://127.0.0.1:${port}/`, tls: { insecure: true } }),
  },
  {
    name: "load over HTTP/2",
    group: "http2",
    limitMs: LOAD_LIMIT_MS,
    call: (port) => load({ url: `http://127.0.0.1:${port}/`, protocol: "http2", streams: 4 }),
  },
  {
    name: "load of gRPC calls",
    group: "http2",
    limitMs: LOAD_LIMIT_MS,
    call: (port) =>
      load({
        url: `http://127.0.0.1:${port}/`,
        protocol: "grpc",
        call: { name: "shop.Shop/Get", json: "{}", message: "", serverStreams: true },
      }),
  },
  {
    name: "gRPC reflection",
    group: "http2",
    limitMs: 10_000,
    async call(port) {
      const request = {
        url: `http://127.0.0.1:${port}/`,
        protocol: "grpc",
        call: { name: "shop.Shop/Get", json: "{}" },
      } as const;
      await reflectService(createRequestSpec(request), "shop.Shop", never());
      return "a description";
    },
  },
  {
    name: "the first look at a cluster",
    group: "web",
    limitMs: A_WHILE_MS,
    call: (port) => withCluster(port, async () => "connected"),
  },
  {
    name: "a wait in a cluster",
    group: "kube",
    limitMs: SHORT_MS,
    call: (port, begin) =>
      withCluster(port, async (cluster) => {
        begin();
        const selector = { apiVersion: "v1", kind: "ConfigMap", namespace: "shop" };
        const waiting = () => ({ kind: "waiting", missing: "it is not there" }) as const;
        await cluster.waitFor(selector, waiting, { timeoutMs: SHORT_MS, what: "a ConfigMap" });
        return "found";
      }),
  },
  {
    name: "a message to Slack",
    group: "web",
    limitMs: SLACK_LIMIT_MS,
    call: (port) => judged(() => slackAt(port).post({ key: "k", channel: "C1", text: "x", blocks: [] })),
  },
  {
    name: "a file for Slack",
    group: "web",
    limitMs: UPLOAD_LIMIT_MS,
    call: (port) =>
      judged(async () => {
        await slackAt(port).sendBytes(`http://127.0.0.1:${port}/upload`, Buffer.alloc(1_000));
        return "sent";
      }),
  },
];
