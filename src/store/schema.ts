import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { JsonObject } from "../base/json.ts";
import type { CancelLevel } from "../run/cancel-level.ts";
import type { QuestionAnswer, QuestionOffer, QuestionView, RunView } from "../run/run-view.ts";
import { storableJson, storableText } from "./storable.ts";

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });
const json = <T>(name?: string) => {
  const type = customType<{ data: T; driverData: unknown }>({
    dataType: () => "jsonb",
    toDriver: storableJson,
  });
  return name === undefined ? type() : type(name);
};
const prose = customType<{ data: string; driverData: string }>({
  dataType: () => "text",
  toDriver: storableText,
});
/** Milliseconds since the epoch, as the product's clock gives them. */
const timeMs = (name: string) => bigint(name, { mode: "number" });

/** One execution of a playbook, with everything it needs to go on after a crash. */
export const run = pgTable(
  "run",
  {
    id: text().primaryKey(),
    playbookName: text("playbook_name").notNull(),
    playbookPath: text("playbook_path").notNull(),
    playbookText: text("playbook_text").notNull(),
    /** The texts of the playbooks that it includes, by their paths. */
    playbookIncludes: json<Readonly<Record<string, string>>>("playbook_includes")
      .notNull()
      .default(sql`'{}'::jsonb`),
    inputs: json<JsonObject>().notNull(),
    requestedBy: text("requested_by").notNull(),
    channel: text(),
    /** The schedule that started it, and the slot that it is for; kept when the schedule is gone. */
    scheduleName: text("schedule_name"),
    slotMs: timeMs("slot_ms"),
    status: text().$type<RunView["status"]>().notNull(),
    concurrencyGroup: text("concurrency_group"),
    productVersion: text("product_version").notNull(),
    clusterUid: text("cluster_uid"),
    createdAtMs: timeMs("created_at_ms").notNull(),
    startedAtMs: timeMs("started_at_ms"),
    endedAtMs: timeMs("ended_at_ms"),
    /** Who executes it now; every write names the fence number that it holds. */
    leaseOwner: text("lease_owner"),
    leaseExpiresAtMs: timeMs("lease_expires_at_ms"),
    fence: integer().notNull().default(0),
    cancelLevel: text("cancel_level").$type<CancelLevel>().notNull().default("none"),
    cancelledBy: text("cancelled_by"),
    /** The last view that was journaled: what history shows. */
    view: json<RunView>().notNull(),
    /** True once its end is in the outbox: a replica that dies between the two leaves it to the next one that looks. */
    announced: boolean().notNull().default(false),
    /** When all but its results was dropped. */
    prunedAtMs: timeMs("pruned_at_ms"),
  },
  (table) => [
    index("run_created").on(table.createdAtMs),
    index("run_status").on(table.status),
    index("run_unannounced").on(table.endedAtMs).where(sql`not ${table.announced}`),
    index("run_schedule").on(table.scheduleName, table.createdAtMs),
    index("run_unpruned").on(table.endedAtMs).where(sql`${table.prunedAtMs} is null`),
  ],
);

/** The intent (`running`) before a side effect and its outcome after it: one row an attempt of a cell. */
export const stepAttempt = pgTable(
  "step_attempt",
  {
    runId: text("run_id")
      .notNull()
      .references(() => run.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    cellKey: text("cell_key").notNull(),
    attempt: integer().notNull(),
    phase: text().$type<"steps" | "finally">().notNull(),
    status: text()
      .$type<"running" | "succeeded" | "failed" | "skipped" | "cancelled" | "interrupted">()
      .notNull(),
    fence: integer().notNull(),
    params: json<JsonObject>().notNull(),
    outputs: json<JsonObject>(),
    problem: prose(),
    /** True when this attempt decided what became of the cell: a run that goes on takes it as it is. */
    settled: boolean().notNull().default(false),
    startedAtMs: timeMs("started_at_ms").notNull(),
    endedAtMs: timeMs("ended_at_ms"),
  },
  (table) => [primaryKey({ columns: [table.runId, table.stepId, table.cellKey, table.attempt] })],
);

/** What a measuring step found. Kept when the rest of a run is dropped. */
export const result = pgTable(
  "result",
  {
    runId: text("run_id")
      .notNull()
      .references(() => run.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    cellKey: text("cell_key").notNull(),
    playbookName: text("playbook_name").notNull(),
    /** True when the run ended well: what `previous` may read. */
    good: boolean().notNull().default(false),
    createdAtMs: timeMs("created_at_ms").notNull(),
    result: json<JsonObject>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.stepId, table.cellKey] }),
    index("result_previous").on(table.playbookName, table.stepId, table.cellKey, table.createdAtMs),
  ],
);

