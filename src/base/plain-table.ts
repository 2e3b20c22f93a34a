import Table from "cli-table3";

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** Columns of plain text under their headings, two spaces apart, without lines, colours or trailing spaces. */
export function plainTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  alignOf: (column: number) => "left" | "right" = () => "left",
): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => alignOf(column)),
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
