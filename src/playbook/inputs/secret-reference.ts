/** Names of secrets: files of the operator's folder, so no path can be one. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const REFERENCE = /^\[secret ([A-Za-z0-9_][A-Za-z0-9._-]{0,127})\]$/;

/**
 * What stands for a secret in a run's inputs, in expressions and in the journal: a text that says so, with its name. The
 * value takes its place only in what is handed to an action.
 */
export function secretReference(name: string): string {
  return `[secret ${name}]`;
}

/** The name in a text that is such a reference, or is a secret's name itself; `undefined` for any other text. */
export function secretName(text: string): string | undefined {
  return REFERENCE.exec(text)?.[1] ?? (NAME.test(text) ? text : undefined);
}
