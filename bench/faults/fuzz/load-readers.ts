import { readdirSync, readFileSync } from "node:fs";
import { BlockList, isIP } from "node:net";
import { hasCode } from "../../../src/base/failure.ts";
import { renderLoadResult } from "../../../src/cli/load/summary-text.ts";
import { parseWorkerLine } from "../../../src/load/job/worker-line.ts";
import { checkRequest } from "../../../src/load/order/policy.ts";
import { createRequestSpec } from "../../../src/load/order/request.ts";
import { writeFortio } from "../../../src/load/result/fortio/write-fortio.ts";
import { decodeHistogram, latencyOf } from "../../../src/load/result/histogram.ts";
import { mergeLoadResults } from "../../../src/load/result/merge.ts";
import { readLoadResult } from "../../../src/load/result/read-load-result.ts";
import { endpointOf } from "../../../src/load/wire/endpoint.ts";
import { parseProto } from "../../../src/load/wire/grpc/parse-proto.ts";
import { fakeLoadResult } from "../../../test/support/load-results.ts";
import type { Reader } from "./reader.ts";

const FORTIO = "test/fixtures/fortio";
const fortio = readdirSync(FORTIO).map((name) => readFileSync(`${FORTIO}/${name}`, "utf8"));
const own = fakeLoadResult({ rateRps: 20, durationS: 2, errorRate: 0.1 });

const here = new BlockList();
here.addSubnet("127.0.0.0", 8, "ipv4");
here.addAddress("::1", "ipv6");

/**
 * Of targets that may only be on this machine, those that are accepted are on this machine: what a connection goes to is
 * compared with the list by Node's own reader of addresses. Names are left out, which would be resolved.
 */
async function readUrl(text: string): Promise<unknown> {
  const spec = createRequestSpec({ url: text });
  const { host } = endpointOf(spec);
  if (isIP(host) === 0) return undefined;
  try {
    await checkRequest(spec, { allow: ["127.0.0.0/8", "::1/128"] });
  } catch (error) {
    if (hasCode(error, "LOAD_TARGET_REFUSED")) return undefined;
    throw error;
  }
  const family = isIP(host) === 4 ? "ipv4" : "ipv6";
  const mapped = /^::ffff:([0-9a-f]{1,4}):/.exec(host)?.[1];
  const isHere =
    here.check(host, family) || (mapped !== undefined && Number.parseInt(mapped, 16) >> 8 === 127);
  if (!isHere) throw new Error(`${text} was taken for this machine, but leads to ${host}`);
  return host;
}

async function readProto(text: string): Promise<unknown> {
  return parseProto(text, async () => 'syntax = "proto3"; message Imported { string a = 1; }');
}

/** Read, shown, and written in fortio's form. */
function readOwnResult(text: string): unknown {
  const result = readLoadResult(text);
  renderLoadResult(result);
  return writeFortio(result);
}

/** What two pods reported is merged. */
function readLine(text: string): unknown {
  const line = parseWorkerLine(text);
  return line?.type === "result" ? mergeLoadResults([line.result, line.result]) : line;
}

function readHistogram(text: string): unknown {
  return latencyOf(decodeHistogram(text));
}

const JSON_PIECES = ["{", "}", "[", "]", ",", ":", "null", "1e308", "-1", '"', '"kind":"load"', "0.1"];

/** Readers of targets and results. */
export const LOAD_READERS: readonly Reader[] = [
  {
    name: "URLs and addresses",
    kind: "text",
    weight: 40,
    originals: [
      ...[
        "http://127.0.0.1:8080/a?b=c#d",
        "http://user:p%40ss@[::1]:80/",
        "https://[::ffff:127.0.0.1]/x/../y",
      ],
      ...[
        "http://169.254.169.254/latest/meta-data",
        "http://0x7f.1/",
        "http://017700000001/",
        "http://2130706433/",
      ],
      ...["http://[fe80::1]/", "http://127.1:65535", "http://１２７.0.0.1/", "http://10.0.0.1\\@127.0.0.1/"],
      ...["http://[::7f00:1]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:7f00:1::]/", "http://0/"],
    ],
    pieces: [
      ...[
        "@",
        ":",
        "/",
        "\\",
        "//",
        "?",
        "#",
        "[",
        "]",
        "%00",
        "%2e",
        "%31",
        "0x",
        "0",
        ".",
        "..",
        "::",
        "ffff:",
        "%25eth0",
      ],
      ...[
        "127.0.0.1",
        "169.254.169.254",
        "10.0.0.1",
        "localhost",
        "。",
        "①",
        "\t",
        "{seq}",
        "256",
        "4294967296",
      ],
    ],
    read: readUrl,
  },
  {
    name: "fortio's results",
    kind: "json",
    weight: 10,
    pieces: JSON_PIECES,
    originals: fortio,
    read: readLoadResult,
  },
  {
    name: "load results",
    kind: "json",
    weight: 10,
    pieces: JSON_PIECES,
    originals: [JSON.stringify(own)],
    read: readOwnResult,
  },
  {
    name: "workers' lines",
    kind: "json",
    weight: 10,
    pieces: JSON_PIECES,
    originals: [
      JSON.stringify({ type: "result", result: own, rows: "eJxjYGBgAAAABAAB" }),
      JSON.stringify({ type: "failure", code: "LOAD_SPEC_INVALID", message: "x", hint: "y" }),
      '{"type":"ready"}',
    ],
    read: readLine,
  },
  {
    name: ".proto files",
    kind: "text",
    weight: 10,
    originals: [
      'syntax = "proto3";\npackage shop;\nimport "other.proto";\nmessage Book { string id = 1; repeated int32 n = 2 [packed=true]; map<string, Book> m = 3; oneof x { int32 a = 4; } reserved 5 to 9; }\nservice Shop { rpc Get (Book) returns (stream Book) { option (google.api.http) = { get: "/a" }; } }\n',
      'syntax = "proto2";\nenum E { A = 0; B = -1; }\nextend Book { optional E e = 100; }\nmessage G { required group R = 1 { optional bytes b = 2 [default="\\x00"]; } extensions 100 to max; }\n',
    ],
    pieces: [
      "{",
      "}",
      ";",
      "=",
      '"',
      "/*",
      "//",
      "option",
      "message M {",
      "536870912",
      "max",
      "stream",
      "(",
      ")",
      "<",
      ">",
    ],
    read: readProto,
  },
  {
    name: "histograms",
    kind: "text",
    weight: 20,
    pieces: ["=", "A", "/", "HISTFAAA"],
    originals: [own.histogram.latency, own.histogram.service],
    read: readHistogram,
  },
];
