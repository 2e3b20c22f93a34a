import { randomUUID } from "node:crypto";

/**
 * Placeholders in what is sent: `{seq}` is the request's number in the whole load test, counted from 0 and including the
 * warm-up; `{uuid}` is a random UUID (version 4), a different one at every place.
 */
type Placeholder = "seq" | "uuid";

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
 * A URL's path and query as they are sent, with placeholders left in: `URL` would encode their braces as %7B.
 * @param text an absolute URL
 */
export function pathTemplateOf(text: string): string {
  const url = new URL(marked(text));
  return unmarked(`${url.pathname}${url.search}`);
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
  return text.replaceAll(/\{(seq|uuid)\}/g, (_, name: string) => `${MARK}${name}${MARK}`);
}

function unmarked(text: string): string {
  return text.replaceAll(new RegExp(`${MARK}(seq|uuid)${MARK}`, "g"), (_, name: string) => `{${name}}`);
}

/** Characters that no encoding changes, and that nobody would write. */
const MARK = "-regatta-placeholder-4b1d-";
