import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Secrets whose notation makes trouble somewhere: quotes, percent signs, line breaks, Unicode, URLs, JSON. */
export const PLANTED = {
  header: `it's-"quoted"-%41-\\ok;<&>=#?`,
  path: "a/b%2Fc?d=e&f#g+h~{seq}xyz",
  body: 'line one is long enough\nline "two" is längér 😀\n{"three":3}',
} as const;

/** The places where a secret was found, as `place: notation of secret`; empty is what everybody hopes for. */
export function findPlanted(places: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(places).flatMap(([place, text]) => {
    const seen = [text, withoutSpace(text), withoutSpace(text).toLowerCase()];
    return Object.entries(PLANTED).flatMap(([name, value]) =>
      Object.entries(notationsOf(value))
        .filter(([, form]) => seen.some((one) => one.includes(form) || one.includes(withoutSpace(form))))
        .map(([notation]) => `${place}: ${notation} of ${name}`),
    );
  });
}

/**
 * How a secret would stand in a text, written independently of the code that hides it. Of base64 only what does not depend
 * on the bytes around it.
 */
function notationsOf(value: string): Readonly<Record<string, string>> {
  const json = JSON.stringify(value).slice(1, -1);
  const base64 = (before: number) =>
    Buffer.from(`${"x".repeat(before)}${value}`)
      .toString("base64")
      .replaceAll("=", "")
      .slice(before === 0 ? 0 : before + 1, -3);
  return {
    plain: value,
    beginning: value.slice(0, 12),
    end: value.slice(-12),
    JSON: json,
    "JSON in JSON": JSON.stringify(json).slice(1, -1),
    percent: encodeURIComponent(value),
    "percent in lower case": encodeURIComponent(value).toLowerCase(),
    URL: encodeURI(value),
    form: new URLSearchParams({ a: value }).toString().slice(2),
    HTML: value
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;"),
    shell: value.replaceAll("'", "'\\''"),
    YAML: value.replaceAll("'", "''"),
    CSV: value.replaceAll('"', '""'),
    hexadecimal: Buffer.from(value).toString("hex"),
    base64: base64(0),
    "base64 after one byte": base64(1),
    "base64 after two bytes": base64(2),
  };
}

function withoutSpace(text: string): string {
  return text.replace(/\s/g, "");
}

/** What a server that is not careful says of a request: everything, in many notations. */
export function gossip(parts: readonly string[]): string {
  return parts
    .flatMap((part) => [
      part,
      JSON.stringify(part),
      encodeURIComponent(part.toWellFormed()),
      Buffer.from(part).toString("base64"),
      Buffer.from(`u:${part}`).toString("base64url"),
      Buffer.from(part).toString("hex"),
      part.match(/.{1,9}/gsu)?.join("\n") ?? "",
    ])
    .join(" | ");
}

/** Command lines and environments of the processes that this one has started, directly or not. Linux only. */
export function processTexts(): string {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parents = new Map(pids.map((pid) => [pid, /^PPid:\s*(\d+)/m.exec(procFile(pid, "status"))?.[1]]));
  const isOurs = (pid: string | undefined): boolean =>
    pid !== undefined &&
    pid !== "0" &&
    (parents.get(pid) === String(process.pid) || isOurs(parents.get(pid)));
  return pids
    .filter(isOurs)
    .map((pid) => `${procFile(pid, "cmdline")} ${procFile(pid, "environ")}`)
    .join("\n");
}

/** A process may end at any moment. */
function procFile(pid: string, name: string): string {
  try {
    return readFileSync(join("/proc", pid, name), "utf8");
  } catch {
    return "";
  }
}

/** All files below a folder as one text. */
export function folderText(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
}
