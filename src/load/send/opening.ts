import type { Transport } from "../wire/transport.ts";

/** At most this many connections are being made at once before the start, so that a listen queue does not overflow. */
const CONNECTING_AT_ONCE = 64;

/** Makes all connections of a transport, so that their making is not the first requests' latency. */
export class Opening {
  readonly #transport: Transport;
  readonly #onEnd: () => void;
  #begun = 0;
  #underWay = 0;

  /** @param onEnd called when all connections stand or have failed */
  constructor(transport: Transport, onEnd: () => void) {
    this.#transport = transport;
    this.#onEnd = onEnd;
  }

  /** Begins as many as may be made at once. */
  openMore(): void {
    while (this.#begun < this.#transport.connections && this.#underWay < CONNECTING_AT_ONCE) {
      this.#underWay++;
      this.#transport.open(this.#begun++);
    }
    if (this.#underWay <= 0) this.#onEnd();
  }

  /** One more stands, or has failed. */
  settled(): void {
    this.#underWay--;
    this.openMore();
  }
}
