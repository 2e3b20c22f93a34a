/** What a role of the operator's may be called, as a pattern without anchors: lower-case letters, digits, `-`, `_`, a letter first. */
export const ROLE_NAME = "[a-z][a-z0-9_-]{0,62}";
