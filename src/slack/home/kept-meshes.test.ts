import { expect, test } from "vitest";
import { FakeClock } from "../../../test/engine/fake-clock.ts";
import { keptMeshes } from "./kept-meshes.ts";

test("several people looking at once cause one question to the cluster, and another after ten seconds", async () => {
  const clock = new FakeClock();
  let asked = 0;
  const meshes = keptMeshes(async () => {
    asked++;
    return [];
  }, clock);
  expect(await Promise.all([meshes(), meshes()])).toEqual([{ meshes: [] }, { meshes: [] }]);
  clock.advance(10_000);
  await meshes();
  expect(asked).toBe(1);
  clock.advance(1);
  await meshes();
  expect(asked).toBe(2);
});

test("a cluster that does not answer is neither waited for nor asked again", async () => {
  const clock = new FakeClock();
  let given: AbortSignal | undefined;
  const meshes = keptMeshes((signal) => {
    given = signal;
    return new Promise(() => {});
  }, clock);
  const seen = meshes();
  clock.advance(4_000);
  expect(await seen).toEqual({ problem: "The cluster does not answer." });
  expect(given?.aborted).toBe(true);
});

test("an error of the cluster is shown without its secrets", async () => {
  const meshes = keptMeshes(async () => {
    throw new Error("401: Bearer abcdefghijklmnopqrstuvwxyz0123456789");
  }, new FakeClock());
  expect(JSON.stringify(await meshes())).not.toContain("abcdefghijklmnop");
});
