import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from "node:http2";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor.js";
import { Failure, messageOf } from "../../../base/failure.ts";
import { timedSignal } from "../../../base/timed-signal.ts";
import type { RequestSpec } from "../../order/request.ts";
import { OK_STATUS, statusKey } from "../../result/status.ts";
import { endpointOf } from "../endpoint.ts";
import { libraryHeaders } from "../library-headers.ts";
import { framedMessage } from "./request.ts";

/** The protocol and its older name, which most servers still use (grpc/doc/server-reflection.md). */
const SERVICES = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];
const UNIMPLEMENTED = 12;
/** What an HTTP multiplexer answers in the place of UNIMPLEMENTED when it does not know the path. */
const UNKNOWN_PATH = [404, 405];
/** For all requests together. */
const TIMEOUT_MS = 10_000;
const MAX_FILES = 500;
const MAX_ANSWER_BYTES = 16 * 1_024 * 1_024;

/** Fields of `ServerReflectionRequest`. */
const FILE_BY_FILENAME = 3;
const FILE_CONTAINING_SYMBOL = 4;

const ANSWER = protobuf.Root.fromJSON({
  nested: {
    Answer: { fields: { files: { type: "Files", id: 4 }, problem: { type: "Problem", id: 7 } } },
    Files: { fields: { file: { rule: "repeated", type: "bytes", id: 1 } } },
    Problem: { fields: { code: { type: "int32", id: 1 }, message: { type: "string", id: 2 } } },
  },
}).lookupType("Answer");

interface FileFacts {
  readonly name?: string;
  readonly dependency?: readonly string[];
}

interface Answer {
  readonly files?: { readonly file?: readonly Uint8Array[] };
  readonly problem?: { readonly code?: number; readonly message?: string };
}

/**
 * Asks the target what its service looks like (gRPC server reflection), with the load test's TLS options and headers.
 * @throws Failure `LOAD_REFLECTION_FAILED`; the reason of `signal`.
 */
export async function reflectService(
  request: RequestSpec,
  service: string,
  signal: AbortSignal,
): Promise<protobuf.Root> {
  const limit = timedSignal(TIMEOUT_MS, signal);
  const session = openSession(request);
  session.on("error", () => {}); // The streams that end with it report the error.
  const end = () => session.destroy();
  limit.signal.addEventListener("abort", end);
  try {
    return await readRoot(new Questions(session, libraryHeaders(request.target)), service);
  } catch (error) {
    signal.throwIfAborted();
    const why = limit.isOver() ? `no answer within ${TIMEOUT_MS / 1_000} s` : messageOf(error);
    throw new Failure(
      "LOAD_REFLECTION_FAILED",
      `${request.target.url} did not describe ${service} by reflection: ${why}.`,
      {
        hint: "Turn reflection on in the server, or give its .proto file.",
        state: "Nothing was sent.",
        cause: error,
      },
    );
  } finally {
    limit.end();
    session.destroy();
  }
}

function openSession(request: RequestSpec): ClientHttp2Session {
  const { tls, lookup } = endpointOf(request);
  return connect(new URL(request.target.url).origin, {
    ...(lookup === undefined ? {} : { lookup }),
    ...(tls === undefined ? {} : { secureContext: tls.context, rejectUnauthorized: !tls.insecure }),
    ...(tls?.serverName === undefined ? {} : { servername: tls.serverName }),
  });
}

async function readRoot(questions: Questions, service: string): Promise<protobuf.Root> {
  const files = new Map<string, Uint8Array>();
  const imports = new Set<string>();
  const notGiven: string[] = [];
  const add = (found: readonly Uint8Array[]) => {
    for (const bytes of found) {
      const { name = "", dependency = [] } = descriptor.FileDescriptorProto.decode(bytes) as FileFacts;
      files.set(name, bytes);
      for (const file of dependency) imports.add(file);
    }
    if (files.size > MAX_FILES) throw new Error(`more than ${MAX_FILES} files belong to it`);
  };
  add(await questions.ask(FILE_CONTAINING_SYMBOL, service));
  // What is added while it is gone through is gone through as well.
  for (const name of imports) {
    if (files.has(name)) continue;
    const found = await importedFile(questions, name);
    const common = found === undefined ? commonFile(name) : undefined;
    if (found !== undefined) add(found);
    else if (common !== undefined) files.set(name, common);
    else notGiven.push(name);
  }
  // A FileDescriptorSet consists of its files, each as field 1.
  const set = protobuf.Writer.create();
  for (const bytes of files.values()) set.uint32(10).bytes(bytes);
  try {
    return protobuf.Root.fromDescriptor(set.finish());
  } catch (error) {
    const without = notGiven.length === 0 ? "" : `, and it did not give ${notGiven.join(", ")}`;
    throw new Error(`${messageOf(error)}${without}`, { cause: error });
  }
}

