import { COLORS, type Scheme } from "../../base/color-scheme.ts";

/** When a page is dark. Paper is white, so that a page is printed light whatever its reader's scheme is. */
export const DARK_SCREEN = "screen and (prefers-color-scheme: dark)";

/**
 * The page's style sheet: one column, light and dark. On a phone, each row of a table becomes a block of named figures;
 * the table of all rounds scrolls within its own box, whose shaded edges show where there is more.
 */
export const STYLE = `
:root { color-scheme: light; ${variables("light")} }
@media ${DARK_SCREEN} { :root { color-scheme: dark; ${variables("dark")} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); }
main { margin: 0 auto; max-width: 62rem; padding: 1rem; color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0.2rem 0; }
h2 { font-size: 1.15rem; margin: 1.6rem 0 0.4rem; break-after: avoid; }
.soft { color: var(--soft); margin: 0 0 0.8rem; }
.verdict { font-size: 1.15rem; font-weight: 600; margin: 0.8rem 0 0.4rem; }
.note { background: var(--note); border-radius: 0.5rem; padding: 0.6rem 0.9rem; margin: 0.6rem 0; }
.note ul { margin: 0; padding-left: 1.1rem; }
figure { margin: 0.8rem 0; break-inside: avoid; }
img { display: block; width: 100%; height: auto; border: 1px solid var(--line); border-radius: 0.5rem; }
.scroll { overflow-x: auto; background:
  linear-gradient(to right, var(--paper) 40%, transparent) local left / 3rem 100% no-repeat,
  linear-gradient(to left, var(--paper) 40%, transparent) local right / 3rem 100% no-repeat,
  linear-gradient(to right, var(--soft), transparent) left / 0.8rem 100% no-repeat,
  linear-gradient(to left, var(--soft), transparent) right / 0.8rem 100% no-repeat; }
.scroll:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
thead th { color: var(--soft); font-weight: 500; }
th:first-child { text-align: left; }
.stacked td { white-space: normal; }
.stacked th[scope="row"] { white-space: normal; overflow-wrap: anywhere; min-width: 7rem; }
.texts td { text-align: left; vertical-align: top; min-width: 8rem; overflow-wrap: anywhere; }
.texts th { vertical-align: top; text-align: left; }
code { font: 0.9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
th[scope="rowgroup"] { padding-top: 0.9rem; }
tr { break-inside: avoid; }
table.facts td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
table.facts th { text-align: left; vertical-align: top; font-weight: 500; color: var(--soft); width: 11rem; }
@media screen and (max-width: 48rem) {
  .verdict { font-size: 1rem; }
  table.facts th { width: 7.5rem; }
  th, td { padding: 0.35rem; }
  table { font-size: 0.9rem; }
  .stacked, .stacked tbody, .stacked th, .stacked td { display: block; }
  .stacked thead { display: none; }
  .stacked tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(var(--cell), 1fr));
    border-bottom: 1px solid var(--line); padding: 0.4rem 0; }
  .stacked th, .stacked td { border: 0; padding: 0.15rem 0; text-align: left; white-space: normal;
    overflow-wrap: anywhere; }
  .texts .stacked td { min-width: 0; }
  .stacked th[scope="row"] { grid-column: 1 / -1; min-width: 0; }
  .stacked td::before { content: attr(data-name); display: block; color: var(--soft); font-size: 0.8rem; }
}
@media print {
  main { max-width: none; padding: 0; font-size: 10pt; }
  .scroll { overflow: visible; background: none; }
  .note { border: 1px solid var(--line); }
}
`;

function variables(scheme: Scheme): string {
  return Object.entries(COLORS[scheme])
    .map(([name, color]) => `--${name}: ${color};`)
    .join(" ");
}
