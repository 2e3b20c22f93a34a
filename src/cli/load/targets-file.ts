import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Ajv } from "ajv";
import Type, { type Static } from "typebox";
import { parse } from "yaml";
import { Failure, messageOf } from "../../base/failure.ts";
import type { TargetRequest } from "../../load/order/request.ts";

/** A file of further targets, as YAML or JSON. */
const TargetsFile = Type.Array(
  Type.Object(
    {
      path: Type.String({ pattern: "^/" }),
      method: Type.Optional(Type.String({ pattern: "^[A-Z]{1,20}$" })),
      headers: Type.Optional(Type.Record(Type.String(), Type.String())),
      body: Type.Optional(Type.String()),
      body_file: Type.Optional(Type.String({ minLength: 1 })),
      weight: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
    },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: 63 },
);

const isTargetsFile = new Ajv({ allErrors: true }).compile<Static<typeof TargetsFile>>(TargetsFile);

/**
 * Reads further targets on the host of `url`. Files of bodies are looked for beside the file that names them.
 * @throws Failure `LOAD_FILE_UNREADABLE`, `LOAD_TARGETS_INVALID`
 */
export async function readTargets(url: string, file: string): Promise<readonly TargetRequest[]> {
  const text = (await readBytes(file)).toString("utf8");
  const value = parseText(file, text);
  if (!isTargetsFile(value)) {
    const problems = (isTargetsFile.errors ?? []).map(
      (error) => `${error.instancePath.slice(1) || "it"} ${error.message ?? "is wrong"}`,
    );
    throw invalid(file, problems.join("; "));
  }
  const { origin } = new URL(url);
  return Promise.all(
    value.map(async ({ path, body_file, ...target }) => ({
      ...target,
      url: `${origin}${path}`,
      ...(body_file === undefined ? {} : await readBody(resolve(dirname(file), body_file))),
    })),
  );
}

/**
 * A body from a file: as text where it is text, so that its placeholders are filled in.
 * @throws Failure `LOAD_FILE_UNREADABLE`
 */
export async function readBody(file: string): Promise<Pick<TargetRequest, "body" | "bodyEncoding">> {
  const bytes = await readBytes(file);
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes)
    ? { body: text }
    : { body: bytes.toString("base64"), bodyEncoding: "base64" };
}

function parseText(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw invalid(file, messageOf(error));
  }
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Failure("LOAD_FILE_UNREADABLE", `${file} cannot be read: ${messageOf(error)}.`, {
      hint: "Check the path.",
      cause: error,
    });
  }
}

function invalid(file: string, why: string): Failure {
  return new Failure("LOAD_TARGETS_INVALID", `${file} is no list of targets: ${why}.`, {
    hint: "Write a list of { path, method, headers, body, body_file, weight }; docs/cli.md has an example.",
  });
}
