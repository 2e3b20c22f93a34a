import type { Dialect } from "./dialect.ts";
import { gatewayApi } from "./gateway-api.ts";
import { istio } from "./istio.ts";

/** Every dialect by its name, as `dialect` in meshes/<name>.yaml says it. */
export const dialects: Readonly<Record<string, Dialect>> = {
  [gatewayApi.name]: gatewayApi,
  [istio.name]: istio,
};
