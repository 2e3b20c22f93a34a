import { onlyCarried } from "./carried.ts";
import type { FailureCause, LocalLimit } from "./failure-cause.ts";
import { FailureCounts } from "./failure-counts.ts";
import { LatencyCounts } from "./latency-counts.ts";
import { failureRate, type LiveFigures } from "./live-figures.ts";
import { packNumbers, unpackNumbers } from "./packed-numbers.ts";
import type { ErrorKind, ErrorReason, TimelineRow } from "./result.ts";
import { rowLatency } from "./row-latency.ts";
import { isFailedStatus, STATUS_COUNT, statusKey } from "./status.ts";
import { TargetCounts } from "./target-counts.ts";

/** What was counted in one second. */
export interface RecordedRow {
  readonly row: TimelineRow;
  /** The row's latencies, from which the rows of several senders can be merged. */
  readonly pairs: readonly number[];
}

/** Everything that one sender has counted. */
export interface Recording {
  readonly latency: LatencyCounts;
  readonly service: LatencyCounts;
  readonly sendLag: LatencyCounts;
  readonly connect: LatencyCounts;
  readonly tls: LatencyCounts;
  readonly status: Readonly<Record<string, number>>;
  /** Answers that were not as expected; those that failed if nothing was expected. */
  readonly unexpected: number;
  readonly errors: Readonly<Partial<Record<ErrorKind, number>>>;
  readonly errorReasons: readonly ErrorReason[];
  /** Requests and connections that failed because of the generator's own machine. */
  readonly limits: Readonly<Partial<Record<LocalLimit, number>>>;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Requests for which no connection was free when they were meant to start. */
  readonly waited: number;
  /** Requests that went out once more, because their connection had ended before the answer began. */
  readonly resent: number;
  readonly rows: readonly RecordedRow[];
  /** One for each target, if there are several. */
  readonly targets: readonly TargetCounts[];
}

/** More about a failure. */
interface FailureFacts {
  /** Default: 1. */
  readonly count?: number;
  readonly cause?: FailureCause | undefined;
  /** The number of the target, if there are several. */
  readonly target?: number;
}

/** Figures of the last whole second, for the live line. */
export interface RecentFigures {
  readonly requests: number;
  readonly errors: number;
  readonly rateRps: number;
  /** Absent if too few were answered; see `carriedPercentiles`. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}

const NO_FIGURES: RecentFigures = { requests: 0, errors: 0, rateRps: 0 };

/**
 * Counts what happens in the measured time. A request belongs to the second in which it was answered or failed; one that
 * ends after the measured time belongs to the last second. Only answers have latencies.
 */
export class Recorder {
  /** By number of a status: 1 if an answer with it is not as expected. */
  readonly #isFailure: Uint8Array;
  readonly #expects: boolean;
  readonly #targets: readonly TargetCounts[];
  readonly connect = new LatencyCounts();
  readonly tls = new LatencyCounts();
  readonly #latency = new LatencyCounts();
  readonly #service = new LatencyCounts();
  readonly #sendLag = new LatencyCounts();
  /** Reused buffer for the latencies of everything counted so far. */
  readonly #all = new LatencyCounts();
  readonly #status = new Uint32Array(STATUS_COUNT);
  readonly #failures = new FailureCounts();
  readonly #rows: { readonly row: TimelineRow; readonly packedPairs: Uint8Array }[] = [];
  #bytesIn = 0;
  #bytesOut = 0;
  #waited = 0;
  #resent = 0;
  #second = 0;
  #rowLatency = new LatencyCounts();
  #rowErrors = 0;
  #unexpected = 0;
  #requests = 0;
  #errorCount = 0;
  #recent = NO_FIGURES;

  /**
   * @param options.targets how many targets there are
   * @param options.status the statuses that are expected; by default those that have not failed, see `isFailedStatus`
   * @param options.expects whether anything is expected of answers
   */
  constructor(
    options: {
      readonly targets?: number;
      readonly status?: readonly number[];
      readonly expects?: boolean;
    } = {},
  ) {
    const { targets = 1, status, expects = status !== undefined } = options;
    this.#expects = expects;
    this.#targets = targets < 2 ? [] : Array.from({ length: targets }, () => new TargetCounts());
    this.#isFailure = Uint8Array.from({ length: STATUS_COUNT }, (_, code) =>
      Number(status === undefined ? isFailedStatus(statusKey(code)) : !status.includes(code)),
    );
  }

  /** Bytes of a request were written. */
  wrote(bytesOut: number): void {
    this.#bytesOut += bytesOut;
  }

  /** A request went out once more, because its connection had ended before the answer began. */
  resent(): void {
    this.#resent++;
  }

  /**
   * A request was sent.
   * @param lagUs the generator's own delay: from when the request was due and a connection was free until it was sent.
   * @param waited whether the request had to wait for a connection.
   */
  sent(lagUs: number, waited: boolean): void {
    this.#sendLag.record(lagUs);
    if (waited) this.#waited++;
  }

