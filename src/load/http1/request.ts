import type { LoadTarget } from "../spec.ts";
import { fillTemplate, hasPlaceholder, parseTemplate, pathTemplateOf, type Template } from "../template.ts";

/** A request as it is sent. */
export interface PreparedRequest {
  readonly bytes: Buffer;
  /** Whether it is a HEAD request, whose answer has no body whatever its head says. */
  readonly head: boolean;
}

/** What is sent to one target: the same every time, or filled in for every request. */
export type RequestSource =
  | { readonly plain: PreparedRequest }
  | { readonly plain: undefined; fill(seq: number): PreparedRequest };

/**
 * The bytes of the requests to a target. `Host`, `Accept`, `User-Agent`, for a body `Content-Length`, and for a URL with a
 * user `Authorization` are added unless given. Placeholders may stand in path, query, header values and body.
 */
export function prepareRequest(target: LoadTarget): RequestSource {
  const head = target.method === "HEAD";
  const body = bodyOf(target);
  const own = ownLines(target);
  const given = Object.entries(target.headers).map(([name, value]) => `${name}: ${value}`);
  const needsLength = body !== undefined && !isGiven(target, "content-length");
  const textWith = (bodyBytes: number) =>
    `${[...own, ...(needsLength ? [`Content-Length: ${bodyBytes}`] : []), ...given].join("\r\n")}\r\n\r\n`;
  if (body === undefined || Buffer.isBuffer(body)) {
    const text = textWith(body?.length ?? 0);
    if (!hasPlaceholder(text)) return { plain: { bytes: bytesOf(text, body), head } };
    const template = parseTemplate(text);
    return { plain: undefined, fill: (seq) => ({ bytes: bytesOf(fillTemplate(template, seq), body), head }) };
  }
  return {
    plain: undefined,
    fill(seq) {
      const content = Buffer.from(fillTemplate(body, seq), "utf8");
      const text = fillTemplate(parseTemplate(textWith(content.length)), seq);
      return { bytes: bytesOf(text, content), head };
    },
  };
}

function bytesOf(text: string, body: Buffer | undefined): Buffer {
  const head = Buffer.from(text, "latin1");
  return body === undefined ? head : Buffer.concat([head, body]);
}

/** Bytes that stay, or a text with placeholders. */
function bodyOf({ body, bodyEncoding = "utf8" }: LoadTarget): Buffer | Template | undefined {
  if (body === undefined) return undefined;
  return bodyEncoding === "utf8" && hasPlaceholder(body)
    ? parseTemplate(body)
    : Buffer.from(body, bodyEncoding);
}

/** The request line, and what is added unless given. */
function ownLines(target: LoadTarget): string[] {
  const url = new URL(target.url);
  const lines = [`${target.method} ${pathTemplateOf(target.url)} HTTP/1.1`];
  const add = (name: string, value: string) => {
    if (!isGiven(target, name)) lines.push(`${name}: ${value}`);
  };
  add("Host", url.host);
  add("User-Agent", "regatta");
  add("Accept", "*/*");
  if (url.username !== "" || url.password !== "") add("Authorization", basicAuthorization(url));
  return lines;
}

function isGiven({ headers }: LoadTarget, name: string): boolean {
  return Object.keys(headers).some((header) => header.toLowerCase() === name.toLowerCase());
}

function basicAuthorization(url: URL): string {
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
}
