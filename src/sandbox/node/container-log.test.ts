import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ContainerLog } from "./container-log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "regatta-log-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function logOf(chunks: readonly string[]): Promise<ContainerLog> {
  const log = new ContainerLog(join(folder, "c.log"));
  const stream = new PassThrough();
  log.collect(stream);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await finished(stream);
  return log;
}

test("lines come whole however they were written, even a last one without a line end", async () => {
  const log = await logOf(["a\nb", "c\n", "", "d e"]);
  expect(log.read().map(({ text }) => text)).toEqual(["a", "bc", "d e"]);
  log.end();
});

test("an endless line is split, and the file stays bounded", async () => {
  const log = await logOf([
    "x".repeat(40_000),
    "\n",
    ...Array.from({ length: 1_200 }, () => `${"y".repeat(10_000)}\n`),
  ]);
  log.end();
  expect(readdirSync(folder).length).toBeLessThanOrEqual(2);
  for (const name of readdirSync(folder))
    expect(statSync(join(folder, name)).size).toBeLessThan(4.3 * 1024 * 1024);
  expect(log.read().at(-1)?.text).toBe("y".repeat(10_000));
  log.remove();
  expect(readdirSync(folder)).toEqual([]);
});

test("a follower gets lines as they come and then the end, or the end at once if the log has ended", async () => {
  const log = new ContainerLog(join(folder, "c.log"));
  const stream = new PassThrough();
  log.collect(stream);
  const heard: string[] = [];
  const ended = new Promise<void>((resolve) => log.follow(({ text }) => heard.push(text), resolve));
  stream.write("one\n");
  stream.end();
  await finished(stream);
  log.end();
  await ended;
  expect(heard).toEqual(["one"]);
  await new Promise<void>((resolve) => log.follow(() => {}, resolve));
});
