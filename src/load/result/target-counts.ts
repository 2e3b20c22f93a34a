import { encodeCounts } from "./encode-counts.ts";
import { LatencyCounts } from "./latency-counts.ts";
import { latencyFigures } from "./latency-figures.ts";
import { failureRate, sum } from "./live-figures.ts";
import type { ErrorKind, TargetFigures } from "./result.ts";
import { statusKey } from "./status.ts";

/** Counts the requests to one of several targets. */
export class TargetCounts {
  readonly #latency = new LatencyCounts();
  readonly #status: Record<string, number> = {};
  readonly #errors: Partial<Record<ErrorKind, number>> = {};
  #unexpected = 0;

  answered(status: number, latencyUs: number, isUnexpected: boolean): void {
    const key = statusKey(status);
    this.#status[key] = (this.#status[key] ?? 0) + 1;
    this.#latency.record(latencyUs);
    if (isUnexpected) this.#unexpected++;
  }

  failed(kind: ErrorKind, count: number): void {
    this.#errors[kind] = (this.#errors[kind] ?? 0) + count;
  }

  get figures(): TargetFigures {
    const requests = sum(this.#status) + sum(this.#errors);
    return {
      requests,
      status: { ...this.#status },
      errors: { ...this.#errors },
      unexpected: this.#unexpected,
      error_rate: failureRate(requests, this.#unexpected + sum(this.#errors)),
      latency_ms: this.#latency.total === 0 ? null : latencyFigures(this.#latency),
    };
  }

  /** See `encodeCounts`. */
  get encodedLatency(): string {
    return encodeCounts(this.#latency);
  }
}
