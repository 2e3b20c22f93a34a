import { readFileSync } from "node:fs";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { Ajv2020 } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { variantsOf } from "../../src/reports/input.ts";
import type { SmpDocuments } from "../../src/reports/smp/smp-schema.ts";
import type { RunView } from "../../src/run/run-view.ts";
import type { Message, SlackFile } from "../../src/workspace/model.ts";
import { eventually } from "../support/eventually.ts";
import { podProcesses } from "../support/processes.ts";
import { ProductBench, RACE_MS } from "../support/product-bench.ts";
import { ADA, PERF, shownText } from "../support/workspace-user.ts";

const RUN = "/mesh run compare-meshes meshes=none,sidecar rounds=1 duration=1s rate=50";
/** Another channel that the bot is in. */
const LAB = "C0MESHLAB";
const TOO_SLOW = /Threshold breached: (?:none|sidecar) p99 [^.]+, limit 250 ms/;

describe("a race, from the command to the report", () => {
  let bench: ProductBench;
  let card: Message;
  let run: RunView;
  /** Everything the card showed, in order. */
  const seen: string[] = [];

  beforeAll(async () => {
    bench = await ProductBench.start();
    await bench.type(RUN);
    card = await bench.message("the card", ({ text }) => text.startsWith("Race the meshes"), RACE_MS);
    card = await eventually("the end of the race, with its chart", () => endedCard(card.ts), RACE_MS);
    const [newest] = await bench.product.engine.list({ limit: 1 });
    if (!newest) throw new Error("no run was kept");
    run = newest;
  }, 2 * RACE_MS);
  afterAll(() => bench?.close());

  /** Records what the card shows now; returns it once the run is over and its picture has arrived. */
  function endedCard(ts: string): Message | undefined {
    const now = bench.workspace.messages(PERF).find((message) => message.ts === ts);
    if (!now) return undefined;
    const shown = shownText(now);
    if (seen.at(-1) !== shown) seen.push(shown);
    const over = shown.includes('"run_again"');
    // How fast this machine is today is not what is tested: only the limit of 250 ms may be missed.
    if (over && !shown.includes("✅ Race the meshes") && !TOO_SLOW.test(shown)) throw new Error(shown);
    return over && shown.includes('"type":"image"') ? now : undefined;
  }

  function thread(): readonly Message[] {
    return bench.workspace
      .messages(PERF)
      .filter(({ thread_ts, ts }) => thread_ts === card.ts && ts !== card.ts);
  }

  async function file(ending: string): Promise<Buffer> {
    const { url_private } = await eventually(`a file *${ending} in the thread`, () =>
      filesOf(thread()).find(({ name }) => name.endsWith(ending)),
    );
    return Buffer.from(await (await fetch(url_private)).arrayBuffer());
  }

  test("the card is live: it showed the race in progress, and in the end the findings", () => {
    expect(run.problem ?? "limit 250 ms").toContain("limit 250 ms");
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.some((shown) => shown.includes('"run_stop"') && /\d+ %/.test(shown))).toBe(true);
    expect(seen.some((shown) => /round 1 of 1: (none|sidecar)/.test(shown))).toBe(true);
    const last = shownText(card);
    expect(last).toMatch(/quick look/i);
    expect(last).toContain('"Show report"');
    expect(last).not.toContain('"run_stop"');
  });

  test("the thread shows each step", async () => {
    for (const { name } of run.steps) {
      await eventually(`a message on ${name}`, () =>
        thread().find((message) => shownText(message).includes(`*${name}*`)),
      );
    }
  });

  test("the card's picture can be decoded, has the right size, and is not empty", async () => {
    const picture = await loadImage(await file("race-percentiles.png"));
    const { width, height } = picture;
    // As high as its captions and its legend require, and never so high that Slack would show it as a narrow strip.
    expect(width).toBe(1200);
    expect(height).toBeGreaterThanOrEqual(675);
    expect(height).toBeLessThan(width);
    const context = createCanvas(width, height).getContext("2d");
    context.drawImage(picture, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
    const counts = new Map<number, number>();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    // A background, the text, the grid, and a line for each variant: each covers a good number of pixels.
    expect([...counts.values()].filter((count) => count > 300).length).toBeGreaterThanOrEqual(4);
    const inCard = card.blocks?.find(({ type }) => type === "image") as
      | { slack_file?: { id: string } }
      | undefined;
    expect(filesOf(thread()).map(({ id }) => id)).toContain(inCard?.slack_file?.id);
  });

  test("the SMP file is valid, and its figures are the stored ones", async () => {
    const documents = parseAllDocuments((await file(".smp.yaml")).toString(), { version: "1.1" }).map(
      (document) => document.toJS(),
    );
    const smp = smpOf(documents);
    const schema = JSON.parse(
      readFileSync(new URL("../../schemas/smp.schema.json", import.meta.url), "utf8"),
    );
    const validate = new Ajv2020({ allErrors: true, strict: true, formats: fullFormats }).compile(schema);
    validate(smp);
    expect(validate.errors).toBeNull();
    const variants = variantsOf(await bench.comparison(run.id));
    expect(variants.map(({ name }) => name).sort()).toEqual(["none", "sidecar"]);
    for (const variant of variants) {
      const reported = smp.results.find(({ labels }) => labels["regatta.dev/variant"] === variant.name);
      const { min, mean, p50, p90, p99, max } = variant.latency_ms;
      expect(reported?.latencies_ms).toEqual({ min, average: mean, p50, p90, p99, max });
      expect(reported?.actual_qps).toBe(variant.rate_achieved_rps);
      expect(reported?.labels["regatta.dev/requests"]).toBe(String(variant.requests));
      expect(variant).toMatchObject({ requests: 50, error_rate: 0 });
    }
  });

  test("the result says where it was measured, and each round in which namespace", async () => {
    const { place, variants } = await bench.comparison(run.id);
    const { uid: cluster_uid, context: cluster } = await bench.cluster.facts();
    expect(place).toEqual({ kind: "sandbox", cluster, cluster_uid });
    expect(variants.sidecar?.rounds.map((round) => round.place)).toEqual([
      { ...place, namespace: variants.sidecar?.facts.namespace },
    ]);
  });

  test("the web page and the figures as CSV are attached too", async () => {
    const { variants } = await bench.comparison(run.id);
    expect((await file(".html")).toString()).toMatch(/^<!doctype html>[\s\S]*Race the meshes/i);
    const csv = (await file(".csv")).toString();
    expect(csv).toContain(String(variants.sidecar?.latency_ms.p90));
  });

  test("nothing is left in the cluster or on the machine", async () => {
    expect(await bench.raceNamespaces()).toEqual([]);
    expect(await bench.cluster.list({ apiVersion: "v1", kind: "Pod" })).toEqual([]);
    await eventually("the pods' processes to end", () => podProcesses(process.pid).length === 0);
  });

  test("/mesh status, list and plan show it", async () => {
    expect(shownText(await bench.ask("/mesh status"))).toMatch(
      /Nothing is running right now[\s\S]*Race the meshes/,
    );
    expect(shownText(await bench.ask(`/mesh status ${run.id}`))).toContain("Race the meshes");
    const list = shownText(await bench.ask("/mesh list"));
    expect(list).toContain("compare-meshes");
    expect(list).toContain("quick-load");
    expect(shownText(await bench.ask("/mesh plan compare-meshes"))).toMatch(
      /mesh\.install[\s\S]*load\.compare/,
    );
  });

  test("the thread has one message about the steps, one with the results and one with all files", () => {
    expect(thread().map(({ text }) => text.slice(0, 7))).toEqual([
      `${run.steps.length} of ${run.steps.length} `.slice(0, 7),
      "Results",
      "",
    ]);
    expect(
      filesOf(thread())
        .map(({ name }) => name)
        .sort(),
    ).toEqual(run.artifacts.map(({ name }) => name).sort());
  });

  test("/mesh report links to the results, and in another channel posts them with all files", async () => {
    const results = thread().find(({ text }) => text.startsWith("Results"));
    const answer = shownText(await bench.ask("/mesh report"));
    expect(answer).toContain(`/p${results?.ts.replace(".", "")}?thread_ts=${card.ts}`);
    await bench.workspace.ui.send({ user: ADA, channel: LAB, text: `/mesh report ${run.id}` });
    const [report, files] = await eventually("the report and its files", () => {
      const there = bench.workspace.messages(LAB);
      return there.some((message) => message.files !== undefined) && there;
    });
    expect(shownText(report as Message)).toContain("Report: Race the meshes");
    expect(files?.thread_ts).toBe(report?.ts);
    expect(files?.files?.length).toBe(run.artifacts.length);
  });

  test.each([
    ["/mesh run compare-mesh", /no playbook[\s\S]*compare-meshes/],
    ["/mesh rnu compare-meshes", /run/],
  ])("%s gets an answer that suggests what was meant", async (command, expected) => {
    const before = await bench.product.engine.list({ limit: 10 });
    expect(shownText(await bench.ask(command))).toMatch(expected);
    expect(await bench.product.engine.list({ limit: 10 })).toHaveLength(before.length);
  });

  test.each([
    ["/mesh run compare-meshes meshes=none,sidecar rounds=1 rat=5", /rat[\s\S]*rate/],
    ["/mesh run compare-meshes rate=fast", /rate[\s\S]*integer|whole number/],
  ])("%s opens the form, which says what is wrong", async (command, expected) => {
    const before = await bench.product.engine.list({ limit: 10 });
    await bench.type(command);
    const form = await eventually("the form", async () => (await bench.snapshot()).views[0]);
    expect(JSON.stringify(form)).toMatch(expected);
    await bench.workspace.ui.close({ user: ADA, all: true });
    expect(await bench.product.engine.list({ limit: 10 })).toHaveLength(before.length);
  });

  test("/mesh stop in the middle of a race runs the clean-up", { timeout: 2 * RACE_MS }, async () => {
    await bench.type("/mesh run compare-meshes meshes=none,sidecar rounds=5 duration=30s rate=20");
    const racing = await eventually("the first round of the race", raceInProgress, RACE_MS);
    expect(await bench.raceNamespaces()).toEqual(["race-none", "race-sidecar", "sidecar-system"]);

    expect(shownText(await bench.ask("/mesh stop"))).toContain("It cleans up first");

    const stopped = await bench.product.engine.waitForEnd(racing.id);
    expect(stopped.status).toBe("cancelled");
    const tidying = stopped.steps.filter(({ phase }) => phase === "finally");
    expect(tidying.flatMap(({ cells }) => cells.map(({ status }) => status))).toEqual(
      Array(4).fill("succeeded"),
    );
    expect(await bench.raceNamespaces()).toEqual([]);
    await bench.message("the card of a stopped run", (message) =>
      shownText(message).includes("⏹️ Race the meshes"),
    );
    await eventually("the pods' processes to end", () => podProcesses(process.pid).length === 0);
  });

  test.each([
    ["a person", { users: ["U0SOMEBODY"], channels: ["*"] }, /not on Regatta's list of allowed people/],
    ["a channel", { users: ["*"], channels: ["C0ELSEWHERE"] }, /not on Regatta's list of allowed channels/],
    ["anybody, without any list", { users: [], channels: [] }, /Nobody may use/],
  ])("%s that is not allowed is refused but may look", async (_who, lists, expected) => {
    const before = await bench.product.engine.list({ limit: 10 });
    await bench.allowOnly(lists);
    expect(shownText(await bench.ask(RUN))).toMatch(expected);
    expect(await bench.product.engine.list({ limit: 10 })).toHaveLength(before.length);
    expect(shownText(await bench.ask("/mesh list"))).toContain("compare-meshes");
  });

  /** The run whose load test is in progress. */
  async function raceInProgress(): Promise<RunView | undefined> {
    const [newest] = await bench.product.engine.list({ limit: 1, status: "active" });
    const race = newest?.steps.find(({ id }) => id === "race")?.cells[0];
    return race?.progress?.text.includes("rps") ? newest : undefined;
  }
});

function filesOf(messages: readonly Message[]): readonly SlackFile[] {
  return messages.flatMap(({ files }) => files ?? []);
}

/** The messages of an SMP file, told apart by what only each of them has. */
function smpOf(documents: readonly Record<string, unknown>[]): SmpDocuments {
  return {
    test_config: documents.find((document) => "clients" in document),
    environment: documents.find((document) => "nodes" in document),
    mesh_configs: documents.filter((document) => "mesh_type" in document),
    results: documents.filter((document) => "latencies_ms" in document),
  } as unknown as SmpDocuments;
}
