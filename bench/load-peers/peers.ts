import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { goProgram, npmProgram } from "./install.ts";
import { numberIn, type Peer } from "./peer.ts";

const REGATTA = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** The built product, called as a user calls it; everything that a result contains is recorded. */
export const regatta: Peer = {
  name: "regatta",
  command: ({ url, bench, seconds, caFile }) => [
    process.execPath,
    REGATTA,
    "load",
    url,
    ...["--rate", "max", "-c", String(bench.connections), "-d", `${seconds}s`, "--json"],
    ...(bench.streams === undefined ? [] : ["--protocol", "http2", "--streams", String(bench.streams)]),
    ...(caFile === undefined ? [] : ["--cacert", caFile]),
  ],
  requestsIn: (output) => numberIn(output, /"requests": (\d+)/),
};

const wrk: Peer = {
  name: "wrk",
  command: ({ url, bench, seconds }) => [
    "wrk",
    ...["-t1", `-c${bench.connections}`, `-d${seconds}s`, "--latency", url],
  ],
  requestsIn: (output) => numberIn(output, /(\d+) requests in/),
};

const h2load: Peer = {
  name: "h2load",
  command: ({ url, bench, seconds }) => [
    "h2load",
    ...(bench.streams === undefined ? ["--h1"] : ["-m", String(bench.streams)]),
    ...["-t1", `-c${bench.connections}`, `-D${seconds}`, url],
  ],
  requestsIn: (output) => numberIn(output, /(\d+) succeeded/),
};

const fortio: Peer = {
  name: "fortio",
  command: ({ url, bench, seconds }) => [
    goProgram("fortio"),
    ...["load", "-qps", "0", "-c", String(bench.connections), "-t", `${seconds}s`, "-loglevel", "error"],
    ...["-p", "50,75,90,99,99.9", url],
  ],
  requestsIn: (output) => numberIn(output, /All done (\d+) calls/),
};

const hey: Peer = {
  name: "hey",
  command: ({ url, bench, seconds }) => [
    goProgram("hey"),
    ...["-c", String(bench.connections), "-z", `${seconds}s`, url],
  ],
  requestsIn: (output) => numberIn(output, /\[200\]\s+(\d+) responses/),
};

const vegeta: Peer = {
  name: "vegeta",
  command: ({ url, bench, seconds, folder }) => {
    const program = goProgram("vegeta");
    const each = ["-max-workers", "-workers", "-connections"].map((flag) => `${flag} ${bench.connections}`);
    const results = join(folder, "vegeta.bin");
    const attack = `attack -rate 0 ${each.join(" ")} -duration ${seconds}s -output '${results}'`;
    return ["bash", "-c", `echo 'GET ${url}' | '${program}' ${attack} && '${program}' report '${results}'`];
  },
  requestsIn: (output) => numberIn(output, /Requests\s+\[total, rate, throughput\]\s+(\d+)/),
};

const k6: Peer = {
  name: "k6",
  command: ({ url, bench, seconds, folder }) => {
    const script = join(folder, "k6.js");
    writeFileSync(
      script,
      `import http from "k6/http";\nexport default function () { http.get(${JSON.stringify(url)}); }\n`,
    );
    const options = ["--vus", String(bench.connections), "--duration", `${seconds}s`];
    return [goProgram("k6"), "run", "--quiet", "--no-usage-report", ...options, script];
  },
  requestsIn: (output) => numberIn(output, /http_reqs[.\s]*:\s*(\d+)/),
};

const autocannon: Peer = {
  name: "autocannon",
  command: ({ url, bench, seconds }) => [
    process.execPath,
    npmProgram("autocannon", "autocannon.js"),
    ...["-c", String(bench.connections), "-d", String(seconds), "--json", url],
  ],
  requestsIn: (output) => numberIn(output, /"2xx":(\d+)/),
};

/** All except Regatta itself. */
export const PEERS: readonly Peer[] = [wrk, h2load, fortio, hey, vegeta, k6, autocannon];
