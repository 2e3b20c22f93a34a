import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure, messageOf } from "../base/failure.ts";
import type { Engine } from "../engine/engine.ts";
import type { RunView } from "../run/run-view.ts";

/**
 * Writes a run's charts and reports into a folder, which is created if there is something to write.
 * @returns their paths.
 * @throws Failure `OUT_UNWRITABLE`; the files are still kept with the run.
 */
export async function saveArtifacts(
  engine: Engine,
  view: RunView,
  directory: string,
): Promise<readonly string[]> {
  const paths: string[] = [];
  try {
    for (const { name } of view.artifacts) {
      const bytes = await engine.artifact(view.id, name);
      if (!bytes) continue;
      await mkdir(directory, { recursive: true });
      const path = join(directory, name);
      await writeFile(path, bytes);
      paths.push(path);
    }
    return paths;
  } catch (error) {
    throw new Failure(
      "OUT_UNWRITABLE",
      `The run's files cannot be written to "${directory}": ${messageOf(error)}.`,
      {
        hint: "Choose another folder with --out.",
        state: "The run itself ended, and its files are kept in the store.",
        cause: error,
      },
    );
  }
}
