/** The page's style sheet: one column, readable on a phone, light and dark. Wide tables scroll separately. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1a1a1a; --soft: #5c5c5c; --paper: #fff; --line: #ddd; --note: #fff6e0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececec; --soft: #a8a8a8; --paper: #16181b; --line: #3a3d42; --note: #3a3016; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; color: var(--ink); background: var(--paper);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0.2rem 0; }
h2 { font-size: 1.15rem; margin: 1.6rem 0 0.4rem; }
.soft { color: var(--soft); margin: 0 0 0.8rem; }
.verdict { font-size: 1.15rem; font-weight: 600; margin: 0.8rem 0 0.4rem; }
.note { background: var(--note); border-radius: 0.5rem; padding: 0.6rem 0.9rem; margin: 0.6rem 0; }
.note ul { margin: 0; padding-left: 1.1rem; }
figure { margin: 0.8rem 0; }
img { display: block; width: 100%; height: auto; border: 1px solid var(--line); border-radius: 0.5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
table.facts td { text-align: left; white-space: normal; }
table.facts th { text-align: left; vertical-align: top; font-weight: 500; color: var(--soft); width: 11rem; }
@media (max-width: 30rem) { table.facts th { width: 7.5rem; } th, td { padding: 0.35rem 0.35rem; }
  table { font-size: 0.85rem; } }
`;
