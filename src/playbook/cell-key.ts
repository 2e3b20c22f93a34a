/** Between the key of a cell that includes a playbook and the keys of the cells inside it. */
const INSIDE = " / ";

/** The key of a cell inside another one; `""` is the key of a step without a matrix, and of the run itself. */
export function cellKeyInside(within: string, key: string): string {
  return within === "" || key === "" ? within + key : within + INSIDE + key;
}

/** Whether a cell is the given one, or lies inside it; every cell does inside "". */
export function isInside(cellKey: string, within: string): boolean {
  return within === "" || cellKey === within || cellKey.startsWith(within + INSIDE);
}