/** The run that later runs of its playbook are compared with: what `reference` reads. One a playbook. */
export const referenceRun = pgTable("reference_run", {
  playbookName: text("playbook_name").primaryKey(),
  runId: text("run_id")
    .notNull()
    .references(() => run.id, { onDelete: "cascade" }),
  markedBy: text("marked_by").notNull(),
  markedAtMs: timeMs("marked_at_ms").notNull(),
});

/** Files of a run: charts and reports. */
export const artifact = pgTable(
  "artifact",
  {
    runId: text("run_id")
      .notNull()
      .references(() => run.id, { onDelete: "cascade" }),
    name: text().notNull(),
    title: text().notNull(),
    mediaType: text("media_type").notNull(),
    altText: text("alt_text"),
    bytes: bytes().notNull(),
    createdAtMs: timeMs("created_at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.name] })],
);

/** What a step asks people, and what they said; one a cell. It outlives the process that asked. */
export const question = pgTable(
  "question",
  {
    runId: text("run_id")
      .notNull()
      .references(() => run.id, { onDelete: "cascade" }),
    stepId: text("step_id").notNull(),
    cellKey: text("cell_key").notNull(),
    kind: text().$type<QuestionView["kind"]>().notNull(),
    text: prose().notNull(),
    /** The answers to choose from. */
    options: json<readonly string[]>().notNull(),
    /** User ids and roles that may answer, as the step names them; empty: everybody whom the access policy lets. */
    answerers: json<readonly string[]>().notNull(),
    /** How many different people must approve. */
    quorum: integer().notNull(),
    requestedBy: text("requested_by").notNull(),
    status: text().$type<QuestionView["status"]>().notNull(),
    answers: json<readonly QuestionAnswer[]>().notNull(),
    createdAtMs: timeMs("created_at_ms").notNull(),
    expiresAtMs: timeMs("expires_at_ms").notNull(),
    /** What is said under it: what came of the answer before. */
    remark: prose(),
    /** A playbook that it offers to run, with inputs filled in. */
    offer: json<QuestionOffer>(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.stepId, table.cellKey] })],
);

/**
 * How a person stands in a lesson. `left`: stopped by somebody, or because it had waited too long for the learner.
 * `failed`: it could not go on.
 */
export type LessonState = "active" | "done" | "left" | "failed";

/** How far a person has come in a lesson: the newest run of it counts. Outlives the run. */
export const lessonProgress = pgTable(
  "lesson_progress",
  {
    person: text().notNull(),
    /** The lesson's name: what is typed behind `/mesh learn`. */
    lesson: text().notNull(),
    title: prose().notNull(),
    runId: text("run_id").notNull(),
    /** Where its messages are. */
    channel: text(),
    state: text().$type<LessonState>().notNull(),
    /** The step that the person is at, from 1; in a lesson that is done, the last one. */
    step: integer().notNull(),
    steps: integer().notNull(),
    stepName: prose("step_name").notNull(),
    startedAtMs: timeMs("started_at_ms").notNull(),
    updatedAtMs: timeMs("updated_at_ms").notNull(),
    /** When it was last brought to its end; absent: never. A new beginning keeps it. */
    completedAtMs: timeMs("completed_at_ms"),
  },
  (table) => [primaryKey({ columns: [table.person, table.lesson] })],
);

