import { Failure } from "../base/failure.ts";
import { suggestName } from "../base/suggest.ts";
import type { RunView } from "../run/run-view.ts";
import type { Engine, RunOrigin } from "./engine.ts";

/** How many of the newest runs are searched by part of an id or by playbook. */
const LOOKED_THROUGH = 200;
const SHORTEST_PART = 4;

export type FoundRun = { readonly run: RunView } | { readonly notFound: string };

/**
 * Finds the run that `reference` means: its number (`#41` or `41`), its id, the beginning or end of its id (at least four characters), or the name of a
 * playbook for its newest run.
 */
export async function findRun(engine: Pick<Engine, "view" | "list">, reference: string): Promise<FoundRun> {
  const wanted = reference.toLowerCase();
  // Nothing else can be an id, and no store can look up a NUL.
  const exact =
    (await numbered(engine, wanted)) ?? (/^[\w-]+$/.test(wanted) ? await engine.view(wanted) : undefined);
  if (exact) return { run: exact };
  const runs = await engine.list({ limit: LOOKED_THROUGH });
  const ofPlaybook = runs.find((run) => run.playbookName.toLowerCase() === wanted);
  if (ofPlaybook) return { run: ofPlaybook };
  const byPart =
    wanted.length < SHORTEST_PART
      ? []
      : runs.filter((run) => run.id.startsWith(wanted) || run.id.endsWith(wanted));
  const [only, second] = byPart;
  if (
    wanted.length < SHORTEST_PART &&
    runs.some((run) => run.id.startsWith(wanted) || run.id.endsWith(wanted))
  )
    return {
      notFound: `"${reference}" is too short for a part of an id: give at least ${SHORTEST_PART} characters, or the run's number, such as #41.`,
    };
  if (only && !second) return { run: only };
  if (only) return { notFound: `${byPart.length} runs have ids like "${reference}". Give more characters.` };
  if (/^#\d+$/.test(wanted) && runs.length > 0)
    return { notFound: `There is no run ${wanted}. The latest is ${nameOfRun(runs)}.` };
  const names = new Set(runs.flatMap((run) => [run.playbookName, run.id]));
  return {
    notFound:
      names.size === 0
        ? "There are no runs yet."
        : `There is no run "${reference}". ${suggestName(reference, names)}`,
  };
}

/** The run of a number, `#41` or `41`. */
async function numbered(engine: Pick<Engine, "list">, wanted: string): Promise<RunView | undefined> {
  const digits = /^#?([1-9]\d{0,8})$/.exec(wanted)?.[1];
  if (digits === undefined) return undefined;
  const [run] = await engine.list({ limit: 1, number: Number(digits) });
  return run;
}

function nameOfRun([newest]: readonly RunView[]): string {
  return newest?.number === undefined ? (newest?.id ?? "") : `#${newest.number}`;
}

/**
 * Like {@link findRun}, but also returns what the run was started with.
 * @throws Failure `RUN_UNKNOWN`.
 */
export async function findRunOrFail(
  engine: Pick<Engine, "view" | "list" | "origin">,
  reference: string,
): Promise<{ readonly run: RunView; readonly origin: RunOrigin }> {
  const found = await findRun(engine, reference);
  const origin = "run" in found ? await engine.origin(found.run.id) : undefined;
  if ("run" in found && origin !== undefined) return { run: found.run, origin };
  throw new Failure(
    "RUN_UNKNOWN",
    "notFound" in found ? found.notFound.trim() : `There is no run ${reference}.`,
  );
}
