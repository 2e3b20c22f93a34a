/** What Slack returned for a message or a file. */
export interface SentReceipt {
  readonly slackTs?: string;
  /** Of several files, the id of the first. */
  readonly slackFileId?: string;
}
