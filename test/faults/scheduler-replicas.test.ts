import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { openStore } from "../../src/store/open-store.ts";
import { newFolder } from "../engine/temporary-folder.ts";
import { postgresMissing, startPostgres } from "../store/postgres-server.ts";
import { oracleSlots } from "../support/cron-oracle.ts";
import { compileChild, type Life, live } from "./child-process.ts";

const REPLICAS = ["a", "b", "c"] as const;
const KILLS = process.env.REGATTA_FAULTS === "long" ? 40 : 12;
/** How many times faster the schedule's time runs: each schedule has a slot every three seconds. */
const SPEED = 600;
/** On a busy machine it runs more slowly, so that no slot has to wait for the next one. */
const LEAST_SPEED = 150;
/** The night when the clocks change in Berlin; for New York and Lord Howe it is a night like any other. */
const START_MS = Date.UTC(2026, 2, 28, 22);
const SCHEDULES = [
  ["berlin", "*/30 * * * *", "Europe/Berlin"],
  ["york", "5,35 * * * *", "America/New_York"],
  ["howe", "10,40 * * * *", "Australia/Lord_Howe"],
] as const;
const LIMIT_MS = 120_000;
const missing = postgresMissing();
if (missing) process.stderr.write(`skipped: ${missing}\n`);

test.skipIf(missing !== undefined)(
  "three replicas, killed again and again: every slot is handled once, and its run ends once",
  { timeout: LIMIT_MS * 4 },
  async () => {
    const server = await startPostgres();
    onTestFinished(() => server.remove());
    const program = await compileChild("scheduler-child");
    onTestFinished(() => rm(program, { force: true }));
    const store = await openStore({
      dataDir: "",
      databaseUrl: server.url,
      clock: systemClock,
      log: silentLog,
    });
    onTestFinished(() => store.close());
    for (const [name, cron, timeZone] of SCHEDULES) {
      const [nextSlotMs = 0] = oracleSlots(cron, timeZone, START_MS + 60_000, START_MS + 7_200_000);
      await store.schedules.add({
        name,
        cron,
        timeZone,
        nextSlotMs,
        origin: "command",
        playbookName: "noop",
        inputs: {},
        channel: "C1",
        mention: [],
        createdBy: "U0ADA0001",
        createdAtMs: START_MS,
      });
    }
    const folder = await newFolder();
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const beginning = join(folder, "beginning");
    const lives = new Map<string, Life>();
    let speed = SPEED;
    const start = async (name: string) => {
      const life = live(program, [server.url, name, beginning, String(START_MS), String(speed)]);
      lives.set(name, life);
      onTestFinished(() => life.kill());
      await life.line("READY");
    };
    const startedAtMs = performance.now();
    await start("a");
    await lives.get("a")?.stop();
    speed = Math.min(SPEED, Math.max(LEAST_SPEED, (SPEED * 1_500) / (performance.now() - startedAtMs)));
    await Promise.all(REPLICAS.map(start));
    // The schedule's time stands still until all of them are there to see it.
    await writeFile(`${beginning}.new`, String(Date.now()));
    await rename(`${beginning}.new`, beginning);

    // Random, but the same every time.
    let seed = 11;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    };
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    onTestFinished(() => client.end());
    const rows = async (text: string) => (await client.query<Record<string, string>>(text)).rows;
    /** A replica that is executing a run right now. */
    const worker = async () => {
      let owner: string | undefined;
      await until(async () => {
        const held = await rows(
          "select lease_owner from run where ended_at_ms is null and lease_owner is not null",
        );
        owner = held[0]?.lease_owner?.split("/")[0];
        return owner !== undefined;
      });
      return owner ?? "a";
    };
    for (let kills = 0; kills < KILLS; kills++) {
      await delay(500 + random() * 2_000);
      const name =
        kills % 2 === 0 ? await worker() : (REPLICAS[Math.floor(random() * REPLICAS.length)] ?? "a");
      const life = lives.get(name);
      life?.expectAlive();
      if (kills % 4 === 3) await life?.stop();
      else await life?.kill();
      await start(name);
    }
    for (const { name } of await store.schedules.list()) await store.schedules.pause(name, "the test", 0);
    await until(async () => (await rows("select id from run where ended_at_ms is null")).length === 0);
    await Promise.all([...lives.values()].map((life) => life.stop()));

    let total = 0;
    for (const { name, cron, timeZone, nextSlotMs } of await store.schedules.list()) {
      const slots = (await store.schedules.slotsOf(name, 10_000)).toReversed();
      // No slot is missing or there twice, up to the next one.
      expect(slots.map(({ slotMs }) => slotMs)).toEqual(
        oracleSlots(cron, timeZone, START_MS + 60_000, nextSlotMs),
      );
      for (const { outcome, reason } of slots)
        if (outcome !== "run") expect(reason).toMatch(/has not ended yet/);
      const runs = await rows(`select id, slot_ms from run where schedule_name = '${name}' order by slot_ms`);
      const started = slots.filter(({ outcome }) => outcome === "run");
      expect(runs.map(({ id, slot_ms }) => [id, Number(slot_ms)])).toEqual(
        started.map(({ runId, slotMs }) => [runId, slotMs]),
      );
      total += started.length;
    }
    expect(total).toBeGreaterThan(20);
    expect(await rows("select id from run where status <> 'succeeded'")).toEqual([]);
    const left = await rows("select count(*) as n from schedule_slot where outcome <> 'run'");
    const taken = await rows("select count(*) as n from run where fence > 1");
    expect(Number(taken[0]?.n), "runs that their replica left behind").toBeGreaterThan(0);
    const told = await rows("select count(*) as n from outbox where key like 'schedule:%'");
    expect(told[0]?.n).toBe(left[0]?.n);
    process.stdout.write(
      `${total} runs, ${left[0]?.n} slots left out and told, ${taken[0]?.n} runs taken over, ${KILLS} kills\n`,
    );
  },
);

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error("timed out waiting for the last run");
    await delay(50);
  }
}
