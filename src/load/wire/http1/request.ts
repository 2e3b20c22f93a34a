import { headerLines } from "../../order/header-lines.ts";
import type { LoadTarget } from "../../order/request.ts";
import { pathTemplateOf } from "../../order/template.ts";
import { basicAuthorization } from "../basic-authorization.ts";
import { bodyOf } from "../request-source.ts";

/** A request as it is sent. */
export interface PreparedRequest {
  readonly bytes: Buffer;
  /** Whether it is a HEAD request, whose answer has no body whatever its header says. */
  readonly head: boolean;
  /** See `mayResend`. */
  readonly resendable: boolean;
}

/**
 * The bytes of one HTTP/1.1 request, built once and sent unchanged every time. `Host`, `Accept` and `User-Agent` are added
 * unless given, as are `Content-Length` for a body and `Authorization` for a URL with a user.
 */
export function buildRequest(target: LoadTarget): Buffer {
  const url = new URL(target.url);
  const body = bodyOf(target);
  const headers = headerLines(target.headers);
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const lines = [`${target.method} ${pathTemplateOf(target.url)} HTTP/1.1`];
  const add = (name: string, value: string) => {
    if (!given.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  };
  add("Host", url.host);
  add("User-Agent", "regatta");
  add("Accept", "*/*");
  const authorization = basicAuthorization(url);
  if (authorization !== undefined) add("Authorization", authorization);
  if (body !== undefined) add("Content-Length", String(body.length));
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "utf8");
  return body === undefined ? head : Buffer.concat([head, body]);
}
