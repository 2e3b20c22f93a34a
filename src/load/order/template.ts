import { randomUUID } from "node:crypto";

/**
 * Placeholders in what is sent: `{seq}` is the request's number in the whole load test, counted from 0 and including the
 * warm-up; `{uuid}` is a random UUID (version 4), a different one at every place.
 */
type Placeholder = "seq" | "uuid";

/** Characters that no encoding changes, and that nobody would write. */
const MARK = "-regatta-placeholder-4b1d-";
const MARKED_PLACEHOLDER = new RegExp(`${MARK}(seq|uuid)${MARK}`, "g");
const MARKED_DOTS = new RegExp(`${MARK}dots([0-9a-f]+)${MARK}`, "g");

/** A text split into fixed parts and parts that are filled in for every request. */
export type Template = readonly (string | { readonly fill: Placeholder })[];

/** Splits a text; without a placeholder it has one part, or none if it is empty. Braces around anything else are plain text. */
export function parseTemplate(text: string): Template {
  return text.split(/(\{(?:seq|uuid)\})/).flatMap((part): Template => {
    if (part === "{seq}") return [{ fill: "seq" }];
    if (part === "{uuid}") return [{ fill: "uuid" }];
    return part === "" ? [] : [part];
  });
}

export function hasPlaceholder(text: string): boolean {
  return /\{(?:seq|uuid)\}/.test(text);
}

/** The text for one request. @param seq the request's number */
export function fillTemplate(template: Template, seq: number): string {
  let text = "";
  for (const part of template) {
    if (typeof part === "string") text += part;
    else text += part.fill === "seq" ? String(seq) : randomUUID();
  }
  return text;
}

/**
 * A URL's path and query as they are sent. `URL` would encode the braces of placeholders as %7B, resolve `..` and `%2e%2e`,
 * and drop a `?` without a query; these stay as they were given.
 * @param text an absolute URL
 */
export function pathTemplateOf(text: string): string {
  const [, path = "/"] = /^[^:]*:\/\/[^/?#]*([^#]*)/.exec(new URL(marked(text)).href) ?? [];
  return unmarked(path);
}

/**
 * A normalised URL with placeholders left in.
 * @param text a URL, or a reference to resolve against `base`
 * @param change makes changes to it
 */
export function urlTemplate(
  text: string,
  { base, change }: { readonly base?: string; readonly change?: (url: URL) => void } = {},
): string {
  const url = new URL(marked(text), base === undefined ? undefined : marked(base));
  change?.(url);
  return unmarked(url.href);
}

function marked(text: string): string {
  const [, origin = "", path = "", rest = ""] = /^([a-z]+:\/\/[^/?#]*)?([^?#]*)(.*)$/s.exec(text) ?? [];
  const kept = path.replaceAll(DOT_SEGMENT, (dots) => mark(`dots${Buffer.from(dots).toString("hex")}`));
  return `${origin}${kept}${rest}`.replaceAll(/\{(seq|uuid)\}/g, (_, name: string) => mark(name));
}

function unmarked(text: string): string {
  return text
    .replaceAll(MARKED_PLACEHOLDER, (_, name: string) => `{${name}}`)
    .replaceAll(MARKED_DOTS, (_, hex: string) => Buffer.from(hex, "hex").toString());
}

function mark(name: string): string {
  return `${MARK}${name}${MARK}`;
}

/** A segment of a path that `URL` would resolve (URL Standard, "single-dot" and "double-dot path segment"). */
const DOT_SEGMENT = /(?<=\/)(?:\.|%2e){1,2}(?=\/|$)/gi;
