import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createK8sApply } from "../../src/actions/k8s/apply.ts";
import { createK8sDelete } from "../../src/actions/k8s/delete.ts";
import { Failure, hasCode } from "../../src/base/failure.ts";
import type { KubeObject } from "../../src/kubernetes/cluster.ts";
import { titleOf } from "../../src/kubernetes/objects/object-title.ts";
import { REGATTA_NAMESPACE, RUN_LABEL } from "../../src/kubernetes/objects/ownership.ts";
import { allGone } from "../../src/kubernetes/objects/readiness.ts";
import { allowedKinds } from "../../src/kubernetes/ownership/allowed-kinds.ts";
import { claimsOfRun } from "../../src/kubernetes/ownership/claims.ts";
import { actionContext } from "../support/action-context.ts";
import { eventually } from "../support/eventually.ts";
import type { Bench } from "./bench.ts";
import { configMap, gadgetDefinition } from "./objects.ts";

const RUN = "guard-run";
const NAMESPACE = { apiVersion: "v1", kind: "Namespace" } as const;

/** A manifest that the guard itself may refuse, with what it says of itself drawn at random. */
function manifests(names: Names) {
  const kinds = [
    "v1 ConfigMap",
    "v1 Namespace",
    "v1 Secret",
    "coordination.k8s.io/v1 Lease",
    "rbac.authorization.k8s.io/v1 ClusterRole",
    "admissionregistration.k8s.io/v1 MutatingWebhookConfiguration",
    `${names.narrow}/v1 Gadget`,
    `${names.wide}/v1 Gadget`,
    "nothing.example/v1 ConfigMap",
    "../api/v1 ConfigMap",
  ];
  const places = [names.own, names.fresh, names.theirs, names.labelled];
  const system = ["default", "kube-system", REGATTA_NAMESPACE, "", ".", ".."];
  const name = fc.constantFrom(...places, ...system, "a", "regatta-routes-a");
  const object = fc
    .record({
      kind: fc.constantFrom(...kinds),
      metadata: fc.record(
        {
          name,
          namespace: fc.constantFrom(...places, ...places, ...system),
          generateName: fc.constant("a-"),
          labels: fc.constantFrom({ [RUN_LABEL]: RUN }, { team: "books" }),
        },
        { requiredKeys: ["name"] },
      ),
    })
    .map(({ kind, metadata }) => {
      const [apiVersion = "", named = ""] = kind.split(" ");
      return { apiVersion, kind: named, metadata };
    });
  const { tree } = fc.letrec<{ tree: object; list: object }>((tie) => ({
    tree: fc.oneof({ maxDepth: 3 }, object, tie("list")),
    list: fc.array(tie("tree"), { maxLength: 3 }).map((items) => ({ apiVersion: "v1", kind: "List", items })),
  }));
  return fc.array(tree, { minLength: 1, maxLength: 4 });
}

interface Names {
  readonly own: string;
  readonly fresh: string;
  readonly theirs: string;
  /** Somebody else's, with a copy of the label that Regatta's namespaces carry. */
  readonly labelled: string;
  /** Groups that both have a kind Gadget: of one its objects have namespaces, of the other they have none. */
  readonly narrow: string;
  readonly wide: string;
}

