import { carriesErrorRate, type ErrorFigures } from "../../load/result/carried.ts";

/** The worst variant's error rate over all its rounds, as in the result of a comparison. */
export class WorstErrorRate {
  readonly #counts = new Map<string, { readonly requests: number; readonly failed: number }>();

  add(name: string, figures: ErrorFigures): void {
    this.#counts.set(name, this.#sum(name, figures));
  }

  /** The worst error rate that so many failures carry, if the variant had these figures as well; adds nothing. */
  with(name: string, figures: ErrorFigures): number {
    const counts = new Map(this.#counts).set(name, this.#sum(name, figures));
    const rates = [...counts.values()].map(({ requests, failed }) => ({
      requests,
      error_rate: failed / Math.max(1, requests),
    }));
    return Math.max(0, ...rates.filter(carriesErrorRate).map(({ error_rate }) => error_rate));
  }

  #sum(name: string, { requests, error_rate }: ErrorFigures) {
    const before = this.#counts.get(name) ?? { requests: 0, failed: 0 };
    return { requests: before.requests + requests, failed: before.failed + error_rate * requests };
  }
}
