/** All targets of a load test, in the order by which transports and cycles number them. */
export function targetsOf<Target>(spec: {
  readonly target: Target;
  readonly others?: readonly Target[];
}): readonly Target[] {
  return [spec.target, ...(spec.others ?? [])];
}
