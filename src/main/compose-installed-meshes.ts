import type { Clock } from "../base/clock.ts";
import { messageOf } from "../base/failure.ts";
import { redactSecrets } from "../base/redact.ts";
import { installedMeshes } from "../meshes/installed-meshes.ts";
import { loadMeshes } from "../meshes/load-meshes.ts";
import type { HomePorts } from "../slack/home/home-content.ts";
import type { LazyCluster } from "./lazy-cluster.ts";

/** A cluster that does not answer must not hold up what else there is to see. */
const TIMEOUT_MS = 4_000;
/** Many people looking at once ask the cluster once, in milliseconds. */
const KEPT_MS = 10_000;

type Answer = Awaited<ReturnType<HomePorts["meshes"]>>;

/** Asks the cluster for its meshes, at most every ten seconds. Never throws. */
export function composeInstalledMeshes(
  meshDirs: readonly string[],
  cluster: LazyCluster,
  clock: Clock,
): HomePorts["meshes"] {
  const adapters = loadMeshes(meshDirs).library.all();
  let asked: { readonly atMs: number; readonly answer: Promise<Answer> } | undefined;
  const ask = async (): Promise<Answer> => {
    const late = new AbortController();
    const waiting = clock.sleep(TIMEOUT_MS, { signal: late.signal }).then(
      (): Answer => ({ problem: "The cluster does not answer." }),
      () => ({ problem: "" }),
    );
    const answering = (async (): Promise<Answer> => {
      try {
        const options = { signal: AbortSignal.timeout(TIMEOUT_MS) };
        return { meshes: await installedMeshes(adapters, await cluster.get(), options) };
      } catch (error) {
        return { problem: redactSecrets(messageOf(error)) };
      }
    })();
    const answer = await Promise.race([answering, waiting]);
    late.abort();
    return answer;
  };
  return () => {
    const nowMs = clock.monotonicMs();
    if (asked === undefined || nowMs - asked.atMs > KEPT_MS) asked = { atMs: nowMs, answer: ask() };
    return asked.answer;
  };
}
