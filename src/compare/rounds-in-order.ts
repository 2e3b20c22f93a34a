/**
 * The rounds of a stored comparison, one record per round. A variant's results are in the order of the rounds that measured it,
 * which `order` names.
 */
export function roundsInOrder<Result>(
  order: readonly (readonly string[])[],
  variants: Readonly<Record<string, { readonly rounds: readonly Result[] }>>,
): readonly Readonly<Record<string, Result>>[] {
  const taken = new Map<string, number>();
  return order.map((names) => {
    const round: Record<string, Result> = {};
    for (const name of names) {
      const index = taken.get(name) ?? 0;
      const result = variants[name]?.rounds[index];
      if (result !== undefined) round[name] = result;
      taken.set(name, index + 1);
    }
    return round;
  });
}
