/** Keys of a run's messages in the outbox. Unique, so that however often a run is looked at, each is sent once. */
export const outboxKeys = {
  card: (runId: string) => `run:${runId}:card`,
  step: (runId: string, stepId: string) => `run:${runId}:step:${stepId}`,
  /** What a cell asks people. */
  question: (runId: string, stepId: string, cellKey: string) => `run:${runId}:question:${stepId}:${cellKey}`,
  /** A night that did not go well, told in the channel. */
  night: (runId: string) => `run:${runId}:night`,
  /** How a lesson ended. */
  lessonEnd: (runId: string) => `run:${runId}:lesson-end`,
  /** That a newer edition of a lesson exists; once an edition. */
  lessonEdition: (runId: string, edition: string) => `run:${runId}:edition:${edition}`,
  warnings: (runId: string) => `run:${runId}:warnings`,
  file: (runId: string, name: string) => `run:${runId}:file:${name}`,
  /** A direct message to who asked, when the channel cannot be written to. */
  notice: (runId: string) => `run:${runId}:notice`,
  /** The report once more; `time` makes each request its own message. */
  report: (runId: string, time: string) => `run:${runId}:report:${time}`,
  reportFile: (runId: string, time: string, name: string) => `run:${runId}:report:${time}:file:${name}`,
};

/** The run and file that a chart's key names; `undefined` for any other key. */
export function runOfFileKey(key: string): string | undefined {
  return /^run:([^:]+):file:/.exec(key)?.[1];
}

/** The run whose card a key names. */
export function runOfCardKey(key: string): string | undefined {
  return /^run:([^:]+):card$/.exec(key)?.[1];
}
