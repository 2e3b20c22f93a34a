import { dirname, resolve } from "node:path";
import Type from "typebox";
import type { Diagnostic } from "../../base/diagnostic.ts";
import { Failure } from "../../base/failure.ts";
import type { TargetRequest } from "../../load/order/request.ts";
import { readDataFile } from "../../schema/data-file.ts";
import { readBody, readBytes } from "./read-body.ts";

/** A file that lists further targets, as YAML or JSON. */
const TargetsFile = Type.Array(
  Type.Object(
    {
      path: Type.String({ pattern: "^/" }),
      method: Type.Optional(Type.String({ pattern: "^[A-Z]{1,20}$" })),
      headers: Type.Optional(
        Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })])),
      ),
      body: Type.Optional(Type.String()),
      body_file: Type.Optional(Type.String({ minLength: 1 })),
      weight: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
    },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: 63 },
);

/**
 * Reads further targets on the host of `url`. The path of a body's file is relative to the file that names it.
 * @throws Failure `LOAD_FILE_UNREADABLE`, `LOAD_TARGETS_INVALID`
 */
export async function readTargets(url: string, file: string): Promise<readonly TargetRequest[]> {
  const text = (await readBytes(file)).toString("utf8");
  const code = "LOAD_TARGETS_INVALID";
  const { value, diagnostics } = readDataFile(text, file, TargetsFile, {
    syntax: code,
    invalid: code,
    // Headers may hold a token.
    isPrivate: true,
  });
  if (value === undefined) {
    throw new Failure(code, `${file} is not a list of targets: ${diagnostics.map(withLine).join(" ")}`, {
      hint: "Write a list of { path, method, headers, body, body_file, weight }; docs/cli.md has an example.",
    });
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

function withLine({ message, range }: Diagnostic): string {
  return range === undefined ? message : `Line ${range.start.line}: ${message}`;
}
