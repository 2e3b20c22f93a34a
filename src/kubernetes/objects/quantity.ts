const FACTORS: Readonly<Record<string, number>> = {
  "": 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/**
 * Reads a Kubernetes quantity such as `250m`, `2`, `24684508Ki` or `1e3`, in its base unit (cores, bytes).
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 * @returns NaN if the text is not a quantity.
 */
export function parseQuantity(text: string): number {
  const match = /^([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)(n|u|m|k|[MGTP]i?|Ki)?$/.exec(text);
  return match ? Number(match[1]) * (FACTORS[match[2] ?? ""] ?? Number.NaN) : Number.NaN;
}
