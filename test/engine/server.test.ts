import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { type PostgresServer, postgresMissing, startPostgres } from "../store/postgres-server.ts";
import { cellsOf, engineWith, fakeAction, recordEvents, request, untilStopped } from "./engine-harness.ts";
import { until } from "./fake-clock.ts";

const missing = postgresMissing();
if (missing) process.stderr.write(`skipped: ${missing}\n`);

describe.skipIf(missing)("on a Postgres server", () => {
  let server: PostgresServer;
  const stores: Store[] = [];
  const open = () => openStore({ dataDir: "", databaseUrl: server.url, clock: systemClock, log: silentLog });

  beforeAll(async () => {
    server = await startPostgres();
    stores.push(...(await Promise.all([open(), open()]))); // both run the migrations at once
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await server?.remove();
  });

  function replica(index: number, actions: Parameters<typeof engineWith>[1]) {
    const store = stores[index];
    if (store === undefined) throw new Error("no such store");
    return engineWith(store, actions, { owner: `replica-${index}`, limits: { leaseTtlMs: 3_000 } });
  }

  test.each(["SIGINT", "SIGQUIT"] as const)(
    "a run waits while a server that got %s is down, and continues once it is back",
    async (signal) => {
      let effects = 0;
      let goOn = () => {};
      const work = fakeAction("test.work", async () => {
        effects += 1;
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
        return { outputs: {} };
      });
      const engine = engineWith(stores[0] as Store, [work], { owner: "patient" });
      const events = recordEvents(engine);
      const { id } = await engine.begin(
        request("steps:\n  - { id: w, uses: test.work }\n  - { id: n, uses: test.echo }\n"),
      );
      await until(() => events.some((line) => line.includes("w:running")), "the step");
      await server.stop(signal);
      goOn(); // its outcome cannot be written now
      await expect(engine.view("another")).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
      await server.start();
      const view = await engine.waitForEnd(id);
      expect(view.status).toBe("succeeded");
      expect(cellsOf(view)).toEqual(["w:succeeded", "n:succeeded"]);
      expect(effects).toBe(1);
    },
  );

  test("replicas share a concurrency group: never two of its runs at a time, and each run once", async () => {
    let atWork = 0;
    const done: string[] = [];
    const work = fakeAction("test.work", async (_params, { run }) => {
      atWork += 1;
      expect(atWork).toBe(1);
      await systemClock.sleep(5);
      atWork -= 1;
      done.push(run.id);
      return { outputs: {} };
    });
    const engines = [replica(0, [work]), replica(1, [work])];
    const body = "concurrency: { group: both }\nsteps:\n  - { id: w, uses: test.work }\n";
    const started = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const engine = engines[index % 2] as (typeof engines)[number];
        return { engine, id: (await engine.begin(request(body))).id };
      }),
    );
    const views = await Promise.all(started.map(({ engine, id }) => engine.waitForEnd(id)));
    expect(views.map((view) => [view.status, view.problem])).toEqual(
      views.map(() => ["succeeded", undefined]),
    );
    expect([...done].sort()).toEqual(started.map(({ id }) => id).sort());
  });

  test("a replica that is closing hands over its runs to another in their current state", async () => {
    const hanging = fakeAction("test.work", (_params, context) => untilStopped(context));
    const quick = fakeAction("test.work", async () => ({ outputs: {} }));
    const first = replica(0, [hanging]);
    const events = recordEvents(first);
    const { id } = await first.begin(
      request("steps:\n  - { id: w, uses: test.work }\nfinally:\n  - { id: clean, uses: test.work }\n"),
    );
    await until(() => events.some((line) => line.includes("w:running")), "the step");
    const second = replica(1, [quick]);
    await second.recover();
    await first.close();
    const view = await second.waitForEnd(id);
    expect(cellsOf(view)).toEqual(["w:succeeded", "clean:succeeded"]);
    expect(view.status).toBe("succeeded");
    const attempts = await (stores[1] as Store).attempts.ofRun(id);
    expect(attempts.map((row) => [row.stepId, row.status, row.fence])).toEqual([
      ["w", "interrupted", 2],
      ["w", "succeeded", 2],
      ["clean", "succeeded", 2],
    ]);
  });
});
