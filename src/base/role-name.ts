/** Pattern, without anchors, for names of the operator's roles: lower-case letters, digits, `-` and `_`, a letter first. */
export const ROLE_NAME = "[a-z][a-z0-9_-]{0,62}";
