import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of its own; the test that asked for it removes it. */
export function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "regatta-test-"));
}
