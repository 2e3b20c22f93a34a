/**
 * Whether the generator measures correctly: servers whose latency is known, and arrivals compared with an even
 * schedule.
 * `node --import tsx bench/load/truth.ts`.
 */

import { DEFAULT_LOAD_POLICY } from "../../src/load/order/policy.ts";
import { createLoadSpec } from "../../src/load/order/spec.ts";
import type { LoadResult } from "../../src/load/result/result.ts";
import { runLoad } from "../../src/load/run-load.ts";
import { startTarget } from "./target.ts";

interface Row {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly good: boolean;
}
const rows: Row[] = [];

function note(what: string, given: number | undefined, limit: readonly [number, number], unit = "ms"): void {
  const value = given ?? Number.NaN;
  const [low, high] = limit;
  const wanted = low === Number.NEGATIVE_INFINITY ? `≤ ${high} ${unit}` : `${low} … ${high} ${unit}`;
  rows.push({ what, wanted, measured: `${value.toFixed(3)} ${unit}`, good: value >= low && value <= high });
}

const atMost = (limit: number) => [Number.NEGATIVE_INFINITY, limit] as const;
const within = (value: number, ratio: number) => [value * (1 - ratio), value * (1 + ratio)] as const;

async function drive(
  target: Parameters<typeof startTarget>[0],
  profile: { rateRps: number; durationMs: number; warmupMs: number; connections: number },
): Promise<{ result: LoadResult; arrivals: readonly number[] }> {
  const server = await startTarget(target);
  const result = await runLoad(createLoadSpec({ url: server.url, ...profile }), {
    policy: DEFAULT_LOAD_POLICY,
  });
  const arrivals = await server.arrivals();
  await server.stop();
  return { result, arrivals };
}

/** How far each arrival is from an even schedule, fitted to the arrivals by the median. */
function unevenness(arrivals: readonly number[], rateRps: number, skip: number) {
  const offsets = arrivals.slice(skip).map((at, i) => at - (i * 1_000) / rateRps);
  const middle = quantile(offsets, 0.5);
  const errors = offsets.map((offset) => Math.abs(offset - middle));
  return { p50: quantile(errors, 0.5), p99: quantile(errors, 0.99) };
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

async function evenness(rateRps: number, limits: { p50?: number; p99: number }): Promise<void> {
  const profile = { rateRps, durationMs: 8_000, warmupMs: 2_000, connections: 64 };
  const { result, arrivals } = await drive("instant", profile);
  const { p50, p99 } = unevenness(arrivals, rateRps, rateRps * 2);
  if (limits.p50 !== undefined) note(`${rateRps} rps: arrivals |error| p50`, p50, atMost(limits.p50));
  note(`${rateRps} rps: arrivals |error| p99`, p99, atMost(limits.p99));
  note(`${rateRps} rps: achieved`, result.rate_achieved_rps, within(rateRps, 0.001), "rps");
  note(
    `${rateRps} rps: CPU`,
    result.generator.cpu_seconds / result.duration_s,
    atMost(rateRps > 1_000 ? 2 : 0.25),
    "cores",
  );
}

await evenness(1_000, { p50: 0.15, p99: 0.5 });
await evenness(10_000, { p99: 2 });

const fixed = await drive("delay-5ms", {
  rateRps: 1_000,
  durationMs: 5_000,
  warmupMs: 1_000,
  connections: 64,
});
// Within 0.25 ms. A timer of 5 ms fires up to a millisecond late, mostly 0.1 to 0.2 ms.
note("fixed 5 ms at 1,000 rps: p50", fixed.result.latency_ms.p50, within(5, 0.05));

const stall = await drive("stall-1s-in-5s", {
  rateRps: 200,
  durationMs: 20_000,
  warmupMs: 0,
  connections: 16,
});
note("stall: p50", stall.result.latency_ms.p50, atMost(2));
note("stall: p90", stall.result.latency_ms.p90, within(500, 0.03));
note("stall: p99", stall.result.latency_ms.p99, within(950, 0.03));
note("stall: p99.9", stall.result.latency_ms.p999, within(995, 0.03));

for (const { what, wanted, measured, good } of rows) {
  console.log(`${good ? "ok  " : "MISS"} ${what.padEnd(36)} ${measured.padStart(14)}   wanted ${wanted}`);
}
process.exitCode = rows.every(({ good }) => good) ? 0 : 1;
