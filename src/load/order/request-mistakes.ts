import type { Headers } from "./header-lines.ts";
import { headerMistakes } from "./header-mistakes.ts";
import { targetsOf } from "./targets.ts";
import { hasPlaceholder } from "./template.ts";
import { type TlsMaterial, tlsMistake } from "./tls-material.ts";
import { urlMistakes } from "./url-mistakes.ts";

interface TargetFacts {
  readonly url: string;
  readonly headers: Headers;
  readonly body?: string;
  readonly bodyEncoding?: "utf8" | "base64";
}

interface RequestFacts {
  readonly protocol: "http1" | "http2" | "grpc" | "tcp";
  readonly target: TargetFacts;
  /** Further targets; all of them are on the host of the first one. */
  readonly others?: readonly TargetFacts[];
  readonly call?: object;
  readonly tls: TlsMaterial;
}

/**
 * Mistakes in a request, or in several that share its connections, that a schema cannot express; sentences without a
 * full stop.
 */
export function requestMistakes(facts: RequestFacts): readonly string[] {
  const certificates = tlsMistake(facts.tls);
  return [
    ...originMistakes(facts),
    ...schemeMistakes(facts),
    ...headerMistakes(facts),
    ...callMistakes(facts),
    ...(certificates === undefined ? [] : [certificates]),
  ];
}

function originMistakes(facts: RequestFacts): string[] {
  const mistakes: string[] = [];
  for (const [index, target] of targetsOf(facts).entries()) {
    const place = index === 0 ? "target" : `others[${index - 1}]`;
    if (!URL.canParse(target.url)) mistakes.push(`${place}.url "${target.url}" is not a URL`);
    else if (hasPlaceholder(originOf(target.url)))
      mistakes.push(`${place}.url has a placeholder before its path`);
    else if (URL.canParse(facts.target.url) && originOf(target.url) !== originOf(facts.target.url)) {
      mistakes.push(`${place}.url must begin with ${originOf(facts.target.url)}, like the first target's`);
    } else mistakes.push(...urlMistakes(place, target.url));
  }
  return mistakes;
}

function originOf(text: string): string {
  const url = new URL(text);
  return `${url.protocol}//${url.host}`; // `url.origin` is "null" for tcp:
}

function schemeMistakes({ protocol, target: { url } }: RequestFacts): string[] {
  if (protocol !== "tcp")
    return /^https?:/.test(url) ? [] : [`target.url must begin with http:// or https:// for ${protocol}`];
  if (!/^(tcp|tls):/.test(url)) return ["target.url must begin with tcp:// or tls:// for tcp"];
  return URL.canParse(url) && new URL(url).port === "" ? ["target.url must name a port for tcp"] : [];
}

function callMistakes(facts: RequestFacts): string[] {
  const { protocol, target, others = [], call } = facts;
  if (protocol === "tcp" && targetsOf(facts).some((each) => each.body === "")) {
    return ["target.body must not be empty for tcp: it is what comes back"];
  }
  if (protocol !== "grpc") return call === undefined ? [] : [`call does not exist for ${protocol}`];
  return [
    ...(call === undefined ? ["call is required for grpc"] : []),
    ...(others.length === 0 ? [] : ["others does not exist for grpc, which makes one call"]),
    ...(target.body === undefined ? [] : ["target.body does not exist for grpc; the message is call.json"]),
  ];
}
