/**
 * The range of 99.9 % of counts if each of `requests` is counted with probability `share`: mean ± 3.29 standard
 * deviations, by the normal approximation.
 */
export function binomialBounds(requests: number, share: number): readonly [number, number] {
  const reach = 3.29 * Math.sqrt(requests * share * (1 - share));
  return [Math.floor(requests * share - reach), Math.ceil(requests * share + reach)];
}
