import type { IncomingMessage } from "node:http";
import { messageOf } from "../../base/failure.ts";
import { jsonOf } from "../../base/yaml/json-of.ts";
import { readYamlDocument } from "../../base/yaml/read-yaml.ts";
import { MANIFEST_BOUNDS } from "../../base/yaml/yaml-bounds.ts";
import { ApiError, badRequest } from "./api-error.ts";
import { readProtobuf } from "./protobuf.ts";

const ONE_MANIFEST = { ...MANIFEST_BOUNDS, documents: 1 };
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/**
 * Reads a request's body as JSON, YAML or, for what `kubectl create` makes, protobuf; `undefined` if it is empty.
 * @throws ApiError 413 above 3 MiB (the limit of a real API server), 415 for other protobuf, 400 if it cannot be parsed
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new ApiError(413, "RequestEntityTooLarge", `limit is ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (request.headers["content-type"]?.includes("protobuf")) return readProtobuf(body);
  const text = body.toString("utf8");
  if (text.trim() === "") return undefined;
  if (request.headers["content-type"]?.includes("yaml")) return yamlOf(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badBody(messageOf(error));
  }
}

function yamlOf(text: string): unknown {
  const { tree, problems } = readYamlDocument(text, { bounds: ONE_MANIFEST, dialect: "kubernetes" });
  const [problem] = problems;
  if (problem || !tree) throw badBody(problem?.message ?? "it is not YAML");
  return jsonOf(tree.root, tree);
}

function badBody(why: string): ApiError {
  return badRequest(`error decoding the body: ${why}`);
}
