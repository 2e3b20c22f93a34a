import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { Failure } from "../../src/base/failure.ts";
import type { Action } from "../../src/engine/action.ts";
import type { EngineOptions } from "../../src/engine/engine-options.ts";
import type { Store } from "../../src/store/open-store.ts";
import { eventually } from "../support/eventually.ts";
import { cellsOf, echo, engineWith, fakeAction, request, sharedStore } from "./engine-harness.ts";

const SPEED = 100;
/** Waiting goes a hundred times faster. */
const fastClock = {
  nowMs: () => systemClock.nowMs(),
  monotonicMs: () => systemClock.monotonicMs() * SPEED,
  sleep: (ms: number, options?: { signal?: AbortSignal }) => systemClock.sleep(ms / SPEED, options),
};
const store = sharedStore();

const unreachable = () =>
  new Failure("KUBE_UNREACHABLE", "The cluster does not answer.", { retryable: true });
const BODY = `steps:
  - { id: app, uses: test.deploy }
finally:
  - { id: clean, uses: test.remove }
  - { id: tell, uses: test.echo, with: { text: told } }
`;

/** A cluster that is away as long as `away` says so; what is on it. */
function clusterThat(away: (asked: number) => Failure | undefined) {
  const cluster = { has: false, asked: 0 };
  const deploy = (store: Store): Action => ({
    ...fakeAction("test.deploy", async (_params, { run }) => {
      await store.runs.keepClusterUid(run.id, "uid");
      cluster.has = true;
      return { outputs: {} };
    }),
    changesCluster: true,
  });
  const remove: Action = {
    ...fakeAction("test.remove", async () => {
      cluster.asked += 1;
      const failure = away(cluster.asked);
      if (failure) throw failure;
      cluster.has = false;
      return { outputs: {} };
    }),
    changesCluster: true,
    leaves: () => ["Namespace/race"],
  };
  const engine = (options: Partial<EngineOptions> = {}) =>
    engineWith(store(), [deploy(store()), remove], { clock: fastClock, ...options });
  return { cluster, engine, remove };
}

describe("a clean-up while the cluster is away", () => {
  test.each<[string, Failure]>([
    ["does not answer", unreachable()],
    ["refuses an expired token", new Failure("KUBE_UNAUTHORIZED", "The token has expired.")],
    [
      "answered a wait no more",
      new Failure("KUBE_WAIT_TIMEOUT", "Waited, but the cluster does not answer.", { retryable: true }),
    ],
    ["is away for helm", new Failure("HELM_FAILED", "Kubernetes cluster unreachable.", { retryable: true })],
  ])("waits while it %s, and removes everything then", async (_, failure) => {
    const { cluster, engine } = clusterThat((asked) => (asked < 5 ? failure : undefined));
    const started = engine();
    const { id } = await started.begin(request(BODY));
    const view = await started.waitForEnd(id);
    expect([view.status, cellsOf(view)]).toEqual([
      "succeeded",
      ["app:succeeded", "clean:succeeded", "tell:succeeded"],
    ]);
    expect(cluster).toEqual({ has: false, asked: 5 });
  });

  test("fails at once on what time does not heal", async () => {
    const { cluster, engine } = clusterThat(() => new Failure("KUBE_FORBIDDEN", "You may not."));
    const started = engine();
    const { id } = await started.begin(request(BODY));
    expect((await started.waitForEnd(id)).problem).toContain("You may not.");
    expect(cluster.asked).toBe(1);
  });

  test("does not wait for a cluster that the run never reached", async () => {
    const { cluster, engine, remove } = clusterThat(unreachable);
    const started = engine({
      actions: new Map([
        [echo.name, echo],
        [
          "test.deploy",
          { ...fakeAction("test.deploy", () => Promise.reject(unreachable())), changesCluster: true },
        ],
        [remove.name, remove],
      ]),
    });
    const { id } = await started.begin(request(BODY));
    expect((await started.waitForEnd(id)).status).toBe("failed");
    expect(cluster.asked).toBe(1);
  });

  test("names what is left when its time is over, and the next start removes it", async () => {
    let isAway = true;
    const { cluster, engine } = clusterThat(() => (isAway ? unreachable() : undefined));
    const first = engine({ limits: { finallyMs: 20_000 } });
    const { id } = await first.begin(request(BODY));
    const view = await first.waitForEnd(id);
    expect(view.status).toBe("failed");
    expect(view.problem).toContain("Left on the cluster: Namespace/race.");
    expect(cellsOf(view)).toEqual(["app:succeeded", "clean:failed", "tell:succeeded"]);
    expect(await store().runs.find(id)).toMatchObject({ endedAtMs: null });
    await first.close({ graceMs: 0 });
    isAway = false;
    const next = engine();
    await next.recover();
    expect(cellsOf(await next.waitForEnd(id))).toEqual([
      "app:succeeded",
      "clean:succeeded",
      "tell:succeeded",
    ]);
    expect(cluster.has).toBe(false);
    expect((await store().runs.find(id))?.endedAtMs).not.toBeNull();
  });

  test("a run that replaces others of its group takes up the broken off clean-up of one that was stopped", async () => {
    let isAway = true;
    const { cluster, engine } = clusterThat(() => (isAway ? unreachable() : undefined));
    const started = engine({ limits: { finallyMs: 20_000 } });
    const body = `concurrency: { group: left, policy: cancel }\n${BODY}`;
    const { id } = await started.begin(request(body));
    await eventually("the clean-up to be under way", async () => cluster.asked > 0);
    await started.cancel(id, "U2");
    await started.waitForEnd(id);
    expect(started.isBrokenOff(id)).toBe(true);
    expect((await store().runs.find(id))?.status).toBe("cancelling");
    isAway = false;
    const next = await started.begin(request(body));
    expect((await started.waitForEnd(next.id)).status).toBe("succeeded");
    expect((await store().runs.find(id))?.endedAtMs).not.toBeNull();
  });

  test("what is left is removed by whoever stops the run once more", async () => {
    let isAway = true;
    const { cluster, engine } = clusterThat(() => (isAway ? unreachable() : undefined));
    const started = engine({ limits: { finallyMs: 10_000 } });
    const { id } = await started.begin(request(BODY));
    await started.waitForEnd(id);
    expect(started.isBrokenOff(id)).toBe(true);
    isAway = false;
    await started.cancel(id, "U2");
    const view = await started.waitForEnd(id);
    expect(view.steps.at(1)?.cells).toMatchObject([{ status: "succeeded" }]);
    expect(cluster.has).toBe(false);
  });
});
