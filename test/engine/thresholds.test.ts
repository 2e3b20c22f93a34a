import { readFile } from "node:fs/promises";
import Type, { type TObject } from "typebox";
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { systemClock } from "../../src/base/clock.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { ComparisonResult } from "../../src/compare/result.ts";
import type { ResultHistory } from "../../src/engine/engine-options.ts";
import { createReferenceRuns } from "../../src/engine/reference-runs.ts";
import { fakeComparison } from "../support/comparisons.ts";
import type { RunOrder } from "../support/prepared-run.ts";
import type { TestEngine } from "./engine-harness.ts";
import { engineWith, fakeAction, request, sharedStore } from "./engine-harness.ts";

const store = sharedStore();

interface ShippedRace {
  readonly steps: readonly { readonly thresholds: readonly object[] }[];
}

/** Measures the next of these results each time. */
function measuringResults(result: TObject, ...results: readonly JsonObject[]) {
  const left = [...results];
  const work = async () => ({ outputs: {}, result: left.shift() ?? {} });
  return { ...fakeAction("test.measure", work, { recovery: "measure" }), result };
}

const measuring = (...values: readonly number[]) =>
  measuringResults(Type.Object({ p99: Type.Number() }), ...values.map((p99) => ({ p99 })));

const playbook = (thresholds: string) =>
  request(`
steps:
  - id: load
    uses: test.measure
    thresholds:
${thresholds}
  - { id: next, uses: test.echo }
`);

