import type { Headers } from "../../load/order/header-lines.ts";
import type { LoadProtocol } from "../../load/order/request.ts";

/** The parsed options of `regatta load`. Times are in milliseconds. */
export interface LoadFlags {
  readonly protocol: LoadProtocol;
  readonly streams: number;
  readonly call?: string;
  readonly proto?: string;
  readonly rate: number;
  readonly ramp?: number;
  readonly steps?: readonly number[];
  readonly spike?: number;
  readonly spikeAt?: number;
  readonly spikeFor?: number;
  readonly soak: boolean;
  readonly keepalive: boolean;
  readonly resendAll: boolean;
  readonly findLimit?: number;
  readonly findErrors: number;
  readonly findFrom: number;
  readonly findTo: number;
  readonly trial: number;
  readonly abortP99?: number;
  readonly abortErrors?: number;
  readonly connections: number;
  readonly duration: number;
  readonly warmup: number;
  readonly workers: number;
  readonly timeout: number;
  readonly requests?: number;
  readonly method?: string;
  readonly body?: string;
  readonly bodyFile?: string;
  readonly targets?: string;
  readonly header: Headers;
  readonly insecure: boolean;
  readonly proxy?: string;
  readonly follow?: number;
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly allow: readonly string[];
  readonly json: boolean;
  readonly format: "text" | "json" | "fortio";
  readonly out?: string;
}
