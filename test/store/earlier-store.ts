import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import { newStoreFolder } from "../support/empty-store.ts";
import { eventually } from "../support/eventually.ts";
import { ProductBench } from "../support/product-bench.ts";
import { delayed, serve, type TruthServer } from "../support/truth-servers.ts";

const FIXTURE = new URL("fixtures/store-0.1.0.sql", import.meta.url);
/** The target of the load tests in the fixture's runs. */
const TARGET = "http://127.0.0.1:18080/";

/** When the process that wrote the store was killed, by its clock: 2026-11-29 08:00:35 UTC. */
export const KILLED_AT_MS = 1_795_939_235_827;

/** The runs in the store by their purpose; the README beside the fixture says more about each. */
export const RUN = {
  pruned: "1m8dbpewryh5e59",
  race: "1m8dbpk1fd05an9",
  firstNight: "1m8df43vpc2nn6s",
  secondNight: "1m8g1gtwd3n20mm",
  reference: "1m8k52vc89x7pge",
  steady: "1m8k52zk1tzm1as",
  twins: "1m8k532390zhsxm",
  tooSlow: "1m8k5359gp68xf7",
  notThere: "1m8k537vgab7be9",
  cancelled: "1m8k5389fbbkcg6",
  lessonDone: "1m8k538g944tyy5",
  lesson: "1m8k5397w50mjcv",
  untold: "1m8k53am3hf7247",
  unannounced: "1m8k53j75xjk3d6",
  approval: "1m8k53mxw1pjbnc",
  question: "1m8k53qf4jztkzy",
  cutOff: "1m8k53qfrm0xby9",
  queued: "1m8k53qfwyqsw52",
} as const;

/** What the earlier version wrote about the meaning of a run's figures: its file `summary.json`. */
export interface EarlierSummary {
  readonly runId: string;
  readonly headline: string;
  readonly lines: readonly string[];
  readonly channel?: string;
}

export interface EarlierStore {
  readonly summaries: readonly EarlierSummary[];
  /** A copy of the store for one test, as the killed process left it; removed at the end of the test. */
  folder(): string;
  /**
   * The whole current product on a copy of the store, seconds after the kill by its clock. It has sent Slack what was
   * still pending; no run has been resumed.
   */
  product(): Promise<EarlierProduct>;
}

export interface EarlierProduct {
  readonly bench: ProductBench;
  /** Moves the product's time. */
  setTime(nowMs: number): void;
}

/** The store that version 0.1.0 left behind, for the tests of a file. */
export function earlierStore(): EarlierStore {
  let target: TruthServer;
  let loaded: string;
  let summaries: readonly EarlierSummary[];
  beforeAll(async () => {
    target = await serve(delayed(0));
    loaded = newStoreFolder();
    summaries = await load(join(loaded, "store"), target.url);
  });
  afterAll(async () => {
    await target?.close();
    if (loaded !== undefined) rmSync(loaded, { recursive: true, force: true });
  });
  const folder = () => {
    const copy = mkdtempSync(join(tmpdir(), "regatta-earlier-"));
    cpSync(loaded, copy, { recursive: true });
    onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
    return copy;
  };
  return {
    get summaries() {
      return summaries;
    },
    folder,
    async product() {
      let offsetMs = KILLED_AT_MS + 5_000 - systemClock.nowMs();
      const clock: Clock = { ...systemClock, nowMs: () => systemClock.nowMs() + offsetMs };
      const bench = await ProductBench.start({ dataDir: folder() }, clock);
      onTestFinished(() => bench.close());
      const { runs, outbox } = bench.product.store;
      await eventually(
        "everything that Slack had not received yet",
        async () =>
          (await runs.unannounced(clock.nowMs(), 1)).length === 0 && (await outbox.pending(1)).length === 0,
        60_000,
      );
      return {
        bench,
        setTime(nowMs) {
          offsetMs = nowMs - systemClock.nowMs();
        },
      };
    },
  };
}

/** Replaces the contents of a database with the tables and rows of the fixture. */
async function load(database: string, targetUrl: string): Promise<readonly EarlierSummary[]> {
  const rows = readFileSync(FIXTURE, "utf8").replaceAll(TARGET, targetUrl);
  const client = await PGlite.create(database);
  try {
    await client.exec("drop schema public cascade; drop schema drizzle cascade; create schema public;");
    await client.exec(rows);
    const found = await client.query<{ readonly run_id: string; readonly text: string }>(
      "select run_id, convert_from(bytes, 'UTF8') as text from artifact where name = 'summary.json'",
    );
    return found.rows.map(({ run_id, text }) => ({ runId: run_id, ...JSON.parse(text) }));
  } finally {
    await client.close();
  }
}
