import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { newFolder } from "../engine/temporary-folder.ts";
import { type PostgresServer, postgresMissing, startPostgres } from "../store/postgres-server.ts";
import { compileChild, type Life, live } from "./child-process.ts";

const RUNS = 200;
const KILLS = 12;
const OUTAGE_MS = 20_000;
const LIMIT_MS = 240_000;
const missing = postgresMissing();
if (missing) process.stderr.write(`skipped: ${missing}\n`);

/** Every change of a run's row that changes its owner or its fence, recorded by the database itself. */
const WATCH = `
create table ownership (at timestamptz default clock_timestamp(), run_id text, owner text, fence int, ended boolean, was_ended boolean, old_fence int);
create function watch_run() returns trigger language plpgsql as $$
begin
  if new.fence is distinct from old.fence or new.lease_owner is distinct from old.lease_owner
     or new.ended_at_ms is distinct from old.ended_at_ms then
    insert into ownership (run_id, owner, fence, ended, was_ended, old_fence)
    values (new.id, new.lease_owner, new.fence, new.ended_at_ms is not null, old.ended_at_ms is not null, old.fence);
  end if;
  return new;
end $$;
create trigger watch_run after update on run for each row execute function watch_run();
create table stale_write (run_id text, attempt_fence int, run_fence int);
create function watch_attempt() returns trigger language plpgsql as $$
declare held int;
begin
  select fence into held from run where id = new.run_id;
  if new.fence <> held then insert into stale_write values (new.run_id, new.fence, held); end if;
  return new;
end $$;
create trigger watch_attempt before insert or update on step_attempt for each row execute function watch_attempt();
`;

test.skipIf(missing !== undefined)(
  "two replicas, killed again and again, and a database that goes away: every run has one owner, ends once, and is announced once",
  { timeout: LIMIT_MS * 2 },
  async () => {
    const began = performance.now();
    const folder = await newFolder();
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const server = await startPostgres();
    onTestFinished(() => server.remove());
    const program = await compileChild("replica-child");
    onTestFinished(() => rm(program, { force: true }));
    const posts = join(folder, "posts");
    const interruptions: Interruption[] = [];
    const lives = new Map<string, Life>();
    const started: string[] = [];
    let startedBefore = { a: 0, b: 0 };
    const start = async (name: "a" | "b") => {
      const life = live(program, [server.url, posts, String(RUNS / 2 - startedBefore[name]), name]);
      lives.set(name, life);
      onTestFinished(() => life.kill());
      life.child.stdout?.on("data", (chunk: Buffer) => {
        for (const [, id] of chunk.toString().matchAll(/STARTED (\S+)/g)) {
          started.push(id ?? "");
          startedBefore = { ...startedBefore, [name]: startedBefore[name] + 1 };
        }
      });
      await life.line("READY");
      return life;
    };
    await start("a");
    await query(server, WATCH);
    await start("b");

    // Random, but the same every time.
    let seed = 7;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    };
    for (let kills = 0; kills < KILLS; kills++) {
      await delay(300 + random() * 1_200);
      const name = random() < 0.5 ? "a" : "b";
      const life = lives.get(name);
      life?.expectAlive();
      const fromMs = Date.now();
      // A rolling restart now and then: the replica is asked to stop, and hands over everything.
      if (kills % 4 === 3) await life?.stop();
      else await life?.kill();
      interruptions.push({ fromMs, toMs: Date.now() });
      await start(name);
      if (kills === KILLS / 2) {
        const stoppedAtMs = Date.now();
        await server.stop();
        await delay(OUTAGE_MS); // long enough for leases to expire: nobody may take over anything while the database is away
        await server.start();
        interruptions.push({ fromMs: stoppedAtMs, toMs: Date.now() });
      }
    }
    await Promise.all([...lives.values()].map((life) => life.line("ALL")));
    await until(async () => {
      const [row] = await query(
        server,
        "select count(*)::int as left from run where ended_at_ms is null or not announced",
      );
      return row?.left === 0;
    });
    await until(async () => {
      const [row] = await query(
        server,
        "select count(*)::int as left from outbox where version > sent_version",
      );
      return row?.left === 0;
    });
    const tookMs = performance.now() - began;

    const [total] = await query(
      server,
      "select count(*)::int as n, count(*) filter (where status = 'succeeded')::int as good from run",
    );
    // A replica that dies between the journal's write and its response has started a run that nobody counted.
    expect(total?.n).toBeGreaterThanOrEqual(started.length);
    expect(total?.good).toBe(total?.n);
    expect(started.length).toBeGreaterThanOrEqual(RUNS);

    // One owner at a time: a fence number belongs to one owner, increases by one, and no write carried an older one.
    expect(
      await query(
        server,
        "select run_id, fence from ownership where owner is not null group by run_id, fence having count(distinct owner) > 1",
      ),
    ).toEqual([]);
    expect(
      await query(server, "select * from ownership where fence < old_fence or fence > old_fence + 1"),
    ).toEqual([]);
    expect(await query(server, "select * from stale_write")).toEqual([]);
    // It ends once, and nothing changes after the end.
    expect(
      await query(
        server,
        "select run_id from ownership where ended and not was_ended group by run_id having count(*) > 1",
      ),
    ).toEqual([]);
    expect(
      await query(
        server,
        "select a.run_id from step_attempt a where a.settled group by a.run_id having count(*) <> 3",
      ),
    ).toEqual([]);
    expect(await query(server, "select * from step_attempt where status = 'running'")).toEqual([]);
    const [handed] = await query(server, "select count(*)::int as n from run where fence > 1");
    expect(handed?.n, "runs that changed hands").toBeGreaterThan(0);

    await checkPosts(
      posts,
      (await query(server, "select id from run")).map(({ id }) => String(id)),
      interruptions,
    );
    process.stdout.write(
      `${String(total?.n)} runs, ${KILLS} kills, ${String(handed?.n)} runs changed hands, ${OUTAGE_MS / 1_000} s without a database: ${Math.round(tookMs / 1_000)} s\n`,
    );
  },
);

