/** Pattern, without anchors, for the name of a role that the operator defines: lower-case letters, digits, `-` and `_`, a letter first. */
export const ROLE_NAME = "[a-z][a-z0-9_-]{0,62}";
