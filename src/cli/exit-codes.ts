/** The exit codes of the process, for scripts. Documented in docs/cli.md. */
export const EXIT = {
  ok: 0,
  /** Something broke that is not a mistake in a text: a failure with its code on standard error. */
  failure: 1,
  /** A mistake in the command line, a playbook or an input: diagnostics on standard error. */
  usage: 2,
  /** The run failed because a step failed, or all requests of a load test failed. */
  runFailed: 3,
  /** The run failed because a threshold was breached, or a load test exceeded a limit that was given. */
  thresholdBreached: 4,
  /** Something outside is missing: no cluster, no helm, no Slack. */
  environment: 5,
  /** Nothing failed, but a threshold or a limit that was given could not be judged. */
  inconclusive: 6,
  /** Ctrl-C; what had been started was cleaned up. */
  interrupted: 130,
} as const;
