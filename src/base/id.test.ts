import { expect, test } from "vitest";
import { newId } from "./id.ts";

test("ids sort by time", () => {
  const times = [0, 1, 31, 32, 1_000, Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1) + 1, Date.UTC(2100, 0, 1)];

  const ids = times.map((time) => newId(time));

  expect([...ids].sort()).toEqual(ids);
});

test("ids made at the same instant differ, and are valid in Kubernetes names", () => {
  const ids = Array.from({ length: 1_000 }, () => newId(Date.UTC(2026, 10, 23)));

  expect(new Set(ids).size).toBe(1_000);
  for (const id of ids) expect(id).toMatch(/^[0-9a-z]{15}$/);
});
