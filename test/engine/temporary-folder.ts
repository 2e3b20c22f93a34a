import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder, which is removed by the test that asked for it. */
export function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "regatta-test-"));
}
