import { and, asc, desc, eq, lt, ne, sql } from "drizzle-orm";
import type { JsonObject } from "../base/json.ts";
import type { Database } from "./database.ts";
import { result } from "./tables/result.ts";
import { run } from "./tables/run.ts";

/** What a night of a schedule that succeeded measured in one step and cell. */
export interface NightRow {
  readonly runId: string;
  readonly slotMs: number;
  readonly inputs: JsonObject;
  readonly clusterUid: string | null;
  /** False if the load generator could not keep up; see the end of a run in the run repository. */
  readonly good: boolean;
  /** A comparison without the histograms and timelines of its rounds, which are most of it. */
  readonly result: JsonObject;
}

/** How many nights back changes are looked for. */
const MOST_NIGHTS = 200;

/**
 * Reads what the earlier nights of a schedule that succeeded compared, in the same step and cell. The series of nights is derived from
 * these results, so nights from before there was one count as well.
 */
export function nightResultsOf(db: Database) {
  return {
    /** Oldest first. */
    async nightsBefore(
      night: { readonly id: string; readonly scheduleName: string | null; readonly slotMs: number | null },
      key: { readonly stepId: string; readonly cellKey: string },
    ): Promise<readonly NightRow[]> {
      const { id, scheduleName, slotMs } = night;
      if (scheduleName === null || slotMs === null) return [];
      const newest = db
        .select({
          runId: result.runId,
          slotMs: sql<number>`${run.slotMs}`.mapWith(Number).as("slot"),
          inputs: run.inputs,
          clusterUid: run.clusterUid,
          good: result.good,
          result: sql<JsonObject>`${LEAN}`.as("lean"),
        })
        .from(result)
        .innerJoin(run, eq(run.id, result.runId))
        .where(
          and(
            eq(run.scheduleName, scheduleName),
            eq(result.stepId, key.stepId),
            eq(result.cellKey, key.cellKey),
            eq(run.status, "succeeded"),
            ne(run.id, id),
            lt(run.slotMs, slotMs),
            sql`${result.result}->>'kind' = 'comparison'`,
          ),
        )
        .orderBy(desc(run.slotMs))
        .limit(MOST_NIGHTS)
        .as("newest");
      return db.select().from(newest).orderBy(asc(newest.slotMs));
    },
  };
}

const LEAN = sql`jsonb_build_object(
  'kind', ${result.result}->'kind',
  'baseline', ${result.result}->'baseline',
  'order', ${result.result}->'order',
  'verdict', ${result.result}->'verdict',
  'variants', (
    select jsonb_object_agg(variant.key, jsonb_build_object(
      'facts', variant.value->'facts',
      'rounds', (
        select jsonb_agg(round - 'histogram' - 'timeline' order by place)
        from jsonb_array_elements(variant.value->'rounds') with ordinality as rounds(round, place)
      )
    ))
    from jsonb_each(${result.result}->'variants') as variant
  )
)`;
