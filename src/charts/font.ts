import { createRequire } from "node:module";
import { GlobalFonts } from "@napi-rs/canvas";
import { Failure } from "../base/failure.ts";

/** Inter with the basic Latin letters, then with the accented letters of other European languages. */
export const FONT_FAMILY = "Regatta Inter, Regatta Inter Extended, sans-serif";

const FILES = [
  ["inter-latin-400-normal.woff2", "Regatta Inter"],
  ["inter-latin-700-normal.woff2", "Regatta Inter"],
  ["inter-latin-ext-400-normal.woff2", "Regatta Inter Extended"],
  ["inter-latin-ext-700-normal.woff2", "Regatta Inter Extended"],
] as const;

let registered = false;

/**
 * Registers the bundled font with the canvas, once per process, so that charts look the same on every machine.
 * @throws Failure `CHART_FONT_MISSING` when a font file is not where it was installed.
 */
export function registerFont(): void {
  if (registered) return;
  const require = createRequire(import.meta.url);
  for (const [file, family] of FILES) {
    if (!GlobalFonts.registerFromPath(require.resolve(`@fontsource/inter/files/${file}`), family)) {
      throw new Failure("CHART_FONT_MISSING", `The charts' font file ${file} could not be read.`, {
        hint: "Install the dependencies again: npm install.",
      });
    }
  }
  registered = true;
}
