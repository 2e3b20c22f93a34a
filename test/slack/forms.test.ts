import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parsePlaybook, renderDiagnostics, resolveInputs } from "../../src/playbook/index.ts";
import type { Playbook } from "../../src/playbook/playbook.ts";
import { eventually } from "../support/eventually.ts";
import { ADA, actions as catalogue, PERF, PLAYBOOKS, SlackBench, shownText } from "../support/slack-bench.ts";

let bench: SlackBench;
beforeEach(async () => {
  bench = await SlackBench.start();
});
afterEach(() => bench.stop());

describe("the form of a playbook", () => {
  test("opens when a required input is missing, says in place what is wrong, and starts the run", async () => {
    await bench.type("/mesh run compare-meshes rate=500");
    const form = await bench.openForm();
    expect(JSON.stringify(form.blocks)).toContain('"initial_value":"500"');

    const refused = await bench.submit(form.id, { url: "http://shop/", rate: "9000" });
    expect(refused.ok).toBe(false);
    expect(refused.errors?.["input:rate"]).toMatch(/5000/);
    expect(refused.errors?.["input:url"]).toBeUndefined();
    expect(await bench.openForms()).toBe(1);
    expect((await bench.submit(form.id, { url: "", rate: "5" })).errors).toEqual({
      "input:url":
        'PB_MISSING_INPUT The input "url" is required.\n' +
        "  → Give it a value: url=… in a command. It is: Where the load goes.",
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

  test.each([
    ["rate=9000", "must be at most 5000, but it is 9000", '"initial_value":"300"'],
    ["rate=fast", "must be a whole number", '"initial_value":"300"'],
    ["mesh=sidecra", 'Did you mean \\"sidecar\\"?', '"value":"none"'],
    ["rat=500", 'no input \\"rat\\". Did you mean \\"rate\\"?', '"initial_value":"300"'],
  ])("typing habits: a wrong value, %s, opens it with the others filled in", async (wrong, said, filled) => {
    await bench.type(`/mesh run compare-meshes url = http://shop/ ${wrong}`);
    const form = await bench.openForm();
    const text = JSON.stringify(form.blocks);
    expect(text).toContain(said);
    expect(text).toContain('"initial_value":"http://shop/"');
    expect(text).toContain(filled);
    expect(bench.engine.started).toEqual([]);
    expect(await bench.submit(form.id, { url: "http://shop/", rate: "400" })).toEqual({ ok: true });
    await eventually("the run", () => bench.engine.started.length === 1);
  });

  test("mistakes that can be known beforehand are told to the typist alone, before a card", async () => {
    bench.mistakes = [
      {
        code: "MESH_UNKNOWN",
        severity: "error",
        message: 'Install: There is no mesh "sidecar".',
        hint: 'Did you mean "sidecars"?',
        about: "sidecar",
      },
    ];
    await bench.type("/mesh run compare-meshes url=http://shop/ mesh=sidecar");
    const form = await bench.openForm();
    expect(JSON.stringify(form.blocks)).toContain('⚠️ Install: There is no mesh \\"sidecar\\"');
    const { errors } = await bench.submit(form.id, { url: "http://shop/", mesh: "sidecar" });
    expect(errors).toEqual({
      "input:mesh": 'Install: There is no mesh "sidecar". Did you mean "sidecars"?',
    });
    bench.mistakes = [
      { code: "TRAFFIC_WEIGHTS", severity: "error", message: "Shift: The shares add up to 99." },
    ];
    expect((await bench.submit(form.id, { url: "http://shop/", mesh: "none" })).errors).toEqual({
      "input:url": "Shift: The shares add up to 99.",
    });
    expect(shownText(await bench.ask("/mesh run hello"))).toMatch(/`hello` was not started.*TRAFFIC_WEIGHTS/);
    await bench.workspace.ui.send({
      user: ADA,
      channel: PERF,
      text: "@Regatta run compare-meshes url=http://x/",
    });
    const told = await bench.message("the answer", ({ text }) =>
      text.includes("`compare-meshes` was not started"),
    );
    expect(told.ephemeral_for).toBe(ADA);
    expect(bench.engine.started).toEqual([]);
  });

  test("typing habits: a playbook is found by its title and its inputs by what they mean", async () => {
    await bench.type(
      "/mesh Run “Race the meshes” --url <http://shop.example.com|shop.example.com>, Mesh: Sidecar, rate = 1,000",
    );
    await eventually("the run", () => bench.engine.started.length === 1);
    expect(bench.engine.started[0]?.inputs).toEqual({ url: "shop.example.com", mesh: "sidecar", rate: 1000 });
  });

  test.each([
    ["nothing at all", {}],
    [
      "a value of the wrong type",
      { url: "http://shop/", rate: "fast", share: "half", fast: "maybe", mesh: "sidcar", ports: "80,x" },
    ],
    ["values out of range", { rate: "5001", share: "0.4", pause: "30", meshes: ",", token: "s p a c e" }],
    ["a fraction where a whole number is required", { rate: "1.5", pause: "soon", token: "../etc" }],
  ])("answers %s with the diagnostics of the language, under each field", async (_what, fields) => {
    await bench.type("/mesh run every-input");
    const form = await bench.openForm();
    const parsed = parsePlaybook({ path: "p.yaml", text: PLAYBOOKS["every-input"] ?? "" }, catalogue);
    const playbook = parsed.playbook as Playbook;
    const empty = Object.fromEntries([...playbook.inputs.keys()].map((name) => [name, ""]));
    const { errors } = await bench.submit(form.id, { ...empty, ...fields });
    const { byInput, diagnostics } = resolveInputs(playbook, fields);
    expect(byInput.size).toBe(diagnostics.length);
    expect(errors).toEqual(
      Object.fromEntries(
        [...byInput].map(([name, found]) => [`input:${name}`, renderDiagnostics([found], new Map())]),
      ),
    );
    expect(Object.values(errors ?? {}).join("\n\n")).toBe(renderDiagnostics(diagnostics, new Map()));
    expect(Object.keys(errors ?? {}).length).toBeGreaterThanOrEqual(5);
    expect(bench.engine.started).toEqual([]);
  });

  test("takes a value of every type", async () => {
    await bench.type("/mesh run every-input");
    const form = await bench.openForm();
    const fields = { url: "http://shop/", rate: "5000", share: "0.5", fast: "false", mesh: "sidecar" };
    const lists = { meshes: "none, sidecar", ports: "80,443", pause: "1m30s", token: "shop-token" };
    expect(await bench.submit(form.id, { ...fields, ...lists })).toEqual({ ok: true });
    await eventually("the run", () => bench.engine.started.length === 1);
    expect(bench.engine.started[0]?.inputs).toEqual({
      ...fields,
      rate: 5000,
      share: 0.5,
      fast: false,
      pause: "1m30s",
      token: "[secret shop-token]",
      meshes: ["none", "sidecar"],
      ports: [80, 443],
    });
  });
});
