import type { JsonObject } from "../base/json.ts";
import type { PreparedPlaybook, PreparedRun } from "../gate/prepare-playbook.ts";
import type { PlaybookSource } from "../playbook/playbook.ts";
import { readPlaybookFile } from "./read-playbook-file.ts";

/**
 * Prepares a playbook from a file for a terminal.
 * @returns `undefined` after printing the mistakes, if there are any.
 * @throws Failure `PLAYBOOK_UNREADABLE`.
 */
export async function prepareFile(file: string, given: JsonObject): Promise<PreparedPlaybook | undefined> {
  return prepareHere(await readPlaybookFile(file), given);
}

/** A run for the person at the terminal, who may run anything; `undefined` after printing the mistakes, if there are any. */
export async function runAtTerminal(
  source: PlaybookSource,
  given: JsonObject,
  by: string,
): Promise<PreparedRun | undefined> {
  const prepared = await prepareHere(source, given);
  if (prepared === undefined) return undefined;
  const { permitRun } = await import("../gate/prepare-playbook.ts");
  return permitRun(prepared, { by, isOperator: true }).run;
}

async function prepareHere(source: PlaybookSource, given: JsonObject): Promise<PreparedPlaybook | undefined> {
  const [{ preparePlaybook }, { parsePlaybook, renderDiagnostics }, { actionCatalogue }] = await Promise.all([
    import("../gate/prepare-playbook.ts"),
    import("../playbook/index.ts"),
    import("../actions/catalogue.ts"),
  ]);
  const found = preparePlaybook(parsePlaybook(source, actionCatalogue), given);
  if (found.kind === "ready") return found.prepared;
  const colour = process.stderr.isTTY === true;
  console.error(renderDiagnostics(found.diagnostics, found.source, { colour }));
  return undefined;
}