export function describeGuards(bench: () => Bench): void {
  const namesOf = (namespace: string): Names => ({
    own: `${namespace}-own`,
    fresh: `${namespace}-fresh`,
    theirs: `${namespace}-theirs`,
    labelled: `${namespace}-labelled`,
    narrow: `narrow.${namespace}.example`,
    wide: `wide.${namespace}.example`,
  });
  const services = () => ({
    connect: async () => bench().cluster,
    keepClusterUid: async (_: string, uid: string) => uid,
    lockHolder: async () => undefined,
    allowedKinds: allowedKinds([
      `*.${namesOf(bench().namespace).narrow}`,
      `*.${namesOf(bench().namespace).wide}`,
    ]),
  });
  const context = () => actionContext(RUN);
  const apply = (objects: readonly object[]) =>
    createK8sApply(services()).run({ manifests: objects } as never, context());

  beforeAll(async () => {
    const { cluster, namespace } = bench();
    const { own, theirs, labelled, narrow, wide } = namesOf(namespace);
    for (const [group, scope] of [
      [narrow, "Namespaced"],
      [wide, "Cluster"],
    ] as const) {
      const definition = gadgetDefinition(group);
      await cluster.apply({ ...definition, spec: { ...(definition.spec as object), scope } });
      const gadget = { apiVersion: `${group}/v1`, kind: "Gadget" };
      await eventually(`${group} to be served`, () =>
        cluster.list(gadget).catch((error: unknown) => {
          if (hasCode(error, "KUBE_UNKNOWN_KIND", "KUBE_NOT_FOUND")) return undefined;
          throw error;
        }),
      );
    }
    await cluster.apply({ ...NAMESPACE, metadata: { name: theirs } });
    await cluster.apply({ ...NAMESPACE, metadata: { name: labelled, labels: { [RUN_LABEL]: RUN } } });
    await apply([{ ...NAMESPACE, metadata: { name: own } }]);
    for (const place of [own, theirs, labelled]) await cluster.apply(configMap(place, "a", { of: place }));
    await cluster.apply({ apiVersion: `${wide}/v1`, kind: "Gadget", metadata: { name: theirs } });
  });
  afterAll(async () => {
    const { cluster, namespace } = bench();
    const { own, fresh, theirs, labelled, narrow, wide } = namesOf(namespace);
    for (const name of [own, fresh, theirs, labelled]) await cluster.delete({ ...NAMESPACE, name });
    for (const group of [narrow, wide]) {
      const { apiVersion, kind, metadata } = gadgetDefinition(group);
      await cluster.delete({ apiVersion, kind, name: metadata.name });
    }
  });

  /** Everything that is not in the run's namespaces, by identity and content. */
  async function outside(): Promise<Readonly<Record<string, unknown>>> {
    const { cluster, namespace } = bench();
    const { own, fresh, narrow, wide } = namesOf(namespace);
    // What other tests have deleted already may end at any moment; what the run deletes is missed then.
    const ending = (await cluster.list(NAMESPACE)).filter(({ metadata }) => metadata.deletionTimestamp);
    const ours = new Set([own, fresh, ...ending.map(({ metadata }) => metadata.name)]);
    // Cluster-wide objects that the run created; had it taken one of others, that one would be missed.
    const claimed = (await claimsOfRun(cluster, RUN, {})).map(({ object }) => titleOf(object));
    const kinds = [
      NAMESPACE,
      { apiVersion: "v1", kind: "ConfigMap" },
      { apiVersion: "v1", kind: "Secret" },
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" },
      { apiVersion: "admissionregistration.k8s.io/v1", kind: "MutatingWebhookConfiguration" },
      { apiVersion: `${narrow}/v1`, kind: "Gadget" },
      { apiVersion: `${wide}/v1`, kind: "Gadget" },
    ];
    const all = (await Promise.all(kinds.map((kind) => cluster.list(kind)))).flat();
    const foreign = all.filter(
      ({ apiVersion, kind, metadata }) =>
        !ours.has(metadata.namespace ?? (kind === "Namespace" ? metadata.name : "")) &&
        !isExpected(metadata) &&
        !(
          metadata.namespace === undefined &&
          claimed.includes(titleOf({ apiVersion, kind, name: metadata.name }))
        ),
    );
    return Object.fromEntries(
      foreign.map(({ apiVersion, kind, metadata, data }) => {
        const { name, labels, uid, deletionTimestamp } = metadata;
        const place = [apiVersion, kind, metadata.namespace ?? "", name].join(" ");
        return [place, JSON.stringify({ labels, uid, deletionTimestamp, data })];
      }),
    );
  }

  test("whatever manifests say of themselves, nothing outside the run's namespaces changes, and the preview tells", async () => {
    const { namespace } = bench();
    const before = await outside();
    await fc.assert(
      fc.asyncProperty(manifests(namesOf(namespace)), async (given) => {
        const params = { manifests: given } as never;
        const previewed = await codeOf(async () => {
          const changes = await createK8sApply(services()).preview?.(params, {
            signal: AbortSignal.timeout(60_000),
            earlier: new Map(),
          });
          return changes?.some(({ change }) => change === "refused") ? "refused" : "passed";
        });
        const applied = await codeOf(async () => {
          await apply(given);
          return "passed";
        });
        expect(await outside()).toEqual(before);
        // What the server itself finds wrong later is not the guard's.
        expect({ given, refused: isRefusal(previewed) }).toEqual({ given, refused: isRefusal(applied) });
      }),
      { numRuns: 80 },
    );
  });

  test("whatever is to be deleted, nothing outside the run's namespaces goes", async () => {
    const { namespace } = bench();
    const before = await outside();
    await fc.assert(
      fc.asyncProperty(manifests(namesOf(namespace)), async (given) => {
        const objects = given.flatMap((one) => {
          const { apiVersion, kind, metadata } = one as KubeObject;
          return metadata === undefined
            ? []
            : [{ api_version: apiVersion, kind, name: metadata.name, ...inNamespace(metadata) }];
        });
        await codeOf(async () => {
          await createK8sDelete(services()).run({ objects, timeout: "1ms" }, context());
          return "passed";
        });
        expect(await outside()).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  test("a namespace that somebody else created again after Regatta's was deleted is not touched", async () => {
    const { cluster, namespace } = bench();
    const name = `${namespace}-again`;
    const reference = { ...NAMESPACE, name };
    await apply([{ ...NAMESPACE, metadata: { name } }]);
    await cluster.delete(reference);
    await bench().waitFor(reference, allGone, "the namespace to go");
    await cluster.apply({ ...NAMESPACE, metadata: { name, labels: { [RUN_LABEL]: RUN } } });
    await expect(apply([configMap(name, "a", {})])).rejects.toMatchObject({
      code: "KUBE_PROTECTED_NAMESPACE",
    });
    const remove = createK8sDelete(services()).run(
      { objects: [{ api_version: "v1", kind: "Namespace", name }], timeout: "1s" },
      context(),
    );
    await expect(remove).rejects.toMatchObject({ code: "KUBE_PROTECTED_NAMESPACE" });
    await cluster.delete(reference);
  });
}

function inNamespace({ namespace }: KubeObject["metadata"]) {
  return namespace === undefined ? {} : { namespace };
}

/** Claims, and what a controller puts into every namespace a moment after it was created. */
function isExpected({ name, namespace }: KubeObject["metadata"]): boolean {
  if (name === "kube-root-ca.crt") return true;
  return namespace === REGATTA_NAMESPACE && name.startsWith("regatta-claim-");
}

/** @returns what the work says, or the code of its failure. */
async function codeOf(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}

function isRefusal(outcome: string): boolean {
  return [
    "refused",
    "KUBE_PROTECTED_NAMESPACE",
    "KUBE_PROTECTED_OBJECT",
    "KUBE_BAD_MANIFEST",
    "KUBE_NOT_FOUND",
  ].includes(outcome);
}
