import type { LookupAddress, LookupOptions } from "node:dns";
import type { LookupFunction } from "node:net";

/**
 * How long the addresses of a name are used before it is looked up again: a name server gives Kubernetes' headless Services
 * out for 5 s, and a look-up for each of a thousand connections would measure the name server.
 */
const KEPT_MS = 1_000;

/** What one connection takes of an `AddressBook`. */
export interface AddressSeat {
  /** For `net.connect`. */
  readonly lookup: LookupFunction;
  /** The connection has ended, or will not be made. */
  leave(): void;
}

/** What is known of a name. */
interface Known {
  readonly addresses: readonly LookupAddress[];
  readonly atMs: number;
}

type Callback = (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void;

/**
 * Spreads the connections of a sender evenly over all addresses of a name, as of a headless Service. The name is looked up
 * again when a connection is made, at most once a second; if that fails, the addresses before are used. Addresses of the
 * other IP family than the system's first choice are tried only when the others fail.
 */
export class AddressBook {
  readonly #lookUp: LookupFunction;
  readonly #now: () => number;
  /** How many connections were given each address first, those that are being made included. */
  readonly #taken = new Map<string, number>();
  #turn: number;
  #known: Known | undefined;
  /** Those who wait for a look-up that is under way. */
  #waiting: Callback[] = [];

  /**
   * @param lookUp finds all addresses of a name
   * @param firstTurn where the turns begin, so that the senders of one load test do not all begin with the same address
   */
  constructor(lookUp: LookupFunction, firstTurn: number, now = () => performance.now()) {
    this.#lookUp = lookUp;
    this.#turn = firstTurn;
    this.#now = now;
  }

  /** For `net.connect`: the address whose turn it is, and the others for when it fails. */
  readonly lookup: LookupFunction = (host, options, callback) =>
    this.#answer(host, options, callback, () => {});

  /** For one connection, whose address counts as taken until it leaves. One that fails is thus tried no more than others. */
  seat(): AddressSeat {
    let taken: string | undefined;
    let left = false;
    return {
      lookup: (host, options, callback) =>
        this.#answer(host, options, callback, (address) => {
          if (left) return;
          taken = address;
          this.#count(address, 1);
        }),
      leave: () => {
        if (taken !== undefined && !left) this.#count(taken, -1);
        left = true;
      },
    };
  }

  #answer(
    host: string,
    options: LookupOptions,
    callback: Parameters<LookupFunction>[2],
    onFirst: (address: string) => void,
  ): void {
    this.#resolve(host, (error, addresses) => {
      const ordered = this.#ordered(addresses);
      const [first] = ordered;
      if (error !== null || first === undefined) {
        callback(error ?? noAddress(host), "", 0);
        return;
      }
      onFirst(first.address);
      if (options.all) callback(null, ordered);
      else callback(null, first.address, first.family);
    });
  }

  #count(address: string, change: number): void {
    this.#taken.set(address, this.#takenBy(address) + change);
  }

  #takenBy(address: string): number {
    return this.#taken.get(address) ?? 0;
  }

  #resolve(host: string, callback: Callback): void {
    const known = this.#known;
    if (known !== undefined && this.#now() - known.atMs < KEPT_MS) {
      callback(null, known.addresses);
      return;
    }
    this.#waiting.push(callback);
    if (this.#waiting.length > 1) return;
    this.#lookUp(host, { all: true }, (error, found) => {
      if (error === null && typeof found !== "string") this.#known = { addresses: found, atMs: this.#now() };
      const { addresses } = this.#known ?? { addresses: [] };
      for (const waiting of this.#waiting.splice(0)) waiting(addresses.length > 0 ? null : error, addresses);
    });
  }

  /** The least used first; among equals it goes round. */
  #ordered(addresses: readonly LookupAddress[]): LookupAddress[] {
    const preferred = addresses.filter(({ family }) => family === addresses[0]?.family);
    const from = preferred.length === 0 ? 0 : this.#turn++ % preferred.length;
    const inTurn = [...preferred.slice(from), ...preferred.slice(0, from)];
    inTurn.sort((a, b) => this.#takenBy(a.address) - this.#takenBy(b.address));
    return [...inTurn, ...addresses.filter((address) => !preferred.includes(address))];
  }
}

function noAddress(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
    code: "ENOTFOUND",
    syscall: "getaddrinfo",
  });
}
