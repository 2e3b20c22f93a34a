import { expect, test } from "vitest";
import { podNamespaces } from "./pod-namespaces.ts";

test("finds pods by their addresses; a pod without an address is skipped, as it cannot call anyone yet", () => {
  const pod = (name: string, namespace: string, status?: object) => ({
    metadata: { name, namespace },
    status,
  });
  const pods = [
    pod("a", "shop", { podIP: "127.5.0.2" }),
    pod("a", "other", { podIP: "127.5.0.3" }),
    pod("b", "shop", {}),
    pod("c", "shop"),
  ];
  expect([...podNamespaces(pods)]).toEqual([
    ["127.5.0.2", "shop"],
    ["127.5.0.3", "other"],
  ]);
});
