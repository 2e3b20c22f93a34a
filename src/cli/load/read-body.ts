import { readFile } from "node:fs/promises";
import { Failure, messageOf } from "../../base/failure.ts";
import type { TargetRequest } from "../../load/order/request.ts";

/**
 * Reads a body from a file; as text if it is valid UTF-8, so that its placeholders are filled in.
 * @throws Failure `LOAD_FILE_UNREADABLE`
 */
export async function readBody(file: string): Promise<Pick<TargetRequest, "body" | "bodyEncoding">> {
  const bytes = await readBytes(file);
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes)
    ? { body: text }
    : { body: bytes.toString("base64"), bodyEncoding: "base64" };
}

/** Reads a file that is named by a flag. @throws Failure `LOAD_FILE_UNREADABLE` */
export async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Failure("LOAD_FILE_UNREADABLE", `${file} cannot be read: ${messageOf(error)}.`, {
      hint: "Check the path.",
      cause: error,
    });
  }
}
