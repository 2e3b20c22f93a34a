import type { IncomingMessage } from "node:http";
import { parse } from "yaml";
import { messageOf } from "../../base/failure.ts";
import { ApiError, badRequest } from "./api-error.ts";

const MAX_BODY_BYTES = 3 * 1024 * 1024;

/**
 * Reads a request's body as JSON or YAML; `undefined` if it is empty.
 * @throws ApiError 413 above 3 MiB (the limit of a real API server), 415 for protobuf, 400 if it cannot be parsed
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  if (request.headers["content-type"]?.includes("protobuf")) {
    throw new ApiError(415, "UnsupportedMediaType", "the sandbox reads JSON and YAML only");
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new ApiError(413, "RequestEntityTooLarge", `limit is ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (text.trim() === "") return undefined;
  try {
    return request.headers["content-type"]?.includes("yaml") ? (parse(text) as unknown) : JSON.parse(text);
  } catch (error) {
    throw badRequest(`error decoding the body: ${messageOf(error)}`);
  }
}
