import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../../../src/base/failure.ts";
import { seeded } from "../seeded.ts";
import { ALL_READERS, sharesOf } from "./all-readers.ts";
import { caseFor } from "./mutate.ts";
import { judgeCase, type Reader } from "./reader.ts";
import { CASE_LIMIT_MS, type ReaderReport, type WorkerOrder } from "./report.ts";

/** More say nothing more. */
const MOST_FAULTS = 5;
const SHOWN_CHARACTERS = 400;

const { seed, cases, worker, workers, place } = workerData as WorkerOrder;
const escaped: string[] = [];
process.on("unhandledRejection", (error) => escaped.push(`unhandled: ${stackOf(error)}`));
process.on("uncaughtException", (error) => escaped.push(`uncaught: ${stackOf(error)}`));

/** The case's text: the playbooks' own mutants are known by a number alone. */
function textOf(reader: Reader, index: number, number: number): string {
  if (reader.originals.length === 1 && reader.originals[0] === "") return String(number);
  return caseFor(reader, seeded(seed * 1_000_003 + index * 7_919 + number * 31));
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return messageOf(error);
  return `${error.name}: ${error.message.slice(0, 300)} ${error.stack?.split("\n").slice(1, 4).join(" ").replace(/\s+/g, " ") ?? ""}`;
}

async function measured(reader: Reader, text: string) {
  const startMs = performance.now();
  try {
    const fate = await judgeCase(reader, text);
    return { fate, fault: undefined, ms: performance.now() - startMs };
  } catch (error) {
    return { fate: "refused" as const, fault: stackOf(error), ms: performance.now() - startMs };
  }
}

async function runReader(index: number, reader: Reader, share: number): Promise<ReaderReport> {
  const faults: string[] = [];
  let [done, refused, totalMs, slowestMs] = [0, 0, 0, 0];
  Atomics.store(place, 0, index);
  for (let number = 1 + worker; number <= share; number += workers) {
    Atomics.store(place, 1, number);
    const text = textOf(reader, index, number);
    let found = await measured(reader, text);
    // On a busy machine anything may take long once.
    if (found.ms > CASE_LIMIT_MS) found = await measured(reader, text);
    done++;
    totalMs += found.ms;
    slowestMs = Math.max(slowestMs, found.ms);
    if (found.fate === "refused") refused++;
    const slow = found.ms > CASE_LIMIT_MS ? `took ${found.ms.toFixed(0)} ms` : undefined;
    for (const fault of [found.fault, slow, ...escaped.splice(0)])
      if (fault !== undefined && faults.length < MOST_FAULTS)
        faults.push(`case ${number}: ${fault}\n    ${JSON.stringify(text.slice(0, SHOWN_CHARACTERS))}`);
    // Rejections that nobody handles are reported between turns.
    if (done % 1_000 === 0) await new Promise(setImmediate);
  }
  return { reader: index, cases: done, refused, totalMs, slowestMs, faults };
}

parentPort?.postMessage("ready");
const shares = sharesOf(cases);
for (const [index, reader] of ALL_READERS.entries())
  parentPort?.postMessage(await runReader(index, reader, shares[index] ?? 0));
