/** Names of secrets. They are files in the operator's folder, so a name cannot be a path. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const REFERENCE = /^\[secret ([A-Za-z0-9_][A-Za-z0-9._-]{0,127})\]$/;

/**
 * The placeholder for a secret in a run's inputs, in expressions and in the journal. The value replaces it only in what is
 * passed to an action.
 */
export function secretReference(name: string): string {
  return `[secret ${name}]`;
}

/** The name of a secret from such a placeholder or from the bare name; `undefined` for any other text. */
export function secretName(text: string): string | undefined {
  return REFERENCE.exec(text)?.[1] ?? (NAME.test(text) ? text : undefined);
}
