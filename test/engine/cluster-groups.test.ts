import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { Failure } from "../../src/base/failure.ts";
import { silentLog } from "../../src/base/log.ts";
import { leaseReference } from "../../src/kubernetes/ownership/group-lease.ts";
import { GroupLeases } from "../../src/kubernetes/ownership/group-leases.ts";
import { eventually } from "../support/eventually.ts";
import { memoryCluster } from "../support/memory-cluster.ts";
import { engineWith, fakeAction, ownStore, request, untilStopped } from "./engine-harness.ts";

const SPEED = 200;
const fastClock = {
  nowMs: () => systemClock.nowMs(),
  monotonicMs: () => systemClock.monotonicMs() * SPEED,
  sleep: (ms: number, options?: { signal?: AbortSignal }) => systemClock.sleep(ms / SPEED, options),
};

const body = (policy: string, uses: string) =>
  `concurrency: { group: cluster, policy: ${policy} }\nsteps:\n  - { id: s, uses: ${uses} }\nfinally:\n  - { id: clean, uses: test.clean }\n`;

/** A data folder of its own, and the one cluster. */
async function regattaOn(cluster: ReturnType<typeof memoryCluster>, name: string) {
  const changed: string[] = [];
  const changing = {
    ...fakeAction("test.hang", async (_params, context) => {
      await context.assertOwned();
      changed.push(name);
      return untilStopped(context);
    }),
    changesCluster: true,
  };
  const quick = {
    ...fakeAction("test.quick", async (_params, context) => {
      await context.assertOwned();
      changed.push(name);
      return { outputs: {} };
    }),
    changesCluster: true,
  };
  const clean = fakeAction("test.clean", async (_params, context) => {
    await context.assertOwned();
    changed.push(`${name} cleaned`);
    return { outputs: {} };
  });
  const leases = new GroupLeases({ connect: async () => cluster, clock: fastClock, log: silentLog });
  const engine = engineWith(await ownStore(), [changing, quick, clean], {
    clusterGroups: {
      take: ({ group, runId, requestedBy }, events) =>
        leases.take({ group, runId, startedBy: `${requestedBy} on ${name}` }, events),
      askToStop: (holder, runId) => leases.askToStop(holder, runId),
      release: (runId) => leases.release(runId),
      forget: (runId) => void leases.forget(runId),
    },
  });
  return { engine, changed, leases };
}

describe("one concurrency group of two stores on one cluster", () => {
  test("queue: the second waits, says for whom, and begins when the first has ended", async () => {
    const cluster = memoryCluster();
    const [laptop, bot] = [await regattaOn(cluster, "laptop"), await regattaOn(cluster, "bot")];
    const first = await laptop.engine.begin(request(body("queue", "test.hang")));
    await eventually("the first to change something", () => laptop.changed[0]);
    const second = await bot.engine.begin(request(body("queue", "test.quick")));
    const waiting = await eventually("the second to wait", async () => {
      const view = await bot.engine.view(second.id);
      return view?.warnings.length === 1 ? view : undefined;
    });
    expect(waiting.status).toBe("queued");
    expect(waiting.warnings[0]).toContain(
      `Run ${first.id}, started by U1 on laptop, has had the concurrency group`,
    );
    expect(bot.changed).toEqual([]);
    await laptop.engine.cancel(first.id, "U1");
    expect((await bot.engine.waitForEnd(second.id)).status).toBe("succeeded");
    expect(laptop.changed).toEqual(["laptop", "laptop cleaned"]);
  });

  test("reject: the second fails with who has it", async () => {
    const cluster = memoryCluster();
    const [laptop, bot] = [await regattaOn(cluster, "laptop"), await regattaOn(cluster, "bot")];
    const first = await laptop.engine.begin(request(body("reject", "test.hang")));
    await eventually("the first to change something", () => laptop.changed[0]);
    const { id } = await bot.engine.begin(request(body("reject", "test.quick")));
    expect(await bot.engine.waitForEnd(id)).toMatchObject({
      status: "failed",
      problem: expect.stringContaining(first.id),
    });
    expect(bot.changed).toEqual([]);
  });

  test("cancel: the first is asked to stop, and cleans up before the second begins", async () => {
    const cluster = memoryCluster();
    const [laptop, bot] = [await regattaOn(cluster, "laptop"), await regattaOn(cluster, "bot")];
    const first = await laptop.engine.begin(request(body("cancel", "test.hang")));
    await eventually("the first to change something", () => laptop.changed[0]);
    const { id } = await bot.engine.begin(request(body("cancel", "test.quick")));
    expect((await bot.engine.waitForEnd(id)).status).toBe("succeeded");
    expect((await laptop.engine.waitForEnd(first.id)).status).toBe("cancelled");
    expect(laptop.changed).toEqual(["laptop", "laptop cleaned"]);
  });

  test("a run whose Lease is taken by force stops and cleans up", async () => {
    const cluster = memoryCluster();
    const laptop = await regattaOn(cluster, "laptop");
    const { id } = await laptop.engine.begin(request(body("queue", "test.hang")));
    await eventually("it to change something", () => laptop.changed[0]);
    await cluster.delete(leaseReference("cluster"));
    const ended = await laptop.engine.waitForEnd(id);
    expect(ended.status).toBe("failed");
    expect(ended.problem).toContain("Somebody deleted the Lease");
    expect(laptop.changed).toEqual(["laptop", "laptop cleaned"]);
  });

  test("while the cluster says nothing of the group, no step changes anything", async () => {
    const cluster = memoryCluster();
    const get = () => Promise.reject(new Failure("KUBE_UNREACHABLE", "The cluster does not answer."));
    const laptop = await regattaOn({ ...cluster, get }, "laptop");
    const { id } = await laptop.engine.begin(request(body("queue", "test.quick")));
    expect((await laptop.engine.waitForEnd(id)).problem).toContain("The cluster does not answer.");
    expect(laptop.changed).toEqual(["laptop cleaned"]);
  });
});
