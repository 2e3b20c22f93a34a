import { describe, expect, test } from "vitest";
import type { CallOptions, KubeObject } from "../cluster.ts";
import { describePods, explainPods } from "./explain-pods.ts";

const sick: KubeObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "istiod-1", namespace: "istio-system" },
  status: {
    phase: "Pending",
    conditions: [{ type: "Ready", status: "False" }],
    containerStatuses: [
      {
        name: "discovery",
        ready: false,
        state: { waiting: { reason: "ImagePullBackOff", message: "no such image" } },
      },
    ],
  },
};
const unscheduled: KubeObject = {
  ...sick,
  metadata: { name: "istiod-2", namespace: "istio-system" },
  status: {
    phase: "Pending",
    conditions: [{ type: "PodScheduled", status: "False", message: "Insufficient cpu" }],
  },
};
const event = (type: string, name: string, message: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: `${name}.${message}` },
  type,
  reason: "Failed",
  message,
  involvedObject: { name },
});

function cluster(pods: readonly KubeObject[], events: readonly KubeObject[], lines: readonly string[]) {
  return {
    list: async ({ kind }: { readonly kind: string }) => (kind === "Pod" ? pods : events),
    async *logs() {
      yield* lines;
    },
  };
}

describe("the explanation", () => {
  test("has the container states, the pod's own warnings and its last log lines, without secrets", async () => {
    const events = [
      event("Warning", "istiod-1", "pull failed"),
      event("Normal", "istiod-1", "scheduled"),
      event("Warning", "somebody-else", "unrelated"),
    ];
    const text = await explainPods(cluster([sick], events, ["token Bearer abcdefghijk"]), {
      namespace: "istio-system",
    });
    expect(text).toBe(
      [
        "Pod istiod-1 is Pending: container discovery is waiting, ImagePullBackOff: no such image.",
        "  event: Failed: pull failed",
        "  discovery: token [redacted]",
      ].join("\n"),
    );
  });

  test("of a pod that was never scheduled quotes its condition", async () => {
    const text = await explainPods(cluster([unscheduled], [], []), { namespace: "istio-system" });
    expect(text).toBe("Pod istiod-2 is Pending: Insufficient cpu.");
  });

  test("does not repeat what the scheduler says twice", async () => {
    const message = "0/1 nodes are available: 1 node(s) were unschedulable.";
    const conditions = [{ type: "PodScheduled", status: "False", message }];
    const cordoned = { ...unscheduled, status: { phase: "Pending", conditions } };
    const events = [event("Warning", "istiod-2", message), event("Warning", "istiod-2", message)];
    const text = await explainPods(cluster([cordoned], events, []), { namespace: "istio-system" });
    expect(text).toBe(`Pod istiod-2 is Pending: ${message}`);
  });

  test("without pods quotes the warnings: the controller that should have created them says why it did not", async () => {
    const events = [event("Warning", "istiod-7d9", "exceeded quota")];
    const text = await explainPods(cluster([], events, []), { namespace: "istio-system" });
    expect(text).toBe("There are no pods in istio-system.\n  event: Failed: exceeded quota");
  });

  test("of many pods is cut, and says so", async () => {
    const text = await explainPods(
      cluster(
        Array.from({ length: 8 }, () => sick),
        [],
        [],
      ),
      { namespace: "n" },
    );
    expect(text.match(/^Pod /gm)).toHaveLength(5);
    expect(text).toContain("3 more pods are not ready.");
  });

  test("of healthy pods says that they are ready", () => {
    expect(describePods(3, 0, [])).toBe("All 3 pods are ready.");
  });

  test("takes a limited time if the cluster does not answer, and says so rather than failing", async () => {
    const silent = {
      list: (_: unknown, options?: CallOptions) =>
        new Promise<never>((_resolve, reject) => {
          options?.signal?.addEventListener("abort", () => reject(options.signal?.reason as Error));
        }),
      async *logs() {},
    };
    expect(await explainPods(silent, { namespace: "race" }, 20)).toBe(
      "The cluster cannot say more about its pods in race: it has not answered within 0.02 s.",
    );
  });

  test("takes a few lines of a log, even if the server goes on without an end", async () => {
    const endless = {
      ...cluster([sick], [], []),
      async *logs() {
        for (;;) yield await Promise.resolve("again");
      },
    };
    expect((await explainPods(endless, { namespace: "istio-system" })).split("again")).toHaveLength(9);
  });
});