/** An import may be for options alone, such as rules of validation: what a server does not give may not be needed. */
async function importedFile(questions: Questions, name: string): Promise<readonly Uint8Array[] | undefined> {
  try {
    return await questions.ask(FILE_BY_FILENAME, name);
  } catch (error) {
    if (error instanceof NotGiven) return undefined;
    throw error;
  }
}

/** Google's own types, which a server may take to be known. */
function commonFile(name: string): Uint8Array | undefined {
  const { nested } = protobuf.common.get(name) ?? {};
  if (nested === undefined) return undefined;
  const root = new protobuf.Root();
  root.addJSON(nested);
  root.resolveAll();
  const [file] = root.toDescriptor("proto3").file ?? [];
  return file && descriptor.FileDescriptorProto.encode(file).finish();
}

/** The server speaks reflection and does not have what it was asked for. */
class NotGiven extends Error {}

/** Asks one question per stream; the first determines which protocol name the server knows. */
class Questions {
  readonly #session: ClientHttp2Session;
  readonly #headers: OutgoingHttpHeaders;
  #services = SERVICES;

  constructor(session: ClientHttp2Session, headers: OutgoingHttpHeaders) {
    this.#session = session;
    this.#headers = headers;
  }

  /** @returns file descriptors. */
  async ask(field: number, value: string): Promise<readonly Uint8Array[]> {
    const question = protobuf.Writer.create()
      .uint32((field << 3) | 2)
      .string(value)
      .finish();
    for (const service of this.#services) {
      const stream = this.#session.request({
        ...this.#headers,
        [constants.HTTP2_HEADER_METHOD]: "POST",
        [constants.HTTP2_HEADER_PATH]: `/${service}/ServerReflectionInfo`,
        te: "trailers",
        "content-type": "application/grpc",
      });
      stream.end(framedMessage(Buffer.from(question)));
      const { status, httpStatus, message } = await readAnswer(stream);
      const unknown = status === undefined ? UNKNOWN_PATH.includes(httpStatus) : status === UNIMPLEMENTED;
      if (unknown) continue;
      if (status === undefined && httpStatus !== 200) throw new Error(`it answered with HTTP ${httpStatus}`);
      if (status === undefined) throw new Error("it does not speak gRPC");
      if (status !== 0) throw new Error(`it answered with the gRPC status ${statusKey(OK_STATUS + status)}`);
      if (message === undefined) throw new Error("its answer is not a whole message");
      this.#services = [service];
      const { files, problem } = ANSWER.decode(message) as Answer;
      if (problem) throw new NotGiven(problem.message ?? `its error is ${problem.code}`);
      const found = files?.file ?? [];
      if (found.length === 0) throw new NotGiven(`it has no file for ${value}`);
      return found;
    }
    throw new Error("it has no reflection");
  }
}

interface ReflectionAnswer {
  /** Of gRPC; undefined if it is not an answer of gRPC. */
  readonly status: number | undefined;
  readonly httpStatus: number;
  readonly message: Buffer | undefined;
}

async function readAnswer(stream: ClientHttp2Stream): Promise<ReflectionAnswer> {
  const parts: Buffer[] = [];
  let size = 0;
  let status: unknown;
  let httpStatus = 0;
  const note = (headers: Readonly<Record<string, unknown>>) => {
    status = headers["grpc-status"] ?? status;
  };
  stream.on("response", (headers) => {
    httpStatus = headers[":status"] ?? 0;
    note(headers);
  });
  stream.on("trailers", note);
  stream.on("data", (part: Buffer) => {
    parts.push(part);
    size += part.length;
    if (size > MAX_ANSWER_BYTES) stream.destroy(new Error("its answer is too long"));
  });
  await once(stream, "close");
  if (stream.errored) throw stream.errored;
  const bytes = Buffer.concat(parts);
  const length = bytes.length < 5 ? 0 : bytes.readUInt32BE(1);
  return {
    status: status === undefined ? undefined : Number(status),
    httpStatus,
    message: length === 0 || 5 + length > bytes.length ? undefined : bytes.subarray(5, 5 + length),
  };
}
