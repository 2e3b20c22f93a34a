import type { Transport } from "../wire/transport.ts";

/** The most connections being established at once before the start, so that a listen queue does not overflow. */
const CONNECTING_AT_ONCE = 64;

/** Establishes all connections of a transport in advance, so that doing so does not add to the first requests' latency. */
export class Opening {
  readonly #transport: Transport;
  readonly #onEnd: () => void;
  #begun = 0;
  #underWay = 0;

  /** @param onEnd called when all connections are established or have failed */
  constructor(transport: Transport, onEnd: () => void) {
    this.#transport = transport;
    this.#onEnd = onEnd;
  }

  /** Starts as many as may be in progress at once. */
  openMore(): void {
    while (this.#begun < this.#transport.connections && this.#underWay < CONNECTING_AT_ONCE) {
      this.#underWay++;
      this.#transport.open(this.#begun++);
    }
    if (this.#underWay <= 0) this.#onEnd();
  }

  /** One more is established, or has failed. */
  settled(): void {
    this.#underWay--;
    this.openMore();
  }
}
