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
  /** Whether it says that the connection ends after its answer; a server need not repeat it (RFC 9112 §9.6). */
  readonly closes: boolean;
  /** See `mayResend`. */
  readonly resendable: boolean;
}

/**
 * The bytes of one HTTP/1.1 request, built once and sent unchanged every time. `Host`, `Accept` and `User-Agent` are added
 * unless given, as are `Content-Length` for a body and `Authorization` for a URL with a user.
 * @param keepAlive whether the connection is to stay open: else the request says `Connection: close`
 */
export function buildRequest(target: LoadTarget, keepAlive = true): Buffer {
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
  if (!keepAlive && !saysClose(target)) lines.push("Connection: close");
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "utf8");
  return body === undefined ? head : Buffer.concat([head, body]);
}

/** Whether the target's headers ask for the connection to end after the answer. */
export function saysClose({ headers }: LoadTarget): boolean {
  return headerLines(headers).some(
    ([name, value]) =>
      name.toLowerCase() === "connection" &&
      value.split(",").some((option) => option.trim().toLowerCase() === "close"),
  );
}
