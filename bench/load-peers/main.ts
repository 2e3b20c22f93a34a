/**
 * What a request costs the generator: requests per CPU-second of Regatta and of other generators, which run one after
 * the other in every round against the same nginx worker; medians, and ratios with the values that Regatta has to
 * reach.
 *
 * `npm run build && node --import tsx bench/load-peers/main.ts [--cases http1,tls1] [--peers wrk,hey] [--rounds 5]
 * [--seconds 6]`
 *
 * "steady" counts between two moments in the middle of a run: the CPU time of the generator's processes from the
 * kernel, the responses from nginx; start-up is left out for all of them, because a load test takes minutes. "whole"
 * covers the life of the process, by getrusage and the generator's own count. Linux only. Whatever cannot be installed
 * is left out, with a line that says so.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BenchCase, CASES } from "./cases.ts";
import { install } from "./install.ts";
import { type Cost, measureCost } from "./measure.ts";
import { type Nginx, startNginx } from "./nginx.ts";
import type { Peer } from "./peer.ts";
import { PEERS, regatta } from "./peers.ts";

const { values: flags } = parseArgs({
  options: {
    cases: { type: "string" },
    peers: { type: "string" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "6" },
  },
});
const rounds = Number(flags.rounds);
const seconds = Number(flags.seconds);

function wanted(list: string | undefined, name: string): boolean {
  return list === undefined || list.split(",").includes(name);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function loadAverage(): string {
  return readFileSync("/proc/loadavg", "utf8").split(" ")[0] ?? "";
}

/** The peers of a case that are selected and installed. */
function peersOf(bench: BenchCase): readonly Peer[] {
  return PEERS.filter(
    (peer) => bench.least[peer.name] !== undefined && wanted(flags.peers, peer.name),
  ).filter((peer) => {
    const found = install(peer.name);
    console.log(
      "missing" in found ? `${peer.name}: left out, ${found.missing}` : `${peer.name}: ${found.version}`,
    );
    return !("missing" in found);
  });
}

async function runCase(bench: BenchCase, nginx: Nginx, folder: string): Promise<boolean> {
  console.log(`\n${bench.title}, ${bench.connections} connections`);
  const peers = peersOf(bench);
  const url = nginx.urlOf(bench.target);
  const caFile = url.startsWith("https:") ? nginx.caFile : undefined;
  const order = { bench, url, caFile, seconds, folder };
  const costs = new Map<Peer, Cost[]>([regatta, ...peers].map((peer) => [peer, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [peer, list] of costs) {
      const cost = await measureCost(peer, order, () => nginx.served());
      list.push(cost);
      const figures = `${Math.round(cost.steady)} steady, ${Math.round(cost.whole)} whole`;
      console.log(`round ${round} ${peer.name.padEnd(11)} ${figures}`);
    }
  }
  return printMedians(bench, costs);
}

/** @returns whether every ratio is reached. */
function printMedians(bench: BenchCase, costs: ReadonlyMap<Peer, readonly Cost[]>): boolean {
  const of = (peer: Peer, which: keyof Cost) => median((costs.get(peer) ?? []).map((cost) => cost[which]));
  console.log(
    `\n${bench.id}: requests per CPU-second, median of ${rounds} rounds; load average ${loadAverage()}`,
  );
  let good = true;
  for (const peer of costs.keys()) {
    const figures = `${Math.round(of(peer, "steady"))} steady ${Math.round(of(peer, "whole"))} whole`;
    const least = bench.least[peer.name];
    const ratio = of(regatta, "steady") / of(peer, "steady");
    const wholeRatio = of(regatta, "whole") / of(peer, "whole");
    const leastWhole = bench.leastWhole?.[peer.name] ?? 0;
    const reached = least === undefined || (ratio >= least && wholeRatio >= leastWhole);
    good &&= reached;
    console.log(
      least === undefined
        ? `     ${peer.name.padEnd(11)} ${figures}`
        : `${reached ? "ok  " : "MISS"} ${peer.name.padEnd(11)} ${figures}   regatta is ${ratio.toFixed(2)} × (whole ${wholeRatio.toFixed(2)} ×), wanted ≥ ${least} × (whole ${leastWhole} ×)`,
    );
  }
  return good;
}

const folder = mkdtempSync(join(tmpdir(), "regatta-load-peers-"));
const target = install("nginx");
if (process.platform !== "linux" || "missing" in target) {
  console.log(
    `Cannot measure: ${"missing" in target ? target.missing : "CPU time is read from /proc, which only Linux has"}.`,
  );
} else {
  console.log(
    `${target.version}; Node.js ${process.version}; ${cpus().length} cores; load average ${loadAverage()}`,
  );
  const nginx = await startNginx(folder);
  try {
    let good = true;
    for (const bench of CASES.filter(({ id }) => wanted(flags.cases, id)))
      good = (await runCase(bench, nginx, folder)) && good;
    process.exitCode = good ? 0 : 1;
  } finally {
    await nginx.stop();
  }
}
rmSync(folder, { recursive: true });
