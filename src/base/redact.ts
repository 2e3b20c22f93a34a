import { hideKnownSecrets } from "./secrets/known-secrets.ts";

/** Patterns of secrets that must never be printed or posted. Each match is replaced as a whole. */
const SECRETS: readonly RegExp[] = [
  /\bx(?:ox[abeoprs]|app)-[A-Za-z0-9-]{6,}/g, // Slack tokens
  /\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  /(?<=:\/\/[^\s:@/]{0,64}:)[^\s:@/]{1,256}(?=@)/g, // passwords in URLs
];

/**
 * The text without the secrets that this process has read, and with everything that looks like a secret replaced by
 * `[redacted]`.
 */
export function redactSecrets(text: string): string {
  return SECRETS.reduce((current, pattern) => current.replace(pattern, "[redacted]"), hideKnownSecrets(text));
}
