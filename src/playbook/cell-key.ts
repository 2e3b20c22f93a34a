/** Separates the key of a cell that includes a playbook from the keys of the cells inside it. */
const INSIDE = " / ";

/** The key of a cell inside another cell; `""` is the key of a step without a matrix, and of the run itself. */
export function cellKeyInside(within: string, key: string): string {
  return within === "" || key === "" ? within + key : within + INSIDE + key;
}

/** Whether a cell is the given one or is inside it; every cell is inside "". */
export function isInside(cellKey: string, within: string): boolean {
  return within === "" || cellKey === within || cellKey.startsWith(within + INSIDE);
}
