import { expect, test } from "vitest";
import { loadMeshes } from "../../meshes/load-meshes.ts";
import { createTrafficApply } from "./apply.ts";

const action = createTrafficApply({
  meshes: loadMeshes([]).library,
  connect: () => Promise.reject(new Error("no cluster is asked")),
  keepClusterUid: async (_, uid) => uid,
  lockHolder: async () => undefined,
});
const shares = (v1: number, v2: number) => [{ service: "reviews", routes: [{ split: { v1, v2 } }] }];
const check = (over: object) =>
  action.check?.({ mesh: "sidecar", namespace: "canary", rules: shares(50, 50), ...over });

test.each([
  ["shares that do not add up", { rules: shares(50, 40) }, /100/],
  ["a mesh that nobody has", { mesh: "sidcar" }, /There is no mesh "sidcar"/],
  ["a retired mesh", { mesh: "osm" }, /./],
])("%s are known before a run begins", async (_what, over, message) => {
  await expect(check(over)).rejects.toThrow(message);
});

test("rules that can be applied pass, whichever versions there are", async () => {
  await expect(check({})).resolves.toBeUndefined();
});
