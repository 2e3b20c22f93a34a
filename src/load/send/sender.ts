import { profileOf, type Share } from "../order/share.ts";
import type { LoadSpec } from "../order/spec.ts";
import { targetsOf } from "../order/targets.ts";
import type { Pacer } from "../pace/pacer.ts";
import { pacerOf } from "../pace/pacer-of.ts";
import { cycleOfShare, targetCycle } from "../pace/target-cycle.ts";
import { windowOf } from "../pace/window.ts";
import type { FailureCause } from "../result/failure-cause.ts";
import { Recorder } from "../result/recorder.ts";
import type { ErrorKind } from "../result/result.ts";
import type { TransportFactory } from "../wire/create-transport.ts";
import type { TransportEvents } from "../wire/transport.ts";
import { Opening } from "./opening.ts";
import { type SenderPlan, SenderRun } from "./sender-run.ts";

/**
 * Sends one share of a load test over its connections, on this thread's event loop: connects (`Opening`), then runs
 * (`SenderRun`). Open loop: each request has an intended start in the schedule, waits its turn if all connections are
 * busy, and its latency counts from the intended start. Closed loop: each connection sends again as soon as it was
 * answered. Times are milliseconds of `performance.now()`.
 */
export class Sender implements TransportEvents {
  readonly #plan: SenderPlan;
  #opening: Opening | undefined;
  #run: SenderRun | undefined;

  constructor(spec: LoadSpec, share: Share, createTransport: TransportFactory) {
    const profile = profileOf(spec.profile, share);
    const pacer = pacerOf(profile, share);
    const cycle = targetCycle(targetsOf(spec).map(({ weight = 1 }) => weight));
    this.#plan = {
      share,
      profile,
      pacer,
      window: windowOf(spec.profile, share),
      cycle: cycle && cycleOfShare(cycle, share, profile.mode),
      transport: createTransport(profile.connections, this),
      recorder: new Recorder({
        targets: targetsOf(spec).length,
        expects: spec.expect !== undefined,
        ...(spec.expect?.status === undefined ? {} : { status: spec.expect.status }),
      }),
    };
  }

  get pacer(): Pacer | undefined {
    return this.#plan.pacer;
  }

  /** Connects. Resolves when all connections are established or have failed, or after the time-out of a request. */
  open(): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#opening = undefined;
        resolve();
      };
      this.#opening = new Opening(this.#plan.transport, end);
      this.#opening.openMore();
      setTimeout(end, this.#plan.profile.timeoutMs).unref();
    });
  }

  /** Starts at `startMs`. May be called once. */
  run(startMs: number): SenderRun {
    this.#run = new SenderRun(this.#plan, startMs);
    return this.#run;
  }

  onOpen(connectMs: number, tlsMs: number | undefined): void {
    const { recorder } = this.#plan;
    recorder.connect.record(connectMs * 1_000);
    if (tlsMs !== undefined) recorder.tls.record(tlsMs * 1_000);
    this.#opening?.settled();
  }

  onIdleClose(cause?: FailureCause): void {
    if (cause !== undefined) this.#plan.recorder.connectionFailed(cause);
    this.#opening?.settled();
  }

  onSent(slot: number, bytes: number): void {
    this.#run?.onSent(slot, bytes);
  }

  onResent(slot: number): void {
    this.#run?.onResent(slot);
  }

  onAnswer(slot: number, status: number, bytesIn: number, bodyFits?: boolean): void {
    this.#run?.onAnswer(slot, status, bytesIn, bodyFits);
  }

  onFailure(slot: number, kind: ErrorKind, bytesIn: number, cause?: FailureCause): void {
    this.#run?.onFailure(slot, kind, bytesIn, cause);
  }
}
