import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadImage } from "@napi-rs/canvas";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import type { LoadResult } from "../../src/load/result/result.ts";
import type { RunView } from "../../src/run/run-view.ts";
import { newStoreFolder } from "../support/empty-store.ts";
import { runRegatta, spawnRegatta } from "../support/regatta.ts";

let target: Server;
let served = 0;
let url: string;
let cwd: string;

beforeAll(async () => {
  target = createServer((_request, response) => {
    served++;
    response.end("hello");
  });
  target.listen(0, "127.0.0.1");
  await once(target, "listening");
  url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
});
afterAll(() => {
  target.closeAllConnections();
  target.close();
});
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "regatta-run-"));
  renameSync(newStoreFolder(), join(cwd, ".regatta"));
  served = 0;
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function playbook(lines: string): string {
  const path = join(cwd, "playbook.yaml");
  writeFileSync(path, `version: 1\nname: quick\ntitle: A quick load\n${lines}`);
  return path;
}

const LOAD = `inputs:
  url: { type: string, required: true }
steps:
  - id: load
    uses: load.run
    with: { url: "\${{ inputs.url }}", profile: { rate: 100, duration: 1s, warmup: 0s, connections: 2 } }
`;

describe("regatta run", () => {
  test("goes from a playbook to a chart and an SMP report whose figures are the stored ones", async () => {
    const file = playbook(`${LOAD}report: { results: load, charts: [percentiles], attach: [smp] }\n`);

    const { code, stdout, stderr } = await runRegatta(
      ["run", file, "-i", `url=${url}`, "--out", "out", "--json"],
      { cwd },
    );

    expect(stderr).toBe("");
    expect(code).toBe(0);
    const { run, results } = JSON.parse(stdout) as { run: RunView; results: { result: LoadResult }[] };
    const result = results[0]?.result;
    expect(run.status).toBe("succeeded");
    expect(result).toMatchObject({ requests: 100, error_rate: 0, status: { "200": 100 } });
    expect(served).toBe(100);
    const files = readdirSync(join(cwd, "out"));
    expect(files).toEqual(expect.arrayContaining(["load-percentiles.png", "load.smp.yaml"]));
    const picture = await loadImage(readFileSync(join(cwd, "out", "load-percentiles.png")));
    expect(picture.width).toBe(1200);
    expect(picture.height).toBeGreaterThanOrEqual(675);
    expect(picture.height).toBeLessThan(picture.width);
    const smp = parseAllDocuments(readFileSync(join(cwd, "out", "load.smp.yaml"), "utf8")).map((d) =>
      d.toJS(),
    );
    const measured = smp.find((document) => document.latencies_ms !== undefined);
    expect(measured.latencies_ms).toMatchObject({ p50: result?.latency_ms.p50, max: result?.latency_ms.max });
  });

  test("prints what happened, with a table", async () => {
    const { code, stdout, stderr } = await runRegatta(["run", playbook(LOAD), "-i", `url=${url}`], { cwd });

    expect(code).toBe(0);
    expect(stderr).toMatch(/✓ .*load/i);
    expect(stdout).toMatch(/A quick load: succeeded/);
    expect(stdout).toMatch(/p99 ms/);
  });

  test.each([
    [
      "an unknown action",
      "steps:\n  - { id: load, uses: load.rnu }\n",
      /playbook\.yaml:5:\d+.*[\s\S]*load\.run/,
    ],
    ["a missing input", LOAD, /url/],
    ["broken YAML", "steps: [\n", /playbook\.yaml:\d+:\d+/],
  ])("shows %s with its place, and ends with 2", async (_name, lines, expected) => {
    const { code, stderr } = await runRegatta(["run", playbook(lines)], { cwd });

    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
    expect(served).toBe(0);
  });

  test("a missing playbook ends with 1 and says what to do", async () => {
    const { code, stderr } = await runRegatta(["run", "nowhere.yaml"], { cwd });

    expect(code).toBe(1);
    expect(stderr).toMatch(/PLAYBOOK_UNREADABLE .*nowhere\.yaml.*regatta new/s);
  });

  test("a threshold that too few answers carry is neither kept nor breached, which ends with 6", async () => {
    const file = playbook(`${LOAD}    thresholds: ["result.latency_ms.p99 < 250.0"]\n`);

    const { code, stdout, stderr } = await runRegatta(["run", file, "-i", `url=${url}`], { cwd });

    expect(code).toBe(6);
    // Why depends on the machine: a busy one is the bottleneck as well.
    expect(stdout + stderr).toMatch(
      /Inconclusive: result\.latency_ms\.p99 < 250\.0 \((?:There is no p99|The load)/,
    );
  });

  test("a breached threshold ends with 4, with the figures", async () => {
    const file = playbook(`${LOAD}    thresholds: ["result.error_rate < 0.0"]\n`);

    const { code, stdout, stderr } = await runRegatta(["run", file, "-i", `url=${url}`], { cwd });

    expect(code).toBe(4);
    expect(stdout + stderr).toContain("error rate 0 %, must be below 0 %");
  });

  test("a target that is not on the allow list is refused before anything is sent", async () => {
    const { code, stdout, stderr } = await runRegatta(
      ["run", playbook(LOAD), "-i", "url=http://192.0.2.1/"],
      { cwd },
    );

    expect(code).toBe(3);
    expect(stdout + stderr).toMatch(/192\.0\.2\.1.*allow/s);
  });

  test("without a cluster, a step that needs one fails and says what to do", async () => {
    const file = playbook("steps:\n  - { id: mesh, uses: mesh.install, with: { mesh: none } }\n");

    const { code, stdout, stderr } = await runRegatta(["run", file, "--kubeconfig", "missing.yaml"], { cwd });

    expect(code).toBe(3);
    expect(stdout + stderr).toMatch(/missing\.yaml/);
  });

  const LONG =
    "steps:\n  - { id: long, uses: wait, with: { duration: 1h } }\nfinally:\n  - { id: tidy, name: Tidy up, uses: wait, with: { duration: 10ms } }\n";

  test.each(["SIGINT", "SIGHUP"] as const)(
    "%s cancels it, runs finally, and ends with 130",
    async (signal) => {
      const { child, ended } = spawnRegatta(["run", playbook(LONG)], { cwd });
      await firstOutput(child);
      child.kill(signal);

      const { code, stdout, stderr } = await ended;

      expect(code).toBe(130);
      expect(stderr).toMatch(/✓ Tidy up/);
      expect(stdout).toMatch(/A quick load: cancelled/);
    },
  );

  const GROUPED = `concurrency: { group: cluster }
inputs: { time: { type: duration, default: 1h } }
steps:
  - { id: begun, name: Begin, uses: wait, with: { duration: 1ms } }
  - { id: long, uses: wait, with: { duration: "\${{ inputs.time }}" } }
finally:
  - { id: tidy, name: Tidy up, uses: wait, with: { duration: 1ms } }
`;
  /** A run whose terminal is killed in the middle of the second step. @returns its id. */
  async function killedRun(): Promise<string> {
    const { child, ended } = spawnRegatta(["run", playbook(GROUPED)], { cwd });
    let said = "";
    child.stderr?.on("data", (bytes: Buffer) => {
      said += String(bytes);
      if (said.includes("✓ Begin")) child.kill("SIGKILL");
    });
    await ended;
    return /run (\w+)/.exec(said)?.[1] ?? "";
  }
  const listed = async () =>
    JSON.parse((await runRegatta(["runs", "--json"], { cwd })).stdout) as readonly RunView[];

  test("a killed run is cleaned up by the next one, which does not wait for it for ever", async () => {
    const id = await killedRun();
    expect(await listed()).toMatchObject([{ id, status: "running" }]);

    const { code, stdout, stderr } = await runRegatta(["run", playbook(GROUPED), "-i", "time=1ms"], { cwd });

    expect(code).toBe(0);
    expect(stderr).toMatch(
      new RegExp(`Run ${id} .*was interrupted .*cleaned up first.*A quick load: cancelled`, "s"),
    );
    expect(stdout).toMatch(/A quick load: succeeded/);
    const [second, first] = await listed();
    expect(second).toMatchObject({ status: "succeeded" });
    expect(first).toMatchObject({ id, status: "cancelled" });
    // Nobody knows whether its second step had started when it was killed.
    const [begun, long, tidy] = first?.steps.map(({ cells }) => cells[0]?.status) ?? [];
    expect([begun, tidy]).toEqual(["succeeded", "succeeded"]);
    expect(long).toMatch(/^(cancelled|skipped)$/);
  });

  test("stop ends a run whose process died, with its clean-up or without", async () => {
    const first = await killedRun();
    const stopped = await runRegatta(["stop", "quick"], { cwd });
    expect(stopped).toMatchObject({ code: 0, stdout: expect.stringMatching(/cancelled.*clean-up was run/s) });
    expect((await runRegatta(["stop", first], { cwd })).stdout).toContain(
      "has already ended: it is cancelled",
    );

    const second = await killedRun();
    const skipped = await runRegatta(["stop", second, "--skip-clean-up"], { cwd });
    expect(skipped.stdout).toMatch(/Not done: .*tidy/);
    expect(await listed()).toMatchObject([
      { id: second, status: "cancelled" },
      { id: first, status: "cancelled" },
    ]);
  });

  const ASKS = `steps:
  - { id: pick, uses: ask, with: { text: Which one?, options: [blue, green] } }
  - { id: gate, uses: approve, with: { text: "Take \${{ steps.pick.outputs.answer }}?" } }
`;

  test("answers given beforehand let a run continue past its questions", async () => {
    const args = ["run", playbook(ASKS), "--answer", "pick=green", "--answer", "gate=approve", "--json"];
    const { code, stdout } = await runRegatta(args, { cwd });

    expect(code).toBe(0);
    const { run } = JSON.parse(stdout) as { run: RunView };
    const questions = run.steps.map(({ cells }) => cells[0]?.question);
    expect(questions.map((question) => question?.text)).toEqual(["Which one?", "Take green?"]);
    expect(questions[1]?.answers[0]?.by).toMatch(/ at the terminal$/);
  });

  test("a question that nobody can answer ends the run at once, and says what to do", async () => {
    const { code, stdout, stderr } = await runRegatta(["run", playbook(ASKS)], { cwd });

    expect(code).toBe(3);
    expect(stderr).toContain("--answer pick=VALUE");
    expect(stdout).toMatch(/A quick load: cancelled/);
  });

  test("`runs` lists runs, `show` describes one and writes its files again, `rerun` runs it with other inputs", async () => {
    const file = playbook(`${LOAD}report: { results: load, charts: [percentiles] }\n`);
    const first = await runRegatta(["run", file, "-i", `url=${url}`, "--json"], { cwd });
    const { run } = JSON.parse(first.stdout) as { run: RunView };
    rmSync(file);

    const listed = await runRegatta(["runs"], { cwd });
    expect(listed.stdout).toMatch(new RegExp(`^${run.id} #1 +quick +succeeded +`, "m"));

    const shown = await runRegatta(["show", "quick", "--out", "again"], { cwd });
    expect(shown.stdout).toContain(`url="${url}"`);
    expect(shown.stdout).toMatch(/✓ .*load/i);
    expect(shown.stdout).toMatch(/p99 ms/);
    expect(readdirSync(join(cwd, "again"))).toContain("load-percentiles.png");

    const other = `${url}other`;
    const again = await runRegatta(["rerun", run.id.slice(-6), "-i", `url=${other}`, "--json"], { cwd });
    expect(again.code).toBe(0);
    const second = JSON.parse(again.stdout) as { run: RunView };
    expect(second.run.inputs).toEqual({ url: other });
    expect(second.run.id).not.toBe(run.id);

    const nothing = await runRegatta(["show", "quicc"], { cwd });
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toMatch(/RUN_UNKNOWN There is no run "quicc"\. Did you mean "quick"\?/);
  });

  test("two on one store: the second says who is using it", async () => {
    const first = spawnRegatta(["run", playbook(LONG)], { cwd });
    await firstOutput(first.child);

    const second = await runRegatta(["run", playbook(LONG)], { cwd });
    first.child.kill("SIGINT");

    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(new RegExp(`STORE_LOCKED .*${first.child.pid}`));
    expect((await first.ended).code).toBe(130);
  });
});

/** Resolves once it has printed its run: from then on Ctrl-C cancels the run. */
async function firstOutput(child: ChildProcess): Promise<void> {
  if (child.stderr) await once(child.stderr, "data");
}
