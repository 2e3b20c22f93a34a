import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/failure.ts";
import { redactSecrets } from "../../base/redact.ts";
import { LATE, waitAtMost } from "../../base/wait-at-most.ts";
import type { InstalledMesh } from "../../meshes/installed-meshes.ts";
import type { MeshesSeen } from "../ports.ts";

/** A cluster that does not answer must not hold up everything else there is to see. */
const TIMEOUT_MS = 4_000;
/** How long an answer is reused, in milliseconds, so that several people looking at once cause one question. */
const KEPT_MS = 10_000;

/**
 * Asks the cluster for its meshes at most once every ten seconds, waiting at most four seconds. Never rejects.
 * @param look asks the cluster; its signal aborts once nobody waits any more.
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
  const answer = look(over.signal).then(
    (meshes): MeshesSeen => ({ meshes }),
    (error: unknown) => ({ problem: redactSecrets(messageOf(error)) }),
  );
  try {
    const seen = await waitAtMost(answer, TIMEOUT_MS, clock);
    return seen === LATE ? { problem: "The cluster does not answer." } : seen;
  } finally {
    over.abort();
  }
}
