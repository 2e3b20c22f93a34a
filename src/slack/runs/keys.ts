/** Keys of a run's messages in the outbox. They are unique, so each message is sent once however often a run is looked at. */
export const outboxKeys = {
  card: (runId: string) => `run:${runId}:card`,
  step: (runId: string, stepId: string) => `run:${runId}:step:${stepId}`,
  /** What a cell asks people. */
  question: (runId: string, stepId: string, cellKey: string) => `run:${runId}:question:${stepId}:${cellKey}`,
  /** The alert in the channel about a scheduled run that did not go well. */
  night: (runId: string) => `run:${runId}:night`,
  /** How a lesson ended. */
  lessonEnd: (runId: string) => `run:${runId}:lesson-end`,
  /** That a newer edition of a lesson exists; once per edition. */
  lessonEdition: (runId: string, edition: string) => `run:${runId}:edition:${edition}`,
  warnings: (runId: string) => `run:${runId}:warnings`,
  file: (runId: string, name: string) => `run:${runId}:file:${name}`,
  /** A direct message to the person who asked, if the channel cannot be written to. */
  notice: (runId: string) => `run:${runId}:notice`,
  /** The report again; `time` makes each request a message of its own. */
  report: (runId: string, time: string) => `run:${runId}:report:${time}`,
  reportFile: (runId: string, time: string, name: string) => `run:${runId}:report:${time}:file:${name}`,
};

/** The run that a file's key belongs to; `undefined` for any other key. */
export function runOfFileKey(key: string): string | undefined {
  return /^run:([^:]+):file:/.exec(key)?.[1];
}

/** The run whose card a key identifies. */
export function runOfCardKey(key: string): string | undefined {
  return /^run:([^:]+):card$/.exec(key)?.[1];
}