describe("thresholds", () => {
  test("that hold are reported, and the result is kept", async () => {
    const engine = engineWith(store(), [measuring(10)]);
    const { id } = await engine.begin(playbook("      - { expr: result.p99 < 20.0 }"));
    const view = await engine.waitForEnd(id);
    expect(view.status).toBe("succeeded");
    expect(view.steps[0]?.cells[0]?.thresholds).toEqual([
      expect.objectContaining({ expression: "result.p99 < 20.0", level: "fail", verdict: "held" }),
    ]);
    expect(await engine.results(id)).toEqual([{ stepId: "load", cellKey: "", result: { p99: 10 } }]);
  });

  test("that are breached fail the step once, without another attempt, and report the figures", async () => {
    const engine = engineWith(store(), [measuring(30, 1)]);
    const { id } = await engine.begin(
      playbook("      - { expr: result.p99 < 20.0 }\n    retry: { attempts: 3, backoff: 1s }"),
    );
    const view = await engine.waitForEnd(id);
    expect(view.status).toBe("failed");
    expect(view.steps.map((step) => step.cells[0]?.status)).toEqual(["failed", "skipped"]);
    expect(view.problem).toMatch(/^load: Threshold breached: p99 30, limit 20\./);
    expect(await engine.results(id)).toHaveLength(1);
    expect(await store().attempts.ofRun(id)).toMatchObject([{ attempt: 1, status: "failed", settled: true }]);
  });

  test("with level warn only warn", async () => {
    const engine = engineWith(store(), [measuring(30)]);
    const { id } = await engine.begin(playbook("      - { expr: result.p99 < 20.0, level: warn }"));
    const view = await engine.waitForEnd(id);
    expect(view.status).toBe("succeeded");
    expect(view.warnings).toEqual(["load: Threshold breached: p99 30, limit 20."]);
  });

  test("compare with the last successful run", async () => {
    const engine = engineWith(store(), [measuring(10, 30, 12, 10.5)]);
    const compared = playbook("      - { expr: result.p99 <= previous.p99 * 1.10 }");
    const verdicts: unknown[] = [];
    for (let night = 1; night <= 4; night++) {
      const { id } = await engine.begin(compared);
      const view = await engine.waitForEnd(id);
      verdicts.push([view.status, view.steps[0]?.cells[0]?.thresholds[0]?.verdict]);
    }
    expect(verdicts).toEqual([
      ["succeeded", "inconclusive"],
      ["failed", "breached"], // 30 against 10
      ["failed", "breached"], // 12 against 10: the night with 30 was not a good one
      ["succeeded", "held"],
    ]);
  });

  test("compare with the last successful run that had the same inputs, and say what the others had (row 20)", async () => {
    const engine = engineWith(store(), [measuring(10, 30, 12, 31)]);
    const asked = request(`inputs: { rate: { type: integer, default: 1 } }
steps:
  - id: load
    uses: test.measure
    thresholds: [{ expr: result.p99 <= previous.p99 * 1.10, level: warn }]
`);
    const judged = async (rate: number) => {
      const { id } = await engine.begin({ ...asked, inputs: { rate } });
      return (await engine.waitForEnd(id)).steps[0]?.cells[0]?.thresholds[0];
    };
    expect((await judged(100))?.verdict).toBe("inconclusive");
    expect(await judged(200)).toMatchObject({
      verdict: "inconclusive",
      note: expect.stringMatching(
        /^Not comparable with the last good run \(run \w+\), because the input rate was 100 then and 200 now\.$/,
      ),
    });
    expect((await judged(100))?.verdict).toBe("breached"); // 12 against 10
    expect((await judged(200))?.verdict).toBe("held"); // 31 against 30
  });

  test("compare with no error rate of an earlier run that sent nothing", async () => {
    const result = Type.Object({ requests: Type.Integer(), error_rate: Type.Number() });
    const [idle, failing] = [
      { requests: 0, error_rate: 0 },
      { requests: 100, error_rate: 0.02 },
    ];
    const engine = engineWith(store(), [measuringResults(result, idle, failing)]);
    const compared = playbook("      - { expr: result.error_rate <= previous.error_rate + 0.01 }");
    const night = async () => engine.waitForEnd((await engine.begin(compared)).id);
    await night();
    expect((await night()).steps[0]?.cells[0]?.thresholds[0]).toMatchObject({
      verdict: "inconclusive",
      note: expect.stringMatching(/^It cannot be compared with the last good run: .*error_rate/),
    });
  });

  test("compare with the run that is marked as the reference, and with no other", async () => {
    const engine = engineWith(store(), [measuring(10, 20, 14, 14)]);
    const references = createReferenceRuns(store(), systemClock);
    const compared = playbook("      - { expr: result.p99 <= reference.p99 * 1.50 }");
    const night = async () => engine.waitForEnd((await engine.begin(compared)).id);
    const first = await night();
    expect(first.steps[0]?.cells[0]?.thresholds).toEqual([
      expect.objectContaining({
        verdict: "inconclusive",
        note: "No run of this playbook is marked as its reference.",
      }),
    ]);
    await references.mark(first, "U1");
    const slow = await night();
    expect(slow.problem).toContain("p99 20, limit 15 from the reference");
    await expect(references.mark(slow, "U1")).rejects.toMatchObject({ code: "REFERENCE_UNFIT" });
    expect((await night()).steps[0]?.cells[0]?.thresholds[0]?.verdict).toBe("held");
    expect(await references.unmark(first.id)).toBe(true);
    expect((await night()).steps[0]?.cells[0]?.thresholds[0]?.verdict).toBe("inconclusive");
  });

  describe("each individually", () => {
    /** Races these variants, one set per run. */
    const racing = (...runs: readonly JsonObject[]) => {
      const result = Type.Object({ variants: Type.Record(Type.String(), Type.Unknown()) });
      return measuringResults(result, ...runs.map((variants) => ({ variants })));
    };
    const night = async (engine: TestEngine, race: RunOrder) =>
      engine.waitForEnd((await engine.begin(race)).id);
    const race = () =>
      playbook(`      - { expr: 'result.variants["none"].p99 < 250.0' }
      - { expr: "result.variants.all(v, result.variants[v].p99 <= previous.variants[v].p99 * 1.10)", level: warn }
      - { expr: "result.variants.all(v, result.variants[v].p99 <= reference.variants[v].p99 * 1.10)" }`);

    test.each<readonly [string, JsonObject]>([
      ["has no such variant", { none: { p99: 10 } }],
      ["has no such figure", { none: { p99: 10 }, ambient: { p99: null } }],
    ])(
      "are skipped with the reason if the earlier run %s, and the others are evaluated",
      async (_, before) => {
        const engine = engineWith(store(), [racing(before, { none: { p99: 10 }, ambient: { p99: 12 } })]);
        const asked = race();
        const first = await night(engine, asked);
        await createReferenceRuns(store(), systemClock).mark(first, "U1");
        const view = await night(engine, asked);
        expect([view.status, view.warnings]).toEqual(["succeeded", []]);
        expect(view.steps[0]?.cells[0]?.thresholds).toEqual([
          expect.objectContaining({ verdict: "held" }),
          expect.objectContaining({
            verdict: "inconclusive",
            note: expect.stringMatching(/^It cannot be compared with the last good run: .+\.$/),
          }),
          expect.objectContaining({
            verdict: "inconclusive",
            note: expect.stringMatching(/^It cannot be compared with the reference: .+\.$/),
          }),
        ]);
      },
    );

    test("that cannot be evaluated with this run's figures are breached at their own level", async () => {
      const measured = { none: { p99: 10 } };
      const engine = engineWith(store(), [racing(measured, measured)]);
      const warned = playbook(`      - { expr: 'result.variants["ambient"].p99 < 250.0', level: warn }
      - { expr: 'result.variants["none"].p99 < 250.0' }`);
      const view = await night(engine, warned);
      expect(view.status).toBe("succeeded");
      expect(view.warnings).toEqual([
        expect.stringMatching(
          /^load: Threshold breached: .*it cannot be evaluated: No such key: ambient\)\.$/,
        ),
      ]);
      const failing = playbook(`      - { expr: 'result.variants["ambient"].p99 < 250.0' }
      - { expr: 'result.variants["none"].p99 < 250.0' }`);
      const failed = await night(engine, failing);
      expect(failed.status).toBe("failed");
      expect(failed.problem).toContain("it cannot be evaluated: No such key: ambient");
      expect(failed.steps[0]?.cells[0]?.thresholds.map(({ verdict }) => verdict)).toEqual([
        "breached",
        "held",
      ]);
    });

    test("a mistake about this run's figures is not blamed on the earlier run", async () => {
      const engine = engineWith(store(), [racing({ none: { p99: 10 } }, { none: { p99: 10 } })]);
      const asked = playbook(
        `      - { expr: 'result.variants["nome"].p99 <= previous.variants["none"].p99' }`,
      );
      await night(engine, asked);
      expect((await night(engine, asked)).problem).toContain("it cannot be evaluated: No such key: nome");
    });

    test("the bundled race compares what both nights had, and is not alarmed by a slow machine or a quick look (row 20)", async () => {
      const text = await readFile(new URL("../../playbooks/compare-meshes.yaml", import.meta.url), "utf8");
      const shipped = (parseDocument(text).toJS() as ShippedRace).steps[2]?.thresholds.slice(-2);
      const raced = (meshes: Record<string, number>, rounds = 5) =>
        fakeComparison({
          variants: Object.fromEntries(Object.entries(meshes).map(([name, p50Ms]) => [name, { p50Ms }])),
          rounds,
        });
      const nights = [
        raced({ none: 1, sidecar: 2 }),
        raced({ none: 1, ambient: 1.2 }),
        raced({ none: 1, sidecar: 2 }),
        raced({ none: 3, sidecar: 6 }),
        raced({ none: 1, sidecar: 4 }),
        raced({ none: 1, sidecar: 4 }, 3),
      ];
      const engine = engineWith(store(), [measuringResults(ComparisonResult, ...nights)]);
      const asked = playbook(shipped?.map((each) => `      - ${JSON.stringify(each)}`).join("\n") ?? "");
      const verdicts: unknown[] = [];
      for (const each of nights.keys()) {
        const view = await night(engine, asked);
        verdicts.push(view.steps[0]?.cells[0]?.thresholds.map(({ verdict }) => verdict).join());
        if (each === 0) await createReferenceRuns(store(), systemClock).mark(view, "U1");
      }
      expect(verdicts).toEqual([
        "inconclusive,inconclusive",
        "held,held", // no variant but the baseline is in both
        "held,held",
        "held,held", // three times as slow, like the baseline
        "breached,breached",
        "inconclusive,inconclusive", // three rounds are not compared
      ]);
    });
  });

  test("a run that measured nothing cannot be a reference", async () => {
    const engine = engineWith(store(), []);
    const { id } = await engine.begin(request("steps:\n  - { uses: test.echo }\n"));
    const references = createReferenceRuns(store(), systemClock);
    await expect(references.mark(await engine.waitForEnd(id), "U1")).rejects.toMatchObject({
      code: "REFERENCE_UNFIT",
      message: expect.stringContaining("measured nothing"),
    });
  });

  test("can take their history from elsewhere", async () => {
    const asked: unknown[] = [];
    const history: ResultHistory = {
      earlierRuns: async (key) => {
        asked.push(key);
        return [{ runId: "other", createdAtMs: 0, inputs: {}, clusterUid: null }];
      },
      find: async () => ({ p99: 1 }),
    };
    const engine = engineWith(store(), [measuring(10)], { history });
    const compared = playbook("      - { expr: result.p99 <= previous.p99 }");
    const { id, playbookName } = await engine.begin(compared);
    expect((await engine.waitForEnd(id)).status).toBe("failed");
    expect(asked).toEqual([{ playbookName, stepId: "load", cellKey: "" }]);
  });

  test("later steps see what was measured so far", async () => {
    const seen: unknown[] = [];
    const publish = fakeAction("test.publish", async (_params, context) => {
      seen.push(context.results("load"), context.results("other"));
      return { outputs: {} };
    });
    const engine = engineWith(store(), [measuring(1, 2), publish]);
    const { id } = await engine.begin(
      request(
        "steps:\n  - { id: load, uses: test.measure, matrix: { m: [a, b] } }\n  - { id: pub, uses: test.publish }\n",
      ),
    );
    await engine.waitForEnd(id);
    expect(seen).toEqual([[{ p99: 1 }, { p99: 2 }], []]);
  });
});
