import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/failure.ts";
import { redactSecrets } from "../../base/redact.ts";
import type { InstalledMesh } from "../../meshes/installed-meshes.ts";
import type { MeshesSeen } from "../ports.ts";

/** A cluster that does not answer must not hold up what else there is to see. */
const TIMEOUT_MS = 4_000;
/** Many people looking at once ask the cluster once, in milliseconds. */
const KEPT_MS = 10_000;

/**
 * Asks for the meshes in the cluster, at most every ten seconds and for four of them. Never rejects.
 * @param look asks the cluster; its signal aborts when nobody waits any more.
 */
export function keptMeshes(
  look: (signal: AbortSignal) => Promise<readonly InstalledMesh[]>,
  clock: Clock,
): () => Promise<MeshesSeen> {
  let asked: { readonly atMs: number; readonly answer: Promise<MeshesSeen> } | undefined;
  return () => {
    const nowMs = clock.monotonicMs();
    if (asked === undefined || nowMs - asked.atMs > KEPT_MS)
      asked = { atMs: nowMs, answer: ask(look, clock) };
    return asked.answer;
  };
}

async function ask(
  look: (signal: AbortSignal) => Promise<readonly InstalledMesh[]>,
  clock: Clock,
): Promise<MeshesSeen> {
  const over = new AbortController();
  const late = clock.sleep(TIMEOUT_MS, { signal: over.signal }).then(
    (): MeshesSeen => ({ problem: "The cluster does not answer." }),
    () => ({ problem: "" }), // answered in time
  );
  const answer = look(over.signal).then(
    (meshes): MeshesSeen => ({ meshes }),
    (error: unknown) => ({ problem: redactSecrets(messageOf(error)) }),
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    over.abort();
  }
}
