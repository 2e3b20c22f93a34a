import type { Dialect } from "./dialect.ts";
import { gatewayApi } from "./dialects/gateway-api.ts";
import { istio } from "./dialects/istio.ts";

/** Every dialect by its name, as `dialect` in meshes/<name>.yaml says it. */
export const dialects: Readonly<Record<string, Dialect>> = {
  [gatewayApi.name]: gatewayApi,
  [istio.name]: istio,
};
