import { expect, test } from "vitest";
import { systemClock } from "../base/clock.ts";
import { Failure } from "../base/failure.ts";
import type { Cluster, KubeObject } from "../kubernetes/cluster.ts";
import { versionCounts, waitForCounts } from "./version-counts.ts";

type Log = readonly string[] | Failure;

interface ShopPod {
  readonly version?: string;
  readonly state?: object;
  readonly lastState?: object;
  readonly logs: readonly Log[];
}

/** Pods of a shop with these logs: each read returns the next one, and the last one repeats. */
function shop(pods: Readonly<Record<string, ShopPod>>) {
  const asked: string[] = [];
  const cluster: Pick<Cluster, "list" | "logs"> = {
    list: async () =>
      Object.entries(pods).map(
        ([name, { version, state = { running: {} }, lastState = {} }]): KubeObject => ({
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name, namespace: "shop", labels: version === undefined ? {} : { version } },
          status: { containerStatuses: [{ name: "reviews", state, lastState }, { name: "proxy" }] },
        }),
      ),
    async *logs({ name }, { tailLines } = {}) {
      const { logs = [] } = pods[name] ?? {};
      const log = logs[Math.min(asked.filter((other) => other === name).length, logs.length - 1)] ?? [];
      asked.push(name);
      if (log instanceof Failure) throw log;
      yield* log.slice(-(tailLines ?? log.length));
    },
  };
  return { cluster, asked };
}

const count = (requests: number) => JSON.stringify({ requests, service: "reviews" });
const countsOf = async (pods: Parameters<typeof shop>[0]) =>
  Object.fromEntries(await versionCounts(shop(pods).cluster, "shop", "reviews", {}));

test("each pod's newest count is reported with its version; other lines are ignored", async () => {
  const pods = {
    a: { version: "v1", logs: [[count(3), count(8)]] },
    b: { version: "v2", logs: [["listening"]] },
    c: { logs: [["{broken"]] },
  };
  expect(await countsOf(pods)).toEqual({
    a: { version: "v1", requests: 8 },
    b: { version: "v2", requests: 0 },
    c: { version: "", requests: 0 },
  });
});

test.each([
  [{ waiting: { reason: "ContainerCreating" } }, []],
  [{}, []],
  [{ terminated: { exitCode: 0 } }, ["a"]],
])("the log of a container that is %j is read only if it has started", async (state, read) => {
  const { cluster, asked } = shop({ a: { version: "v3", state, logs: [[]] } });
  const counts = await versionCounts(cluster, "shop", "reviews", {});
  expect([...counts.values()]).toEqual([{ version: "v3", requests: 0 }]);
  expect(asked).toEqual(read);
});

test("the log of a crashed container is read, and a restarted one counts from zero", async () => {
  const waiting = { waiting: { reason: "CrashLoopBackOff" } };
  const pods = {
    a: { version: "v1", logs: [[count(40)], [count(43)]] },
    b: { version: "v2", state: waiting, lastState: { terminated: {} }, logs: [[count(40)], [count(7)]] },
    c: { version: "v3", logs: [[count(1)], new Failure("KUBE_NOT_FOUND", "There is no such pod.")] },
  };
  const { cluster } = shop(pods);
  const before = await versionCounts(cluster, "shop", "reviews", {});
  const asked = { namespace: "shop", service: "reviews", before, requests: 10 };
  const context = { clock: systemClock, signal: new AbortController().signal };
  expect(await waitForCounts(cluster, asked, context)).toEqual({ v1: 3, v2: 7, v3: 0 });
});

test("a pod that disappears between the list and its log is left out; any other failure is reported", async () => {
  const gone = new Failure("KUBE_NOT_FOUND", "There is no such pod.");
  expect(await countsOf({ a: { logs: [gone] }, b: { version: "v1", logs: [[count(2)]] } })).toEqual({
    b: { version: "v1", requests: 2 },
  });
  const forbidden = new Failure("KUBE_FORBIDDEN", "You may not.");
  await expect(countsOf({ a: { logs: [forbidden] } })).rejects.toBe(forbidden);
});

test("waiting ends as soon as all requests are counted, or when the time is up", async () => {
  let nowMs = 0;
  const clock = {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
    },
  };
  const context = { clock, signal: new AbortController().signal };
  const pods = {
    a: { version: "v1", logs: [[count(10)], [count(10)], [count(17)]] },
    b: { version: "v2", logs: [[count(5)], [count(6)], [count(8)]] },
  };
  const { cluster } = shop(pods);
  const before = await versionCounts(cluster, "shop", "reviews", {});
  const asked = { namespace: "shop", service: "reviews", before };
  expect(await waitForCounts(cluster, { ...asked, requests: 10 }, context)).toEqual({ v1: 7, v2: 3 });
  expect(nowMs).toBe(250);
  expect(await waitForCounts(cluster, { ...asked, requests: 11 }, context)).toEqual({ v1: 7, v2: 3 });
  expect(nowMs).toBeGreaterThanOrEqual(8_250);
});
