import { createServer, type Server } from "node:net";
import { Failure } from "../../base/failure.ts";
import { surviveClients } from "../../base/http-server.ts";

/**
 * Kept open on a node's first address while the node runs, so that two sandboxes never share addresses. (The kubelet's
 * port.)
 */
const CLAIM_PORT = 10_250;
const ATTEMPTS = 50;

function listen(host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = surviveClients(createServer((socket) => void socket.destroy()));
    server.once("error", reject).listen(CLAIM_PORT, host, () => resolve(server));
  });
}

/** A range 127.N.0.0/16 that only this sandbox uses: each pod has its own address, as in a real cluster. */
export class PodAddresses {
  readonly #claim: Server;
  readonly #network: number;
  readonly #used = new Set<number>();
  #next = 2;

  private constructor(claim: Server, network: number) {
    this.#claim = claim;
    this.#network = network;
  }

  /** @throws Failure `SANDBOX_NO_ADDRESSES` if only 127.0.0.1 exists (macOS), or every range is taken */
  static async claim(): Promise<PodAddresses> {
    let last: unknown;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const network = 2 + Math.floor(Math.random() * 250);
      try {
        return new PodAddresses(await listen(`127.${network}.0.1`), network);
      } catch (error) {
        last = error;
        if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") break;
      }
    }
    throw new Failure(
      "SANDBOX_NO_ADDRESSES",
      "The sandbox found no free range of loopback addresses for its pods.",
      {
        hint: "It needs all of 127.0.0.0/8, which Linux provides; elsewhere, run it in a Linux container.",
        cause: last,
      },
    );
  }

  /** An address that no pod has now; the most recently used ones come last. */
  take(): string {
    while (this.#used.has(this.#next)) this.#advance();
    const taken = this.#next;
    this.#used.add(taken);
    this.#advance();
    return `127.${this.#network}.${taken >> 8}.${taken & 255}`;
  }

  release(address: string): void {
    const [, , high, low] = address.split(".").map(Number);
    this.#used.delete(((high ?? 0) << 8) | (low ?? 0));
  }

  close(): void {
    this.#claim.close();
  }

  #advance(): void {
    this.#next = this.#next >= 65_000 ? 2 : this.#next + 1;
  }
}
