import type { LoadResult } from "../../load/result/result.ts";

type ErrorFigures = Pick<LoadResult, "requests" | "error_rate">;

/** The worst variant's error rate over all its rounds, as in the result of a comparison. */
export class WorstErrorRate {
  readonly #counts = new Map<string, { readonly requests: number; readonly failed: number }>();

  add(name: string, figures: ErrorFigures): void {
    this.#counts.set(name, this.#sum(name, figures));
  }

  /** The worst error rate if the variant had these figures as well; adds nothing. */
  with(name: string, figures: ErrorFigures): number {
    const counts = new Map(this.#counts).set(name, this.#sum(name, figures));
    return Math.max(...[...counts.values()].map(({ requests, failed }) => failed / Math.max(1, requests)));
  }

  #sum(name: string, { requests, error_rate }: ErrorFigures) {
    const before = this.#counts.get(name) ?? { requests: 0, failed: 0 };
    return { requests: before.requests + requests, failed: before.failed + error_rate * requests };
  }
}
