import { Failure } from "../../base/failure.ts";
import type { Cluster, KubeObject } from "../../kubernetes/cluster.ts";
import { referenceOf } from "../../kubernetes/objects/object-reference.ts";
import { labelled, runOf } from "../../kubernetes/objects/ownership.ts";
import type { Dialect, RenderedObject } from "../dialects/dialect.ts";
import { type FoundRoute, findRoutes } from "./find-routes.ts";
import { restore, withoutServerFields } from "./restore.ts";
import { keepRecord, type Replaced, readRecord, stepKey } from "./route-record.ts";

export interface RouteWork {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly service: string;
  readonly runId: string;
  readonly signal: AbortSignal;
  /** Called before every change; rejects if this process no longer owns the run. */
  readonly assertOwned: () => Promise<void>;
}

/**
 * Replaces the objects that decide about the Service with a rule's objects, and keeps the old ones for undoing.
 * Applying the same rule again changes nothing, even after a crash half-way.
 * @throws Failure `TRAFFIC_FOREIGN_ROUTE` if another object affects the routing and would keep doing so.
 */
export async function applyRoute(
  work: RouteWork,
  dialect: Dialect,
  objects: readonly RenderedObject[],
): Promise<void> {
  const { cluster, namespace, service, signal, runId } = work;
  const found = await findRoutes(cluster, namespace, service, { signal });
  refuseForeign(service, dialect, found);
  const record = await readRecord(cluster, namespace, service, { signal });
  const key = stepKey(objects);
  const last = record.steps.at(-1);
  // Applied by another run, it counts as the same step only if nobody has put something else in its place since.
  const again = last?.key === key && (last.runId === runId || found.every(({ object }) => runOf(object)));
  if (!again) {
    const replaced = await whatStands(work, dialect, objects, found);
    const steps = [...record.steps, { key, runId, dialect: dialect.name, replaced }];
    await work.assertOwned();
    await keepRecord(cluster, namespace, service, { steps }, { signal, runId });
  }
  for (const object of objects) await put(work, object);
  for (const { object } of found) {
    if (!objects.some(({ kind }) => kind === object.kind)) await restore(work, referenceOf(object), null);
  }
}

/**
 * @throws Failure `TRAFFIC_FOREIGN_ROUTE` if an object affects the routing and a rule in this dialect would not replace
 * it.
 */
export function refuseForeign(service: string, dialect: Dialect, found: readonly FoundRoute[]): void {
  const foreign = found.find(
    ({ dialect: name, object }) => name !== dialect.name || object.metadata.name !== service,
  );
  if (foreign) throw foreignRoute(service, dialect, foreign.dialect, foreign.object);
}

/** By name, not by target Service: an object of the same name that is for another Service is replaced too. */
function whatStands(
  { cluster, namespace, service, signal }: RouteWork,
  dialect: Dialect,
  objects: readonly RenderedObject[],
  found: readonly FoundRoute[],
): Promise<readonly Replaced[]> {
  return Promise.all(
    dialect.kinds.map(async ({ apiVersion, kind }) => {
      const reference = { apiVersion, kind, namespace, name: service };
      const object = objects.some((rendered) => rendered.kind === kind)
        ? await cluster.get(reference, { signal })
        : found.find((route) => route.object.kind === kind)?.object;
      return { reference, object: object ? withoutServerFields(object) : null };
    }),
  );
}

/**
 * Our own object is applied over; a foreign object is replaced as a whole, or fields that only its owner set would stay
 * in force.
 */
async function put(work: RouteWork, rendered: RenderedObject): Promise<void> {
  const { cluster, signal, runId } = work;
  const object = labelled({ ...rendered }, runId);
  const standing = await cluster.get(referenceOf(object), { signal });
  if (standing && runOf(standing) === undefined) await restore(work, referenceOf(object), object);
  else {
    await work.assertOwned();
    await cluster.apply(object, { signal });
  }
}

function foreignRoute(service: string, wanted: Dialect, dialect: string, object: KubeObject): Failure {
  const what = `${object.kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`;
  const ours = runOf(object) !== undefined;
  return new Failure(
    "TRAFFIC_FOREIGN_ROUTE",
    dialect === wanted.name
      ? `The requests for ${service} are already routed by ${what}, and two such objects for one Service do not work together.`
      : `The requests for ${service} are already routed by ${what}, and a mesh cannot follow two dialects for one Service.`,
    {
      hint: ours
        ? "Undo it with traffic.clear first."
        : "Remove it by hand, or give it the Service's name to let Regatta replace it and later restore it.",
      state: "Nothing was changed.",
    },
  );
}
