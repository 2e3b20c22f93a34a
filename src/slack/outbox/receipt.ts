/** What Slack returned for a message or a file. */
export interface SentReceipt {
  readonly slackTs?: string;
  readonly slackFileId?: string;
}
