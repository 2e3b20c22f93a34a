/** Names of steps, inputs and matrix dimensions, which expressions read with a dot. A hyphen would be a minus there. */
const NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** True for a name that expressions can read: lower-case letters, digits and `_`, not a digit first, at most 63; not `__proto__`. */
export function isName(text: string): boolean {
  return NAME.test(text) && text !== "__proto__";
}

/** The allowed name that is closest to a refused one: `my-step` → `my_step`, `3rd` → `_3rd`. */
export function toName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "_")
    .replace(/^(?=\d)/, "_")
    .slice(0, 63);
  if (name === "__proto__") return "proto";
  return name === "" ? "_" : name;
}
