import { expect, test } from "vitest";
import type { KubeObject } from "../cluster.ts";
import { whatHolds } from "./what-holds.ts";

const object = (metadata: object, status?: object): KubeObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "shop", ...metadata },
  ...(status === undefined ? {} : { status }),
});
const deletionTimestamp = "2026-11-30T07:00:00Z";

test.each<[string, KubeObject, string | undefined]>([
  ["nothing, of what is not being deleted", object({ finalizers: ["example.com/keep"] }), undefined],
  ["nothing that it says", object({ deletionTimestamp }), undefined],
  [
    "a finalizer",
    object({ deletionTimestamp, finalizers: ["example.com/keep"] }),
    "the finalizer example.com/keep",
  ],
  [
    "finalizers and dependents",
    object({ deletionTimestamp, finalizers: ["a/b", "foregroundDeletion", "c/d"] }),
    "the finalizers a/b, c/d; what depends on it and is deleted first",
  ],
  [
    "a finalizer in a namespace's spec, beside the one that every namespace has",
    { ...object({ deletionTimestamp }), spec: { finalizers: ["kubernetes", "controller.example/ns"] } },
    "the finalizer controller.example/ns",
  ],
  [
    "what a namespace says is left in it, and not what has gone well",
    object(
      { deletionTimestamp },
      {
        conditions: [
          { type: "NamespaceDeletionDiscoveryFailure", status: "False", message: "All resources discovered" },
          {
            type: "NamespaceContentRemaining",
            status: "True",
            message: "Some resources are remaining: gadgets.example.com has 1 resource instances",
          },
          {
            type: "NamespaceFinalizersRemaining",
            status: "True",
            message: "Some content in the namespace has finalizers remaining: x/y in 1 resource instances",
          },
        ],
      },
    ),
    "Some resources are remaining: gadgets.example.com has 1 resource instances; Some content in the namespace has finalizers remaining: x/y in 1 resource instances",
  ],
])("what holds a deletion: %s", (_, given, held) => {
  expect(whatHolds(given)).toBe(held);
});
