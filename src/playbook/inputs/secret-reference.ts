/** Names of secrets. They are files in the operator's folder, so a name cannot be a path. */
const NAME_PATTERN = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";
const NAME = new RegExp(`^${NAME_PATTERN}$`);
const REFERENCE = new RegExp(`^\\[secret (${NAME_PATTERN})\\]$`);
/** What a parameter that takes a secret may hold: the name of one, or its placeholder. */
export const SECRET_PATTERN = `^(\\[secret )?${NAME_PATTERN}\\]?$`;

/**
 * What people, expressions and the journal see in place of a secret. It is only words: the same words from anywhere else are
 * never replaced by a value. Where values go is kept apart from texts, in `SecretText`.
 */
export function secretReference(name: string): string {
  return `[secret ${name}]`;
}

/** The name of a secret from such a placeholder or from the bare name; `undefined` for any other text. */
export function secretName(text: string): string | undefined {
  return REFERENCE.exec(text)?.[1] ?? (NAME.test(text) ? text : undefined);
}