  /**
   * A request was answered.
   * @param target the number of its target, if there are several
   * @param bodyFits whether the body contains what it should
   */
  answered(
    second: number,
    status: number,
    latencyUs: number,
    serviceUs: number,
    bytesIn: number,
    target = 0,
    bodyFits = true,
  ): void {
    if (second > this.#second) this.#endRow(second);
    this.#status[status] = (this.#status[status] ?? 0) + 1;
    this.#rowLatency.record(latencyUs);
    this.#service.record(serviceUs);
    this.#bytesIn += bytesIn;
    this.#requests++;
    const isUnexpected = !bodyFits || this.#isFailure[status] === 1;
    if (isUnexpected) this.#unexpected++;
    this.#targets[target]?.answered(status, latencyUs, isUnexpected);
  }

  /** `count` requests failed in the same way. */
  failed(
    second: number,
    kind: ErrorKind,
    bytesIn: number,
    { count = 1, cause, target = 0 }: FailureFacts = {},
  ): void {
    if (second > this.#second) this.#endRow(second);
    this.#failures.failed(kind, count, cause);
    this.#targets[target]?.failed(kind, count);
    this.#rowErrors += count;
    this.#bytesIn += bytesIn;
    this.#requests += count;
    this.#errorCount += count;
  }

  /** A connection failed on which no request was waiting. */
  connectionFailed({ limit }: FailureCause): void {
    if (limit !== undefined) this.limited(limit);
  }

  /** A limit of the generator itself made itself felt. */
  limited(limit: LocalLimit): void {
    this.#failures.limited(limit);
  }

  /** Totals so far, and the rate and percentiles of the last whole second (of the current one, if it is the first). */
  figures(secondsIntoRow: number): RecentFigures {
    const recent =
      this.#recent === NO_FIGURES ? this.#rowFigures(Math.max(secondsIntoRow, 0.1)) : this.#recent;
    return { ...recent, requests: this.#requests, errors: this.#errorCount };
  }

  /** Everything counted so far. @param seconds how much of the measured time has passed */
  soFar(seconds: number): LiveFigures {
    const all = this.#all;
    all.clear();
    all.add(this.#latency);
    all.add(this.#rowLatency);
    const [p50 = 0, p75 = 0, p90 = 0, p95 = 0, p99 = 0, p999 = 0] = all
      .percentilesUs([50, 75, 90, 95, 99, 99.9])
      .map((us) => us / 1_000);
    const status = this.#statusCounts();
    return {
      requests: this.#requests,
      status,
      errors: { ...this.#failures.kinds },
      ...(this.#expects ? { unexpected: this.#unexpected } : {}),
      error_rate: failureRate(this.#requests, this.#unexpected + this.#errorCount),
      rate_achieved_rps: seconds > 0 ? this.#requests / seconds : 0,
      latency_ms: onlyCarried({ p50, p75, p90, p95, p99, p999, max: all.maxUs / 1_000 }, all.total),
    };
  }

  #statusCounts(): Record<string, number> {
    const status: Record<string, number> = {};
    this.#status.forEach((count, code) => {
      if (count > 0) status[statusKey(code)] = count;
    });
    return status;
  }

  /** Ends the counting. @param durationS the measured time; its last second may be incomplete. */
  finish(durationS: number): Recording {
    const lastSecond = Math.max(0, Math.ceil(durationS) - 1);
    if (this.#second < lastSecond) this.#endRow(lastSecond);
    if (durationS > 0 || this.#requests > 0) this.#pushRow(Math.max(durationS - this.#second, 0.001));
    return {
      latency: this.#latency,
      service: this.#service,
      sendLag: this.#sendLag,
      connect: this.connect,
      tls: this.tls,
      status: this.#statusCounts(),
      unexpected: this.#unexpected,
      targets: this.#targets,
      errors: this.#failures.kinds,
      errorReasons: this.#failures.reasons,
      limits: this.#failures.limits,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      waited: this.#waited,
      resent: this.#resent,
      rows: this.#rows.map(({ row, packedPairs }) => ({ row, pairs: unpackNumbers(packedPairs) })),
    };
  }

  /** Seconds without a request get a row too: a gap in the timeline would hide a stall. */
  #endRow(next: number): void {
    while (this.#second < next) {
      this.#pushRow(1);
      this.#second++;
    }
  }

  #pushRow(seconds: number): void {
    const latency = this.#rowLatency;
    this.#recent = this.#rowFigures(seconds);
    const { requests, errors, rateRps } = this.#recent;
    const row = {
      second: this.#second,
      requests,
      errors,
      ...rowLatency(latency),
      rate_achieved_rps: rateRps,
    };
    this.#rows.push({ row, packedPairs: packNumbers(latency.toPairs()) });
    this.#latency.add(latency);
    latency.clear();
    this.#rowErrors = 0;
  }

  #rowFigures(seconds: number): RecentFigures {
    const requests = this.#rowLatency.total + this.#rowErrors;
    const { p50, p99 } = rowLatency(this.#rowLatency);
    return {
      requests,
      errors: this.#rowErrors,
      rateRps: Math.round((requests / seconds) * 10) / 10,
      ...(p50 === undefined ? {} : { p50Ms: p50 }),
      ...(p99 === undefined ? {} : { p99Ms: p99 }),
    };
  }
}
