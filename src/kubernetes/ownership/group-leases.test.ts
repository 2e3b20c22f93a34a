import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../../../test/support/eventually.ts";
import { memoryCluster } from "../../../test/support/memory-cluster.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { Cluster } from "../cluster.ts";
import { heldBy, leaseOf, leaseReference } from "./group-lease.ts";
import { GroupLeases } from "./group-leases.ts";

const group = "cluster";
const SPEED = 1_000;
/** Time goes a thousand times faster, so that a Lease's minute is 60 ms. */
const fastClock = {
  nowMs: () => systemClock.nowMs(),
  monotonicMs: () => systemClock.monotonicMs() * SPEED,
  sleep: (ms: number, options?: { signal?: AbortSignal }) => systemClock.sleep(ms / SPEED, options),
};
const ada = { group, runId: "run-a", startedBy: "ada on laptop" };
const ben = { group, runId: "run-b", startedBy: "ben on bot" };
const unheard = { lost: () => {}, replaced: () => {} };

/** What a process of its own would have. */
function processOn(cluster: Cluster, clock = systemClock) {
  const leases = new GroupLeases({ connect: async () => cluster, clock, log: silentLog });
  onTestFinished(() => {
    for (const { runId } of [ada, ben]) leases.forget(runId);
  });
  return leases;
}

describe("two processes and one cluster", () => {
  test("one has the group, the other is told who, since when and from where", async () => {
    const cluster = memoryCluster();
    const [one, other] = [processOn(cluster), processOn(cluster)];
    const beforeMs = Date.now();
    expect(await one.take(ada, unheard)).toBeUndefined();
    const afterMs = Date.now();
    const holder = await other.take(ben, unheard);
    expect(holder).toMatchObject(ada);
    expect(holder?.sinceMs).toBeGreaterThanOrEqual(beforeMs);
    expect(holder?.sinceMs).toBeLessThanOrEqual(afterMs);
    const lease = await cluster.get(leaseReference(group));
    const [how] = Object.values(lease?.metadata.annotations ?? {}).filter((text) => text.includes("kubectl"));
    expect(how).toMatch(/Stop run run-a .*kubectl delete lease -n regatta-system group-cluster-/);
    await one.release("run-a");
    expect(await other.take(ben, unheard)).toBeUndefined();
    expect(await one.take(ada, unheard)).toMatchObject(ben);
  });

  test("of those that come at the same moment one has it", async () => {
    const cluster = memoryCluster();
    const holders = await Promise.all([ada, ben].map((wish) => processOn(cluster).take(wish, unheard)));
    expect(holders.filter((holder) => holder === undefined)).toHaveLength(1);
  });

  test("a renewal that reaches the server during the release does not keep the group", async () => {
    const cluster = memoryCluster();
    const [one, other] = [processOn(cluster), processOn(cluster)];
    await one.take(ada, unheard);
    const remove = cluster.delete.bind(cluster);
    let renewals = 1;
    cluster.delete = async (reference, options) => {
      if (renewals-- > 0) {
        const held = { ...ada, sinceMs: 0, renewedMs: Date.now(), durationMs: 60_000 };
        await cluster.apply(leaseOf(held));
      }
      return remove(reference, options);
    };
    await one.release("run-a");
    expect(await other.take(ben, unheard)).toBeUndefined();
  });

  test("the process that goes on with a run has its group at once", async () => {
    const cluster = memoryCluster();
    const [one, next] = [processOn(cluster), processOn(cluster)];
    await one.take(ada, unheard);
    one.forget("run-a");
    expect(await next.take(ada, unheard)).toBeUndefined();
  });

  test("one that goes on renewing keeps it, one that is gone loses it after the Lease's time", async () => {
    const cluster = memoryCluster();
    const [one, other] = [processOn(cluster, fastClock), processOn(cluster, fastClock)];
    await one.take(ada, unheard);
    const version = async () => (await cluster.get(leaseReference(group)))?.metadata.resourceVersion;
    const first = await version();
    await eventually("a renewal", async () => ((await version()) === first ? undefined : true));
    expect(await other.take(ben, unheard)).toMatchObject(ada);
    one.forget("run-a");
    await eventually("the Lease to end", async () =>
      (await other.take(ben, unheard)) === undefined ? true : undefined,
    );
    const lease = await cluster.get(leaseReference(group));
    expect(lease && heldBy(lease, group)).toMatchObject(ben);
  });

  test("a Lease that a clock says ended long ago is free at once", async () => {
    const cluster = memoryCluster();
    cluster.put(leaseOf({ ...ada, sinceMs: 0, renewedMs: Date.now() - 3_600_000, durationMs: 60_000 }));
    expect(await processOn(cluster).take(ben, unheard)).toBeUndefined();
  });

  test("a holder whose Lease says that it lasts longer has it for so long", async () => {
    const cluster = memoryCluster();
    const renewedMs = Date.now() - 3_600_000;
    cluster.put(leaseOf({ ...ada, sinceMs: 0, renewedMs, durationMs: 7_200_000 }));
    expect(await processOn(cluster).take(ben, unheard)).toMatchObject(ada);
  });

  test("one whose Lease is deleted hears that it has lost the group", async () => {
    const cluster = memoryCluster();
    const one = processOn(cluster, fastClock);
    const lost = new Promise((resolve) => {
      void one.take(ada, { ...unheard, lost: resolve });
    });
    await eventually("the Lease", () => cluster.get(leaseReference(group)));
    await cluster.delete(leaseReference(group));
    expect(await lost).toBeUndefined();
  });

  test("one whose place another run wants hears which", async () => {
    const cluster = memoryCluster();
    const [one, other] = [processOn(cluster, fastClock), processOn(cluster, fastClock)];
    const asked = new Promise((resolve) => {
      void one.take(ada, { ...unheard, replaced: resolve });
    });
    await eventually("the Lease", () => cluster.get(leaseReference(group)));
    const holder = await other.take(ben, unheard);
    if (holder) await other.askToStop(holder, "run-b");
    expect(await asked).toBe("run-b");
  });
});

test("groups whose names become one by what a Lease's name may hold are two", () => {
  const names = ["a b", "a-b", "A b", "ä", "", "x".repeat(500)].map((text) => leaseReference(text).name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
});
