import { rm } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { DatabaseStream } from "../../src/store/embedded/database-stream.ts";
import { DatabaseThread } from "../../src/store/embedded/database-thread.ts";
import { newStoreFolder } from "../support/empty-store.ts";

let folder: string;
let thread: DatabaseThread;

beforeAll(async () => {
  folder = newStoreFolder();
  thread = await DatabaseThread.open(`${folder}/store`);
});
afterAll(async () => {
  await thread.close();
  await rm(folder, { recursive: true, force: true });
});

async function connect(): Promise<pg.Client> {
  const stream = () => new DatabaseStream(thread);
  const client = new pg.Client({ user: "postgres", database: "postgres", stream });
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

test("a statement that computes for a long time does not block this thread", async () => {
  const client = await connect();
  let isDone = false;
  const counted = client.query("select count(*)::int as n from generate_series(1, 300000)").finally(() => {
    isDone = true;
  });
  let turns = 0;
  for (; !isDone; turns++) await turn();
  expect((await counted).rows).toEqual([{ n: 300_000 }]);
  expect(turns).toBeGreaterThan(100);
});

test("a statement that fails says why, and the next one works; responses of any length arrive complete", async () => {
  const client = await connect();
  await expect(client.query("select * from nothing where x = $1", [1])).rejects.toMatchObject({
    code: "42P01",
  });
  const text = "ä".repeat(1_500_000);
  expect((await client.query("select $1::text as text", [text])).rows).toEqual([{ text }]);
});

test("what a broken connection had begun is undone before the next one", async () => {
  const first = await connect();
  await first.query("create table kept (n int)");
  await first.query("begin");
  await first.query("insert into kept values (1)");
  await first.end();
  const second = await connect();
  expect((await second.query("select * from kept")).rows).toEqual([]);
});

test("a closed database answers nobody any more, and keeps nobody waiting", async () => {
  const other = newStoreFolder();
  onTestFinished(() => rm(other, { recursive: true, force: true }));
  const closed = await DatabaseThread.open(`${other}/store`);
  await closed.close();
  await expect(closed.ask(new Uint8Array([1]))).rejects.toThrow("The embedded database has stopped");
});
