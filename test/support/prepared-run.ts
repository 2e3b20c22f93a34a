import type { JsonObject } from "../../src/base/json.ts";
import { type PreparedRun, permitRun, preparePlaybook } from "../../src/gate/prepare-playbook.ts";
import type { ActionCatalogue } from "../../src/playbook/action-declaration.ts";
import { parsePlaybook, renderDiagnostics } from "../../src/playbook/index.ts";
import type { PlaybookSource } from "../../src/playbook/playbook.ts";

/** What a test wants to run. */
export interface RunOrder {
  readonly source: PlaybookSource;
  readonly inputs?: JsonObject;
  readonly requestedBy?: string;
  readonly channel?: string;
}

/** A run that has passed the gate; if there is a mistake in it, the test fails with its diagnostics. */
export function preparedRun(order: RunOrder, actions: ActionCatalogue): PreparedRun {
  const { source, inputs = {}, requestedBy: by = "U1", channel } = order;
  const found = preparePlaybook(parsePlaybook(source, actions), inputs);
  if (found.kind !== "ready") throw new Error(renderDiagnostics(found.diagnostics, found.source));
  return permitRun(found.prepared, {
    by,
    isOperator: true,
    ...(channel === undefined ? {} : { channel }),
  }).run;
}
