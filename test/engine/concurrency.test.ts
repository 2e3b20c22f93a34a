import { describe, expect, onTestFinished, test } from "vitest";
import {
  engineWith,
  fakeAction,
  recordEvents,
  request,
  sharedStore,
  untilStopped,
} from "./engine-harness.ts";
import { until } from "./fake-clock.ts";

const store = sharedStore();
const hanging = fakeAction("test.hang", (_params, context) => untilStopped(context));

const body = (group: string, policy: string, uses = "test.hang") =>
  `concurrency: { group: ${group}, policy: ${policy} }\nsteps:\n  - { id: s, uses: ${uses} }\n`;

describe("concurrency groups", () => {
  test("queue: one after another, in the order of their start", async () => {
    const log: string[] = [];
    const gates = new Map<string, () => void>();
    const gated = fakeAction("test.gated", async (_params, { run }) => {
      log.push(`begin ${run.id}`);
      await new Promise<void>((resolve) => gates.set(run.id, resolve));
      log.push(`end ${run.id}`);
      return { outputs: {} };
    });
    const engine = engineWith(store(), [gated]);
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await engine.begin(request(body("q", "queue", "test.gated")))).id);
    for (const id of ids) {
      await until(() => gates.has(id), `run ${id}`);
      expect(log.filter((line) => line.startsWith("begin")).length).toBe(
        log.filter((line) => line.startsWith("end")).length + 1,
      );
      gates.get(id)?.();
    }
    await Promise.all(ids.map((id) => engine.waitForEnd(id)));
    expect(log).toEqual(ids.flatMap((id) => [`begin ${id}`, `end ${id}`]));
  });

  test("runs in other groups do not wait", async () => {
    const engine = engineWith(store(), [hanging]);
    const blocked = await engine.begin(request(body("g1", "queue")));
    const { id } = await engine.begin(request(body("g2", "queue", "test.echo")));
    expect((await engine.waitForEnd(id)).status).toBe("succeeded");
    await engine.cancel(blocked.id, "U1");
    await engine.waitForEnd(blocked.id);
  });

  test("reject: refused while another runs, with its id", async () => {
    const engine = engineWith(store(), [hanging]);
    const first = await engine.begin(request(body("r", "reject")));
    await expect(engine.begin(request(body("r", "reject")))).rejects.toMatchObject({
      code: "RUN_GROUP_BUSY",
      message: expect.stringContaining(first.id),
    });
    await engine.cancel(first.id, "U1");
    await engine.waitForEnd(first.id);
    const { id } = await engine.begin(request(body("r", "reject", "test.echo")));
    expect((await engine.waitForEnd(id)).status).toBe("succeeded");
  });

  test("cancel: ends the current run, once, and takes its place", async () => {
    const engine = engineWith(store(), [hanging]);
    const events = recordEvents(engine);
    const cleaned = `${body("x", "cancel")}finally:\n  - { id: clean, uses: test.echo }\n`;
    const first = await engine.begin(request(cleaned));
    await until(() => events.some((line) => line.includes("s:running")), "the first run");
    const second = await engine.begin(request(body("x", "cancel", "test.echo")));
    expect((await engine.waitForEnd(second.id)).status).toBe("succeeded");
    const replaced = await engine.waitForEnd(first.id);
    expect(replaced.status).toBe("cancelled");
    expect(replaced.problem).toContain(`run ${second.id}, which replaces it`);
    expect(replaced.problem).toContain("The clean-up was run.");
  });

  test("cancel: of several that start at the same moment the newest remains", async () => {
    const engine = engineWith(store(), [hanging]);
    const started = await Promise.all([1, 2, 3].map(() => engine.begin(request(body("moment", "cancel")))));
    const [newest = "", ...others] = started
      .map(({ id }) => id)
      .sort()
      .reverse();
    const replaced = await Promise.all(others.map((id) => engine.waitForEnd(id)));
    expect(replaced.map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
    expect((await engine.view(newest))?.status).not.toMatch(/cancel/);
    await engine.cancel(newest, "U1");
    await engine.waitForEnd(newest);
  });

  test("a group can be computed from inputs", async () => {
    const engine = engineWith(store(), [hanging]);
    const playbook = `inputs:\n  where: { type: string, default: here }\n${body(`"on-\${{ inputs.where }}"`, "reject")}`;
    const here = await engine.begin(request(playbook));
    const there = await engine.begin(request(playbook, { where: "there" }));
    await expect(engine.begin(request(playbook))).rejects.toMatchObject({ details: { group: "on-here" } });
    for (const { id } of [here, there]) {
      await engine.cancel(id, "U1");
      await engine.waitForEnd(id);
    }
  });
});

test("many cells at once cause no warning of Node.js about listeners", async () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning.name);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  let running = 0;
  let open = () => {};
  const allRun = new Promise<void>((resolve) => {
    open = resolve;
  });
  const meeting = fakeAction("test.meet", async () => {
    running += 1;
    if (running === 30) open();
    await allRun;
    return { outputs: {} };
  });
  const engine = engineWith(store(), [meeting]);
  const numbers = Array.from({ length: 30 }, (_, index) => index).join(", ");
  const steps = `steps:\n  - { id: s, uses: test.meet, matrix: { n: [${numbers}], max_parallel: 30 } }\n`;
  const { id } = await engine.begin(request(steps));
  expect((await engine.waitForEnd(id)).status).toBe("succeeded");
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});
