import { randomUUID } from "node:crypto";

/**
 * Placeholders in what is sent: `{seq}` is the request's number in the whole load test, from 0 and warm-up included;
 * `{uuid}` a random UUID (version 4), another at every place.
 */
type Placeholder = "seq" | "uuid";

/** A text in parts: what stays, and what is filled in anew for every request. */
export type Template = readonly (string | { readonly fill: Placeholder })[];

/** The parts of a text; one part or none where it has no placeholder. Braces around anything else are text. */
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

/** The text of one request. @param seq its number */
export function fillTemplate(template: Template, seq: number): string {
  let text = "";
  for (const part of template) {
    if (typeof part === "string") text += part;
    else text += part.fill === "seq" ? String(seq) : randomUUID();
  }
  return text;
}

/**
 * A URL's path and query as they are sent, placeholders kept: a URL would write their braces as %7B.
 * @param text an absolute URL
 */
export function pathTemplateOf(text: string): string {
  const url = new URL(marked(text));
  return unmarked(`${url.pathname}${url.search}`);
}

/**
 * A URL as it is written out, placeholders kept.
 * @param text a URL, or what is resolved against `base`
 * @param change what is changed in it
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

/** Letters that no encoding touches, and that nobody writes. */
const MARK = "-regatta-placeholder-4b1d-";
