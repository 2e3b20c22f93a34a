interface TargetFacts {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What of a load test depends on what is spoken. */
interface ProtocolFacts {
  readonly protocol: "http1" | "http2" | "grpc" | "tcp";
  readonly target: TargetFacts;
  /** Further targets; the first says where all of them are. */
  readonly others?: readonly TargetFacts[];
  readonly call?: object;
  readonly undici?: { readonly proxy?: string };
  readonly profile: { readonly streams: number };
}

/** Fields of HTTP/1.1's connections, which HTTP/2 forbids (RFC 9113 §8.2.2). */
const CONNECTION_HEADERS = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];

/** What does not go together with the protocol, as sentences without their ends. */
export function protocolMistakes(facts: ProtocolFacts): string[] {
  return [
    ...urlMistakes(facts),
    ...streamMistakes(facts),
    ...headerMistakes(facts),
    ...callMistakes(facts),
    ...undiciMistakes(facts),
  ];
}

function urlMistakes({ protocol, target: { url } }: ProtocolFacts): string[] {
  if (protocol !== "tcp")
    return /^https?:/.test(url) ? [] : [`target/url must begin with http:// or https:// with ${protocol}`];
  if (!/^(tcp|tls):/.test(url)) return ["target/url must begin with tcp:// or tls:// with tcp"];
  return URL.canParse(url) && new URL(url).port === "" ? ["target/url must name a port with tcp"] : [];
}

function streamMistakes({ protocol, profile: { streams } }: ProtocolFacts): string[] {
  if (streams === 1 || protocol === "http2" || protocol === "grpc") return [];
  return [`profile/streams must be 1 with ${protocol}, whose connections have one`];
}

function headerMistakes({ protocol, target, others = [] }: ProtocolFacts): string[] {
  const names = [...new Set([target, ...others].flatMap(({ headers }) => Object.keys(headers)))];
  if (protocol === "tcp") return names.length === 0 ? [] : ["target/headers do not exist in TCP"];
  if (protocol === "http1") return [];
  return names
    .filter((name) => CONNECTION_HEADERS.includes(name.toLowerCase()))
    .map((name) => `target/headers ${name} does not exist in HTTP/2`);
}

function callMistakes({ protocol, target, others = [], call }: ProtocolFacts): string[] {
  const { body } = target;
  if (protocol === "tcp" && [target, ...others].some((each) => each.body === "")) {
    return ["target/body must not be empty with tcp: it is what comes back"];
  }
  if (protocol !== "grpc") return call === undefined ? [] : [`call does not exist with ${protocol}`];
  return [
    ...(call === undefined ? ["call must be given with grpc"] : []),
    ...(others.length === 0 ? [] : ["others do not exist with grpc, which makes one call"]),
    ...(body === undefined ? [] : ["target/body does not exist with grpc; the message is call/json"]),
  ];
}

function undiciMistakes({ protocol, undici }: ProtocolFacts): string[] {
  if (undici === undefined) return [];
  return [
    ...(protocol === "http1" ? [] : [`a proxy or redirects do not exist with ${protocol}`]),
    ...(undici.proxy === undefined || URL.canParse(undici.proxy) ? [] : ["undici/proxy is no URL"]),
  ];
}
