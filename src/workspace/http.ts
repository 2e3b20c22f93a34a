import type { IncomingMessage, ServerResponse } from "node:http";
import type { JsonObject } from "../base/json.ts";
import { SlackError } from "./slack-error.ts";

/** Reads a request's body. @throws SlackError `request_too_large` above `maxBytes` */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new SlackError("request_too_large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads the bytes of a file: the body itself or, as Slack's own clients send it, the file in a form. */
export async function readUpload(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const body = await readBody(request, maxBytes);
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) return body;
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  const file = [...form.values()].find((value) => value instanceof Blob);
  return file ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0);
}

export function answerJson(response: ServerResponse, value: JsonObject, status = 200): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(value));
}

export function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(text);
}

/**
 * Whether the request names this machine as its host. A page elsewhere that rebinds its own host name to 127.0.0.1
 * sends that name instead.
 */
export function namesThisMachine(request: IncomingMessage): boolean {
  return ["127.0.0.1", "localhost"].includes((request.headers.host ?? "").replace(/:\d+$/, ""));
}

/**
 * Whether the request comes from another page in the user's browser, which must neither drive the workspace nor read from
 * it. Browsers send at least one of these headers, and pages cannot change them; a link to the workspace is fine. The app
 * and other programs send neither. Source: https://www.w3.org/TR/fetch-metadata/
 */
export function comesFromAnotherPage(request: IncomingMessage): boolean {
  const { origin, host, "sec-fetch-site": site, "sec-fetch-mode": mode } = request.headers;
  if (origin !== undefined) return origin !== `http://${host}`;
  return (site === "cross-site" || site === "same-site") && mode !== "navigate";
}