/** A replica's death, or a period without a database. */
interface Interruption {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Each run has one card, whose last state is the run's end, and one message about its steps. A message is posted twice only if
 * something happened between Slack's response and our note of it.
 */
async function checkPosts(
  file: string,
  ids: readonly string[],
  interruptions: readonly Interruption[],
): Promise<void> {
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  const told = new Map<string, { readonly atMs: number; readonly kind: string; readonly text: string }[]>();
  for (const line of lines) {
    const { key, ...post } = JSON.parse(line);
    told.set(key, [...(told.get(key) ?? []), post]);
  }
  for (const id of ids) {
    expect(told.get(`run:${id}:card`)?.at(-1)?.text, id).toMatch(/succeeded/);
    expect(told.get(`run:${id}:progress`)?.at(-1)?.text, id).toMatch(/^3 of 3 steps/);
    for (const part of ["card", "progress"]) {
      const posts = (told.get(`run:${id}:${part}`) ?? []).filter(({ kind }) => kind === "post");
      expect(posts.length, `${id} ${part}`).toBeGreaterThanOrEqual(1);
      for (const [index, again] of posts.slice(1).entries()) {
        const before = posts[index]?.atMs ?? 0;
        const cause = interruptions.find(({ fromMs, toMs }) => before <= toMs && again.atMs >= fromMs);
        expect(cause, `${id} ${part} was posted again at ${again.atMs}`).toBeDefined();
      }
    }
  }
}

async function query(server: PostgresServer, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const result: unknown = await client.query(text);
    return (Array.isArray(result) ? [] : (result as pg.QueryResult).rows) as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error("timed out waiting for the last run");
    await delay(100);
  }
}
