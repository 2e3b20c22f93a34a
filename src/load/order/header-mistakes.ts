import { type HeaderLine, type Headers, headerLines } from "./header-lines.ts";
import { targetsOf } from "./targets.ts";
import { hasPlaceholder } from "./template.ts";

interface TargetFacts {
  readonly headers: Headers;
  readonly body?: string;
  readonly bodyEncoding?: "utf8" | "base64";
}

interface HeaderFacts {
  readonly protocol: "http1" | "http2" | "grpc" | "tcp";
  readonly target: TargetFacts;
  readonly others?: readonly TargetFacts[];
}

/** HTTP/1.1's connection-specific header fields, which HTTP/2 forbids (RFC 9113 §8.2.2). */
const CONNECTION_HEADERS = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];
/** Fields that may occur only once (RFC 9112 §3.2, RFC 9110 §8.6). */
const SINGLE_HEADERS = ["host", "content-length"];

/** Mistakes in the headers of all targets; sentences without a full stop. */
export function headerMistakes(facts: HeaderFacts): readonly string[] {
  const targets = targetsOf(facts);
  if (facts.protocol === "tcp") {
    const given = targets.some(({ headers }) => headerLines(headers).length > 0);
    return given ? ["target.headers do not exist in TCP"] : [];
  }
  const mistakes = targets.flatMap((target) => [
    ...headerLines(target.headers).flatMap((line) => lineMistakes(line, facts.protocol)),
    ...repeatedHeaders(target.headers),
    ...lengthMistakes(target),
  ]);
  return [...new Set(mistakes)];
}

function lineMistakes([name, value]: HeaderLine, protocol: HeaderFacts["protocol"]): readonly string[] {
  const lower = name.toLowerCase();
  const http2 = protocol === "http2" || protocol === "grpc";
  if (http2 && CONNECTION_HEADERS.includes(lower)) return [`target.headers ${name} does not exist in HTTP/2`];
  if (http2 && lower === "te" && value.toLowerCase() !== "trailers")
    return [`target.headers ${name} can only be "trailers" in HTTP/2`];
  if (lower === "transfer-encoding")
    return [`target.headers ${name} cannot be given: a body is always sent with its Content-Length`];
  if (protocol === "grpc" && /[^ -~]/.test(value))
    return [
      `target.headers ${name} must be printable ASCII for grpc; metadata with a name in -bin holds base64`,
    ];
  return valueMistakes(name, value);
}

/** RFC 9110 §5.5. Bytes above 7F, of which UTF-8 makes letters outside of ASCII, are allowed there. */
function valueMistakes(name: string, value: string): readonly string[] {
  const control = [...value].find((letter) => (letter < " " && letter !== "\t") || letter === "\u007f");
  if (control !== undefined) {
    const code = (control.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return [`target.headers ${name} holds the control character U+${code}, which no header may`];
  }
  if (!value.isWellFormed())
    return [`target.headers ${name} holds half a surrogate pair, which UTF-8 cannot say`];
  if (/^[ \t]|[ \t]$/.test(value)) return [`target.headers ${name} must not begin or end with a space`];
  return [];
}

function repeatedHeaders(headers: Headers): readonly string[] {
  const names = headerLines(headers).map(([name]) => name.toLowerCase());
  return SINGLE_HEADERS.filter((name) => names.filter((each) => each === name).length > 1).map(
    (name) => `target.headers ${name} can be given only once`,
  );
}

/** A length that is not the body's makes the server wait for more, or take the rest for the next request. */
function lengthMistakes({ headers, body = "", bodyEncoding = "utf8" }: TargetFacts): readonly string[] {
  const given = headerLines(headers).find(([name]) => name.toLowerCase() === "content-length")?.[1];
  if (given === undefined) return [];
  const length = Buffer.byteLength(body, bodyEncoding);
  if (given === String(length) && !(bodyEncoding === "utf8" && hasPlaceholder(body))) return [];
  return ["target.headers Content-Length is not the length of the body; leave it out, it is added"];
}
