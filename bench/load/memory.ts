/**
 * Whether the hot path allocates, and whether memory grows: one sender at 20,000 requests per second on this thread.
 * `node --import tsx bench/load/memory.ts [--minutes 5] [--rate 20000]`
 *
 * Allocation is what V8's sampling heap profiler counted, including objects collected meanwhile, divided by the number
 * of requests. Growth is the slope of a straight line through the resident memory, sampled once a second after a minute
 * of warm-up (or a fifth of the time if that is shorter).
 */
import { Session } from "node:inspector/promises";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec } from "../../src/load/order/spec.ts";
import { prepareSender, type RunningSender } from "../../src/load/send/send-load.ts";
import { startTarget } from "./target.ts";

const MOST_BYTES_A_REQUEST = 200;
const MOST_GROWTH_MB_A_MINUTE = 1;
const PROFILE_SECONDS = 10;
const WARM_UP_MS = 3_000;
/** Mean distance between two samples; small enough to see a few bytes per request within seconds. */
const SAMPLING_BYTES = 8_192;

const { values: flags } = parseArgs({
  options: { minutes: { type: "string", default: "5" }, rate: { type: "string", default: "20000" } },
});
const rateRps = Number(flags.rate);
const minutes = Number(flags.minutes);

async function withSender<Found>(
  url: string,
  durationMs: number,
  look: (running: RunningSender) => Promise<Found>,
): Promise<Found> {
  const spec = createLoadSpec({ url, rateRps, durationMs, warmupMs: WARM_UP_MS, connections: 64 });
  const sender = await prepareSender(spec, WHOLE);
  const running = sender.run(performance.now() + 50);
  await delay(WARM_UP_MS + 50);
  const found = await look(running);
  running.stop();
  await running.done;
  return found;
}

interface ProfileNode {
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

/** Bytes allocated per request, and the functions that allocate most. */
async function allocation(running: RunningSender) {
  const session = new Session();
  session.connect();
  await session.post("HeapProfiler.enable");
  const before = running.state().figures.requests;
  await session.post("HeapProfiler.startSampling", {
    samplingInterval: SAMPLING_BYTES,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await delay(PROFILE_SECONDS * 1_000);
  const { profile } = await session.post("HeapProfiler.stopSampling");
  const requests = running.state().figures.requests - before;
  session.disconnect();
  const places = new Map<string, number>();
  const walk = ({ callFrame, selfSize, children }: ProfileNode) => {
    const place = `${callFrame.functionName || "(anonymous)"} ${callFrame.url.split("/").at(-1)}:${callFrame.lineNumber + 1}`;
    places.set(place, (places.get(place) ?? 0) + selfSize);
    children.forEach(walk);
  };
  walk(profile.head);
  const total = [...places.values()].reduce((sum, size) => sum + size, 0);
  const top = [...places].sort(([, a], [, b]) => b - a).slice(0, 8);
  return {
    perRequest: total / requests,
    requests,
    top: top.map(([place, size]) => ({ place, bytes: size / requests })),
  };
}

/** Slope of the least-squares line through the points, in y per x. */
function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}

async function growth(): Promise<{
  readonly mbAMinute: number;
  readonly fromMb: number;
  readonly toMb: number;
}> {
  const points: { x: number; y: number }[] = [];
  const beganAt = performance.now();
  const warmUpMin = Math.min(1, minutes / 5);
  for (;;) {
    await delay(1_000);
    const x = (performance.now() - beganAt) / 60_000;
    if (x >= warmUpMin) points.push({ x, y: process.memoryUsage.rss() / 1_048_576 });
    if (x >= minutes) break;
  }
  return { mbAMinute: slopeOf(points), fromMb: points[0]?.y ?? 0, toMb: points.at(-1)?.y ?? 0 };
}

const target = await startTarget("instant");
const { perRequest, requests, top } = await withSender(target.url, 3_600_000, allocation);
const frugal = perRequest <= MOST_BYTES_A_REQUEST;
console.log(
  `${frugal ? "ok  " : "MISS"} allocated ${perRequest.toFixed(1)} bytes per request over ${requests} requests at ${rateRps} rps, wanted ≤ ${MOST_BYTES_A_REQUEST}`,
);
for (const { place, bytes } of top) console.log(`       ${bytes.toFixed(1).padStart(7)}  ${place}`);
const { mbAMinute, fromMb, toMb } = await withSender(target.url, 3_600_000, growth);
const steady = mbAMinute <= MOST_GROWTH_MB_A_MINUTE;
console.log(
  `${steady ? "ok  " : "MISS"} resident memory ${fromMb.toFixed(1)} → ${toMb.toFixed(1)} MB in ${minutes} min, slope ${mbAMinute.toFixed(2)} MB/min, wanted ≤ ${MOST_GROWTH_MB_A_MINUTE}`,
);
await target.stop();
process.exitCode = frugal && steady ? 0 : 1;
