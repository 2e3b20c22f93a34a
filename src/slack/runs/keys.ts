/** Keys of a run's messages in the outbox. They are unique, so each message is sent once however often a run is looked at. */
export const outboxKeys = {
  card: (runId: string) => `run:${runId}:card`,
  /** What its steps did, in the thread. */
  progress: (runId: string) => `run:${runId}:progress`,
  /** What came of it, in the thread. */
  results: (runId: string) => `run:${runId}:results`,
  /** Its files, in the thread. `part` counts from 0: Slack shows a limited number of files in one message. */
  files: (runId: string, part: number) => `run:${runId}:files:${part}`,
  /** What a cell asks people. */
  question: (runId: string, stepId: string, cellKey: string) => `run:${runId}:question:${stepId}:${cellKey}`,
  /** The alert in the channel about a scheduled run that did not go well. */
  night: (runId: string) => `run:${runId}:night`,
  /** How a lesson ended. */
  lessonEnd: (runId: string) => `run:${runId}:lesson-end`,
  /** That a newer edition of a lesson exists; once per edition. */
  lessonEdition: (runId: string, edition: string) => `run:${runId}:edition:${edition}`,
  /** A drawing of a lesson. */
  drawing: (runId: string, name: string) => `run:${runId}:file:${name}`,
  /** A direct message to the person who asked, if the channel cannot be written to. */
  notice: (runId: string, channel: string, person: string) => `run:${runId}:notice:${channel}:${person}`,
  /** The report again; `time` makes each request a message of its own. */
  report: (runId: string, time: string) => `run:${runId}:report:${time}`,
  reportFiles: (runId: string, time: string, part: number) => `run:${runId}:report:${time}:files:${part}`,
};

/** The run whose card shows something of the message with this key: where its results are, or its picture. */
export function runShowing(key: string): string | undefined {
  return /^run:([^:]+):(?:results|files:0)$/.exec(key)?.[1];
}

/** The run that a channel hears of by the message with this key, and of which it hears nothing without it. */
export function runToldBy(key: string): string | undefined {
  return /^run:([^:]+):(?:card|report:also)$/.exec(key)?.[1];
}
