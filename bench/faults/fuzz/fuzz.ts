import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import type { Row } from "../table.ts";
import { startBenchThread } from "../thread.ts";
import { ALL_READERS, sharesOf } from "./all-readers.ts";
import { CASE_LIMIT_MS, type ReaderReport, type WorkerOrder } from "./report.ts";

/** A case that has not ended by then never will. */
const HANGING_MS = 60_000;
const MOST_GROWTH_MB = 300;
/** What a worker may hold at once; without a limit, V8 lets garbage grow for as long as there is room. */
const HEAP_MB = 192;

interface Watched {
  readonly place: Int32Array;
  seen: string;
  sinceMs: number;
}

/** Gives mutated texts and bytes to every reader, on several threads. */
export async function fuzz(options: {
  readonly cases: number;
  readonly workers: number;
  readonly seed: number;
}): Promise<readonly Row[]> {
  const { cases, workers, seed } = options;
  const reports: ReaderReport[] = [];
  const broken: string[] = [];
  let [startMb, peakMb, ready] = [0, 0, 0];
  const watch = () => {
    const mb = process.memoryUsage.rss() / 1_048_576;
    if (ready === workers && startMb === 0) startMb = mb;
    peakMb = Math.max(peakMb, mb);
  };
  const watching = setInterval(watch, 100);
  const runOne = async (worker: number) => {
    const place = new Int32Array(new SharedArrayBuffer(8));
    const order: WorkerOrder = { seed, cases, worker, workers, place };
    const thread = startBenchThread(new URL("worker.ts", import.meta.url), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 16 },
    });
    thread.on("message", (message: "ready" | ReaderReport) => {
      if (message === "ready") ready++;
      else reports.push(message);
    });
    thread.on("error", (error) => broken.push(`${placeText(place)}: ${error.message}`));
    const stopWatching = endIfHanging(thread, { place, seen: "", sinceMs: performance.now() }, broken);
    await once(thread, "exit");
    clearInterval(stopWatching);
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => runOne(worker)));
  clearInterval(watching);
  const growthMb = peakMb - startMb;
  return [
    ...ALL_READERS.map(({ name }, index) =>
      rowOf(
        name,
        sharesOf(cases)[index] ?? 0,
        reports.filter(({ reader }) => reader === index),
      ),
    ),
    {
      what: "no reader hangs or takes all memory",
      figures: `${workers} threads of at most ${HEAP_MB} MB (seed ${seed}), ${broken.length} ended`,
      held: broken.length === 0,
      evidence: broken,
    },
    {
      what: `memory grows by less than ${MOST_GROWTH_MB} MB`,
      figures: `${startMb.toFixed(0)} MB at the start, at most ${peakMb.toFixed(0)} MB`,
      held: growthMb < MOST_GROWTH_MB,
    },
  ];
}

function placeText(place: Int32Array): string {
  return `${ALL_READERS[Atomics.load(place, 0)]?.name ?? "?"}, case ${Atomics.load(place, 1)}`;
}

function endIfHanging(thread: Worker, watched: Watched, broken: string[]): NodeJS.Timeout {
  return setInterval(() => {
    const now = placeText(watched.place);
    if (now !== watched.seen) Object.assign(watched, { seen: now, sinceMs: performance.now() });
    if (performance.now() - watched.sinceMs < HANGING_MS) return;
    broken.push(`${now}: no end after ${HANGING_MS / 1_000} s`);
    void thread.terminate();
  }, 1_000);
}

function rowOf(name: string, wanted: number, reports: readonly ReaderReport[]): Row {
  const sum = (of: (report: ReaderReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  const cases = sum((report) => report.cases);
  const faults = reports.flatMap((report) => report.faults);
  const slowestMs = Math.max(0, ...reports.map((report) => report.slowestMs));
  const eachMs = cases === 0 ? 0 : sum((report) => report.totalMs) / cases;
  return {
    what: name,
    figures: `${cases} cases, ${sum((report) => report.refused)} refused, ${eachMs.toFixed(3)} ms each, slowest ${slowestMs.toFixed(0)} ms (limit ${CASE_LIMIT_MS}), ${faults.length} faults`,
    held: faults.length === 0 && cases === wanted,
    evidence: faults,
  };
}
