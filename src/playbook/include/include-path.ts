/** How a step names another playbook: `uses: playbook:./other.yaml`. */
export const INCLUDE_PREFIX = "playbook:";

/**
 * The path of an included playbook. It is relative to the including file and never outside the folder of the run's own
 * playbook, so that a playbook cannot read other files of the machine.
 * @param from path of the including file.
 * @param root path of the run's own playbook.
 */
export function includePath(
  uses: string,
  from: string,
  root: string,
): { readonly path: string } | { readonly problem: string; readonly hint: string } {
  const written = uses.slice(INCLUDE_PREFIX.length);
  if (!written.startsWith("./") && !written.startsWith("../")) {
    const bare = written.replace(/^\/+/, "");
    return {
      problem: "An included playbook is named by its path relative to this file.",
      hint: `Write uses: ${INCLUDE_PREFIX}./${bare === "" ? "other.yaml" : bare}`,
    };
  }
  if (!/\.ya?ml$/.test(written)) {
    return {
      problem: `"${written}" is not a playbook file.`,
      hint: "Name a file that ends in .yaml or .yml.",
    };
  }
  const path = joined(folderOf(from), written);
  const home = joined(folderOf(root), "./");
  const outside = home === "" ? path.startsWith("../") || path.startsWith("/") : !path.startsWith(`${home}/`);
  return outside && home !== "/"
    ? {
        problem: `"${written}" is outside the playbook's folder.`,
        hint: "Move it into that folder, or into one below it.",
      }
    : { path };
}

/** A path in the form that `includePath` returns, so that two paths to the same file are equal. */
export function plainPath(path: string): string {
  return joined("", path);
}

function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end === -1 ? "" : path.slice(0, end + 1);
}

/** Joins both into one path without `.`, and without `..` wherever there is a folder to go up from. */
function joined(folder: string, relative: string): string {
  const whole = folder + relative;
  const segments: string[] = [];
  for (const segment of whole.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === ".." && segments.length > 0 && segments.at(-1) !== "..") segments.pop();
    else segments.push(segment);
  }
  return (whole.startsWith("/") ? "/" : "") + segments.join("/");
}
