import { Failure } from "../../base/failure.ts";
import { urlTemplate } from "../../load/order/template.ts";

/** Where a load test runs. */
export type LoadPlace = "here" | "cluster";

const SERVICE_NAME = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?)?$/;

/**
 * `cluster` for names that only pods can resolve: `name`, `name.namespace`, `name.namespace.svc` and
 * `name.namespace.svc.cluster.local`. `example.com` looks like the second form, so it needs `where: here` in a playbook.
 */
export function loadPlace(url: string, where: "auto" | LoadPlace): LoadPlace {
  if (where !== "auto") return where;
  const { hostname } = new URL(url);
  if (hostname === "localhost" || /^[\d.]+$/.test(hostname) || hostname.startsWith("[")) return "here";
  return SERVICE_NAME.test(hostname) ? "cluster" : "here";
}

/**
 * The same URL with the Service's full name, so that nothing outside the cluster can answer in its place.
 * @param namespace used if the name has none.
 * @returns `undefined` if the host is not a Service, or if no namespace is known.
 */
export function serviceUrl(
  url: string,
  namespace?: string,
): { readonly url: string; readonly namespace: string } | undefined {
  const parsed = new URL(url);
  const [, name, named = namespace] = SERVICE_NAME.exec(parsed.hostname) ?? [];
  if (name === undefined || named === undefined) return undefined;
  const change = (whole: URL) => {
    whole.hostname = `${name}.${named}.svc.cluster.local`;
  };
  return { url: urlTemplate(url, { change }), namespace: named };
}

/** Like {@link serviceUrl}. @throws Failure `LOAD_NAMESPACE_MISSING` */
export function serviceOf(url: string, namespace?: string): NonNullable<ReturnType<typeof serviceUrl>> {
  const target = serviceUrl(url, namespace);
  if (target !== undefined) return target;
  throw new Failure("LOAD_NAMESPACE_MISSING", `"${url}" does not name a Service and its namespace.`, {
    hint: "Write http://name.namespace/ or give the step a namespace.",
  });
}
