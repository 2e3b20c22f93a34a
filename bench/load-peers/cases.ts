/**
 * One kind of traffic, with what Regatta has to reach against each peer: its requests per CPU-second divided by the
 * peer's.
 */
export interface BenchCase {
  readonly id: string;
  readonly title: string;
  /** The protocol of the target. */
  readonly target: "http1" | "https1" | "https2";
  readonly connections: number;
  /** HTTP/2: concurrent requests on a connection. */
  readonly streams?: number;
  /** Peers by name, with the minimum ratio. Only these peers run. */
  readonly least: Readonly<Record<string, number>>;
  /** The same over the life of the process, start-up included, for peers where that has a limit too. */
  readonly leastWhole?: Readonly<Record<string, number>>;
}

/** All cases. A new one needs a row here, and peers that support it. */
export const CASES: readonly BenchCase[] = [
  {
    id: "http1",
    title: "HTTP/1.1, closed loop",
    target: "http1",
    connections: 64,
    least: { wrk: 1, fortio: 1.2, autocannon: 2, hey: 3, vegeta: 3, k6: 7 },
    leastWhole: { wrk: 0.9 },
  },
  {
    id: "tls1",
    title: "HTTP/1.1 over TLS, closed loop",
    target: "https1",
    connections: 64,
    least: { h2load: 0.75 },
  },
  {
    id: "h2",
    title: "HTTP/2 over TLS, one stream a connection, closed loop",
    target: "https2",
    connections: 64,
    streams: 1,
    least: { h2load: 0.6 },
  },
  {
    id: "h2x10",
    title: "HTTP/2 over TLS, ten streams a connection, closed loop",
    target: "https2",
    connections: 64,
    streams: 10,
    least: { h2load: 0.6 },
  },
];
