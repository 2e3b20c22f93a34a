import { once } from "node:events";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";

/** Indexes in the shared control array. */
const GO = 0;
const STOP = 1;
const RUNG = 2;

/**
 * The helper thread: sleeps until the next tick and rings. A string rather than a file, because it needs no imports and
 * starts in a few milliseconds. It never rings again before the last ring was handled, so a busy loop is not flooded.
 */
const PROGRAM = `
"use strict";
const { control, times, port } = require("node:worker_threads").workerData;
const nowMs = () => {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
};
Atomics.wait(control, ${GO}, 0);
const [firstMs, intervalMs] = times;
let tick = 0;
while (Atomics.load(control, ${STOP}) === 0) {
  const now = nowMs();
  tick = Math.max(tick, Math.floor((now - firstMs) / intervalMs));
  const sleepMs = firstMs + tick * intervalMs - now;
  if (sleepMs > 0) Atomics.wait(control, ${STOP}, 0, sleepMs);
  if (Atomics.exchange(control, ${RUNG}, 1) === 0) port.postMessage(0);
  tick++;
}
port.close();
`;

/**
 * Wakes this thread's event loop at even ticks, far finer than the one millisecond of timers. A separate thread sleeps in
 * the kernel until each tick, which costs a few hundredths of a core; spinning would cost a whole one.
 */
export class Waker {
  readonly #control = new Int32Array(new SharedArrayBuffer(12));
  readonly #times = new Float64Array(new SharedArrayBuffer(16));
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #exited: Promise<unknown>;

  private constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(PROGRAM, {
      eval: true,
      execArgv: [],
      workerData: { control: this.#control, times: this.#times, port: port2 },
      transferList: [port2],
    });
    this.#exited = once(this.#worker, "exit");
  }

  /** Starts the helper thread; it sleeps until `start`. */
  static async create(): Promise<Waker> {
    const waker = new Waker();
    await once(waker.#worker, "online");
    return waker;
  }

  /**
   * Rings at `firstMs`, and every `intervalMs` after that. Rings that the loop was too busy to handle become one.
   * @param firstMs on the clock of `performance.now()`
   */
  start(firstMs: number, intervalMs: number, onRing: () => void): void {
    this.#port.on("message", () => {
      Atomics.store(this.#control, RUNG, 0);
      onRing();
    });
    const [seconds, nanoseconds] = process.hrtime();
    // Both are the same clock with different origins; for `performance` every thread has its own.
    const shift = seconds * 1e3 + nanoseconds / 1e6 - performance.now();
    this.#times[0] = firstMs + shift;
    this.#times[1] = intervalMs;
    Atomics.store(this.#control, GO, 1);
    Atomics.notify(this.#control, GO);
  }

  /** Ends the helper thread and waits until it has exited. */
  async stop(): Promise<void> {
    Atomics.store(this.#control, STOP, 1);
    Atomics.notify(this.#control, STOP);
    Atomics.store(this.#control, GO, 1);
    Atomics.notify(this.#control, GO);
    await this.#exited;
    this.#port.close();
  }
}
