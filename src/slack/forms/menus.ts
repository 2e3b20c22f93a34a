import type { types } from "@slack/bolt";
import type { InputDeclaration } from "../../playbook/playbook.ts";
import { LIMITS } from "../limits.ts";
import type { KnownNames } from "../ports.ts";

/** The element of every field has this id. */
export const VALUE = "value";

/**
 * What can be chosen for an input: the options of a choice, `true` and `false`, or the names that there are, for an input
 * that is called `mesh`, `meshes`, `app` or `apps`. `undefined` for what must be typed: also where a value that is filled in
 * is no option, and for options that Slack's menus cannot hold.
 * @param filled the values that the field shows.
 */
export function optionsOf(
  { type, name, options = [], items = "string" }: InputDeclaration,
  filled: readonly string[],
  names: KnownNames,
): readonly string[] | undefined {
  if (type === "boolean") return ["true", "false"];
  if (type === "choice") return fitsMenu(options) ? options : undefined;
  const known = names.get(name);
  const takesName = type === "string" || (type === "array" && items === "string");
  if (!takesName || known === undefined || !fitsMenu(known)) return undefined;
  return filled.every((value) => known.includes(value)) ? known : undefined;
}

/** Options are grouped by hundreds; their values hold twice as many characters as what a menu shows of them. */
function fitsMenu(options: readonly string[]): boolean {
  const most = LIMITS.optionsPerSelect * LIMITS.groupsPerSelect;
  return (
    options.length > 0 &&
    options.length <= most &&
    options.every((option) => option.length > 0 && option.length <= LIMITS.optionValue)
  );
}

/** A menu of which one can be chosen. */
export function menu(options: readonly string[], chosen: string): types.StaticSelect {
  const items = options.map(item);
  const initial = items.find(({ value }) => value === chosen);
  return {
    type: "static_select",
    action_id: VALUE,
    ...grouped(items),
    ...(initial ? { initial_option: initial } : {}),
  };
}

/** A menu of which several can be chosen, in the order in which they are. */
export function multiMenu(options: readonly string[], chosen: readonly string[]): types.MultiStaticSelect {
  const items = options.map(item);
  const initial = chosen.flatMap((wanted) => items.filter(({ value }) => value === wanted));
  return {
    type: "multi_static_select",
    action_id: VALUE,
    ...grouped(items),
    ...(initial.length === 0 ? {} : { initial_options: initial }),
  };
}

/** What is longer than a label goes on under it. */
function item(option: string): types.PlainTextOption {
  const rest = option.slice(LIMITS.optionText - 1);
  if (option.length <= LIMITS.optionText) return { text: plainText(option), value: option };
  return {
    text: plainText(`${option.slice(0, LIMITS.optionText - 1)}…`),
    description: plainText(`…${rest}`.slice(0, LIMITS.optionText)),
    value: option,
  };
}

function grouped(items: types.PlainTextOption[]) {
  const size = LIMITS.optionsPerSelect;
  if (items.length <= size) return { options: items };
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, index) => index * size);
  return {
    option_groups: starts.map((start) => {
      const options = items.slice(start, start + size);
      return { label: plainText(`${start + 1} to ${start + options.length}`), options };
    }),
  };
}

function plainText(text: string): types.PlainTextElement {
  return { type: "plain_text", text, emoji: true };
}
