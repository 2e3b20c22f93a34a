import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { type ArtifactRepository, createArtifactRepository } from "./artifact-repository.ts";
import { type AttemptRepository, createAttemptRepository } from "./attempt-repository.ts";
import { type ClusterLockRepository, createClusterLockRepository } from "./cluster-lock-repository.ts";
import { openEmbedded } from "./embedded/open-embedded.ts";
import { createInboxRepository, type InboxRepository } from "./inbox-repository.ts";
import { createLeaseRepository, type LeaseRepository } from "./lease-repository.ts";
import {
  createLessonProgressRepository,
  type LessonProgressRepository,
} from "./lesson-progress-repository.ts";
import { openServer } from "./open-server.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createPosting } from "./posting.ts";
import { createQuestionRepository, type QuestionRepository } from "./question-repository.ts";
import { createReferenceRepository, type ReferenceRepository } from "./reference-repository.ts";
import { createResultRepository, type ResultRepository } from "./result-repository.ts";
import { createRetentionRepository, type RetentionRepository } from "./retention-repository.ts";
import { createRunRepository, type RunRepository } from "./run-repository.ts";
import { createScheduleRepository, type ScheduleRepository } from "./schedule-repository.ts";
import { withStoreFailures } from "./store-failure.ts";

/** Everything that outlives a process. All methods reject with failures whose codes begin with `STORE_`, or with `LEASE_LOST`. */
export interface Store {
  /** `embedded`: only this process uses it, as the lock file proves. `server`: replicas may share it. */
  readonly kind: "embedded" | "server";
  readonly runs: RunRepository;
  readonly leases: LeaseRepository;
  readonly attempts: AttemptRepository;
  readonly results: ResultRepository;
  readonly references: ReferenceRepository;
  readonly artifacts: ArtifactRepository;
  readonly questions: QuestionRepository;
  readonly clusterLocks: ClusterLockRepository;
  readonly lessonProgress: LessonProgressRepository;
  readonly schedules: ScheduleRepository;
  readonly outbox: Outbox;
  readonly inbox: InboxRepository;
  readonly retention: RetentionRepository;
  /** Finishes pending work and releases the lock. */
  close(): Promise<void>;
}

/**
 * Opens the embedded database in `<dataDir>/store`, or the Postgres server at `databaseUrl`, and migrates its tables.
 * @throws Failure `STORE_LOCKED` (another process has it open), `STORE_UNWRITABLE` (full disk, no permission),
 * `STORE_UNREACHABLE` (no server), `STORE_NEWER` or `STORE_FOREIGN` (another version's or program's database), `STORE_DAMAGED`
 * or `STORE_BROKEN` (anything else that the database refuses).
 */
export async function openStore(options: {
  readonly dataDir: string;
  readonly databaseUrl?: string;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Store> {
  const server = options.databaseUrl;
  const { db, place, close } = server
    ? await openServer(server, options.log)
    : await openEmbedded(options.dataDir, options.log);
  const posting = createPosting(db);
  options.log.debug({ place: place.name }, "store opened");
  return {
    kind: server ? "server" : "embedded",
    runs: withStoreFailures(createRunRepository(db, posting), place),
    leases: withStoreFailures(createLeaseRepository(db), place),
    attempts: withStoreFailures(createAttemptRepository(db), place),
    results: withStoreFailures(createResultRepository(db), place),
    references: withStoreFailures(createReferenceRepository(db), place),
    artifacts: withStoreFailures(createArtifactRepository(db), place),
    questions: withStoreFailures(createQuestionRepository(db), place),
    clusterLocks: withStoreFailures(createClusterLockRepository(db), place),
    lessonProgress: withStoreFailures(createLessonProgressRepository(db), place),
    schedules: withStoreFailures(createScheduleRepository(db, posting), place),
    outbox: {
      ...withStoreFailures(createOutbox(db, posting, options.clock, { alone: !server }), place),
      onPut: posting.onPut,
    },
    inbox: withStoreFailures(createInboxRepository(db, posting, { alone: !server }), place),
    retention: withStoreFailures(createRetentionRepository(db), place),
    close,
  };
}
