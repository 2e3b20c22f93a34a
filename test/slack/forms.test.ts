import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { PERF, SlackBench } from "../support/slack-bench.ts";

let bench: SlackBench;
beforeEach(async () => {
  bench = await SlackBench.start();
});
afterEach(() => bench.stop());

describe("the form of a playbook", () => {
  test("opens when a needed input is missing, says in place what is wrong, and starts the run", async () => {
    await bench.type("/mesh run compare-meshes rate=500");
    const form = await bench.openForm();
    expect(JSON.stringify(form.blocks)).toContain('"initial_value":"500"');

    const refused = await bench.submit(form.id, { url: "http://shop/", rate: "9000" });
    expect(refused.ok).toBe(false);
    expect(refused.errors?.["input:rate"]).toMatch(/5000/);
    expect(refused.errors?.["input:url"]).toBeUndefined();
    expect(await bench.openForms()).toBe(1);
    expect((await bench.submit(form.id, { url: "", rate: "5" })).errors).toEqual({
      "input:url": "This is needed.",
    });
    expect(bench.engine.started).toEqual([]);

    expect(await bench.submit(form.id, { url: "http://shop/", rate: "600" })).toEqual({ ok: true });
    await eventually("the run", () => bench.engine.started.length === 1);
    expect(bench.engine.started[0]).toMatchObject({
      channel: PERF,
      inputs: { url: "http://shop/", rate: 600, mesh: "none" },
    });
    expect(await bench.openForms()).toBe(0);
  });
});
