import { loadApps } from "../apps/load-apps.ts";
import type { Clock } from "../base/clock.ts";
import { LATE, waitAtMost } from "../base/wait-at-most.ts";
import type { MeshAdapter } from "../meshes/adapter.ts";
import { namesExistingNamespace } from "../playbook/existing-namespace.ts";
import type { SlackPorts } from "../slack/ports.ts";

/** A form must be open within the three seconds for which Slack keeps a trigger, and a person waits for it. */
const NAMESPACES_MS = 700;

/**
 * What inputs can be: those called `mesh`, `meshes`, `app` and `apps`, and those that name a namespace which must exist.
 * A retired mesh can only be named to be told why. Namespaces must be typed when the cluster does not name them in time.
 * @param namespaces those that Regatta may work in, read from the cluster.
 */
export function knownNames(
  adapters: readonly MeshAdapter[],
  namespaces: (signal: AbortSignal) => Promise<readonly string[]>,
  clock: Clock,
): SlackPorts["names"] {
  const meshes = adapters.filter(({ status }) => status !== "retired").map(({ name }) => name);
  const apps = loadApps().library.names();
  const fixed = new Map([
    ["mesh", meshes],
    ["meshes", meshes],
    ["app", apps],
    ["apps", apps],
  ]);
  return async (playbook) => {
    const inputs = [...playbook.inputs.keys()].filter((name) => namesExistingNamespace(playbook, name));
    if (inputs.length === 0) return fixed;
    const over = new AbortController();
    const reading = namespaces(over.signal).catch((): typeof LATE => LATE);
    const found = await waitAtMost(reading, NAMESPACES_MS, clock);
    over.abort();
    return found === LATE ? fixed : new Map([...fixed, ...inputs.map((name) => [name, found] as const)]);
  };
}
