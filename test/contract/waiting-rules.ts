import { expect, test } from "vitest";
import { type Bench, WAIT_MS } from "./bench.ts";
import { configMap } from "./objects.ts";

const never = () => ({ kind: "waiting", missing: "it has not come" }) as const;

export function describeWaiting(bench: () => Bench): void {
  const awaited = (name: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: bench().namespace,
    name,
  });

  test("sees what is created, changed and deleted after it began", async () => {
    const { cluster, namespace } = bench();
    const seen: string[] = [];
    // Each step is taken once the previous one has been seen, so that the watch reports it and not the list.
    const next: Record<string, () => Promise<unknown>> = {
      "is absent": () => cluster.apply(configMap(namespace, "awaited", { step: "1" })),
      "is 1": () => cluster.apply(configMap(namespace, "awaited", { step: "2" })),
      "is 2": () => cluster.delete(awaited("awaited")),
    };
    await cluster.waitFor(
      awaited("awaited"),
      ([object]) => {
        const step = object ? String((object.data as { step?: string }).step) : "absent";
        if (seen.at(-1) !== step) seen.push(step);
        return seen.length === 4 ? { kind: "done" } : { kind: "waiting", missing: `is ${step}` };
      },
      { timeoutMs: WAIT_MS, what: "the whole story", onWaiting: (missing) => void next[missing]?.() },
    );
    expect(seen).toEqual(["absent", "1", "2", "absent"]);
  });

  test("ends at its limit, with what was missing", async () => {
    const waiting = bench().cluster.waitFor(awaited("never"), never, { timeoutMs: 300, what: "a miracle" });
    await expect(waiting).rejects.toMatchObject({
      code: "KUBE_WAIT_TIMEOUT",
      message: "Waited 300ms for a miracle, but it has not come.",
    });
  });

  test("ends if what it waits for can never happen", async () => {
    const hopeless = () => ({ kind: "failed", reason: "it is broken" }) as const;
    const waiting = bench().cluster.waitFor(awaited("never"), hopeless, { timeoutMs: WAIT_MS, what: "it" });
    await expect(waiting).rejects.toMatchObject({ code: "KUBE_WAIT_FAILED" });
  });

  test("ends when its signal is aborted, with the signal's reason", async () => {
    const controller = new AbortController();
    const waiting = bench().cluster.waitFor(awaited("never"), never, {
      timeoutMs: WAIT_MS,
      what: "a miracle",
      signal: controller.signal,
      onWaiting: () => controller.abort(new Error("stopped by hand")),
    });
    await expect(waiting).rejects.toThrow("stopped by hand");
  });
}
