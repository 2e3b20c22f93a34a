/**
 * What programs cost before they start their work: CPU seconds, user and system, of the whole process, each as the
 * median of several runs, with its limit. `node --import tsx bench/start-up/main.ts [runs]`, after `npm run build`, on
 * an otherwise idle machine; Linux only. Each program runs seven times unless told otherwise.
 */

import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { builtProgram, productFile } from "../../src/base/product-files.ts";
import { createLoadSpec } from "../../src/load/order/spec.ts";
import { cpuSecondsOf, type Life } from "./cpu.ts";

const CLI = builtProgram("cli/main");
const IMAGE = builtProgram("cli/image-main");
const RUNS = Number(process.argv[2] ?? 7);

interface Row {
  readonly what: string;
  readonly limitS?: number;
  readonly life: () => Life | Promise<Life>;
}

const target = createServer((_, response) => response.end("ok"));
await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;

const order = join(mkdtempSync(join(tmpdir(), "regatta-start-up-")), "order");

const rows: readonly Row[] = [
  { what: "node with nothing to do", life: () => ({ args: ["-e", "0"] }) },
  { what: "regatta --version", limitS: 0.12, life: () => ({ args: [CLI, "--version"] }) },
  { what: "regatta load URL -n 1", limitS: 0.35, life: () => ({ args: [CLI, "load", url, "-n", "1"] }) },
  {
    what: "regatta lint FILE",
    limitS: 0.45,
    life: () => ({ args: [CLI, "lint", productFile("playbooks/compare-meshes.yaml")] }),
  },
  { what: "load worker, until its first line", limitS: 0.3, life: loadWorker },
  ...["storefront", "catalogue", "reviews", "ratings"].map((service) => ({
    what: `bookshop ${service}, until its first response`,
    limitS: 0.2,
    life: () => bookshop(service),
  })),
];

function loadWorker(): Life {
  writeFileSync(order, JSON.stringify(createLoadSpec({ url, rateRps: 10, durationMs: 60_000 })));
  return {
    args: [IMAGE, "load-worker"],
    env: { REGATTA_ORDER_FILE: order },
    enough: (firstLine) => firstLine,
  };
}

async function bookshop(service: string): Promise<Life> {
  const port = await freePort();
  return {
    args: [IMAGE, "bookshop", service],
    env: { PORT: String(port) },
    enough: () => answers(`http://127.0.0.1:${port}/nothing`),
  };
}

async function answers(address: string): Promise<void> {
  for (;;) {
    try {
      await (await fetch(address)).text();
      return;
    } catch {
      await delay(10); // It is not listening yet.
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

for (const { what, limitS, life } of rows) {
  const seconds: number[] = [];
  for (let run = 0; run < RUNS; run++) seconds.push(await cpuSecondsOf(await life()));
  const median = seconds.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
  const good = limitS === undefined || median <= limitS;
  if (!good) process.exitCode = 1;
  const limit = limitS === undefined ? "" : `   limit ${limitS.toFixed(2)} s   ${good ? "ok" : "TOO MUCH"}`;
  console.log(`${what.padEnd(40)} ${median.toFixed(3)} s${limit}`);
}
target.close();
