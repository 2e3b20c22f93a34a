import type { Dialect, DialectName } from "./dialect.ts";
import { gatewayApi } from "./gateway-api.ts";
import { istio } from "./istio.ts";

/** Every dialect by its name. */
export const dialects: Readonly<Record<DialectName, Dialect>> = { "gateway-api": gatewayApi, istio };
