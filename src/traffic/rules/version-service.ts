/**
 * The Service of a single version, which dialects without subsets send requests to: `reviews-v2`. Regatta's own apps
 * follow this convention, and so does Istio's Bookinfo with its `bookinfo-versions.yaml`.
 */
export function versionService(service: string, version: string): string {
  return `${service}-${version}`;
}