/** Somebody keeps a cluster to themselves for a while. */
export const clusterLock = pgTable("cluster_lock", {
  cluster: text().primaryKey(),
  owner: text().notNull(),
  reason: prose().notNull(),
  createdAtMs: timeMs("created_at_ms").notNull(),
  expiresAtMs: timeMs("expires_at_ms").notNull(),
});

/** A playbook that runs by itself at certain times of the day in a time zone. */
export const schedule = pgTable(
  "schedule",
  {
    name: text().primaryKey(),
    /** `declared` in a file of the configuration, or added by a `command`. */
    origin: text().$type<"declared" | "command">().notNull(),
    /** Five fields, as cron has them. */
    cron: text().notNull(),
    /** Name of an IANA time zone; the fields of `cron` are its wall-clock time. */
    timeZone: text("time_zone").notNull(),
    playbookName: text("playbook_name").notNull(),
    inputs: json<JsonObject>().notNull(),
    channel: text().notNull(),
    /** Ids of people and groups who are mentioned when a night failed or was slower. */
    mention: json<readonly string[]>().notNull(),
    createdBy: text("created_by").notNull(),
    createdAtMs: timeMs("created_at_ms").notNull(),
    /** The earliest slot that nobody has dealt with; no slot before it is looked at again. */
    nextSlotMs: timeMs("next_slot_ms").notNull(),
    pausedBy: text("paused_by"),
    pausedAtMs: timeMs("paused_at_ms"),
  },
  (table) => [index("schedule_next").on(table.nextSlotMs).where(sql`${table.pausedAtMs} is null`)],
);

/** What became of a slot. Its key makes sure that a slot is dealt with once, by however many replicas. */
export const scheduleSlot = pgTable(
  "schedule_slot",
  {
    scheduleName: text("schedule_name")
      .notNull()
      .references(() => schedule.name, { onDelete: "cascade" }),
    slotMs: timeMs("slot_ms").notNull(),
    outcome: text().$type<"run" | "missed" | "refused">().notNull(),
    runId: text("run_id"),
    reason: prose(),
    atMs: timeMs("at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.scheduleName, table.slotMs] })],
);

/** Which replica sends a channel's messages now: one at a time, or they would lose their order. */
export const outboxLane = pgTable("outbox_lane", {
  channel: text().primaryKey(),
  owner: text().notNull(),
  expiresAtMs: timeMs("expires_at_ms").notNull(),
});

/**
 * Messages to Slack that must not be lost. The key is unique, so that a message is put in once however often its cause
 * is replayed; a row of the same key replaces what was not sent yet (cards are coalesced).
 */
export const outbox = pgTable(
  "outbox",
  {
    key: text().primaryKey(),
    channel: text().notNull(),
    /** Order within a channel. */
    position: bigint({ mode: "number" }).notNull(),
    kind: text().$type<"post" | "update" | "file">().notNull(),
    payload: json<JsonObject>().notNull(),
    /** Bumped by every replacement; a sender marks only the version that it sent. */
    version: integer().notNull().default(1),
    sentVersion: integer("sent_version").notNull().default(0),
    attempts: integer().notNull().default(0),
    lastError: prose("last_error"),
    /** The timestamp that Slack gave the message: what replies and updates refer to. */
    slackTs: text("slack_ts"),
    slackFileId: text("slack_file_id"),
    updatedAtMs: timeMs("updated_at_ms").notNull(),
  },
  (table) => [
    uniqueIndex("outbox_order").on(table.channel, table.position),
    // The sender looks many times a minute; what was sent must not make that slower.
    index("outbox_pending")
      .on(table.channel, table.position)
      .where(sql`${table.version} > ${table.sentVersion}`),
    index("outbox_updated").on(table.updatedAtMs),
  ],
);
