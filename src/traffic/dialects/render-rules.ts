import type { Diagnostic } from "../../base/diagnostic.ts";
import { readDataFile } from "../../schema/data-file.ts";
import { TrafficRules } from "../rules/rule.ts";
import { checkAndRender, type RulesTarget } from "./check-and-render.ts";
import type { RenderedObject } from "./dialect.ts";
import { dialectOf } from "./refusals.ts";

/** Turns a file of rules into a mesh's resources, or reports everything that is wrong with it at once. */
export function renderRules(
  source: { readonly path: string; readonly text: string },
  target: Omit<RulesTarget, "dialect"> & {
    /** A dialect other than the mesh's own. */
    readonly dialect?: string;
  },
): { readonly objects?: readonly RenderedObject[]; readonly diagnostics: readonly Diagnostic[] } {
  const { path: file, text } = source;
  const read = readDataFile(text, file, TrafficRules, {
    syntax: "TRAFFIC_RULES_YAML",
    invalid: "TRAFFIC_RULES_INVALID",
  });
  if (!read.value) return { diagnostics: read.diagnostics };
  const dialect = dialectOf(target.mesh, target.dialect);
  const checked = checkAndRender(read.value.rules, { ...target, dialect });
  const diagnostics = checked.flatMap(({ problems }, index) =>
    problems.map(({ code, path, message, hint }) =>
      read.mistake(["rules", index, ...path], message, hint, code),
    ),
  );
  if (diagnostics.length > 0) return { diagnostics };
  return { objects: checked.flatMap(({ objects }) => objects), diagnostics: [] };
}
