import type { Static } from "typebox";
import { parseDuration } from "../../base/duration.ts";
import { Failure } from "../../base/failure.ts";
import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { askUntil } from "../../load/check/ask-until.ts";
import { runCheckJob } from "../../load/check/run-check-job.ts";
import type { UrlCheck, WantedAnswer } from "../../load/check/url-check.ts";
import { checkRequest, type LoadPolicy } from "../../load/order/policy.ts";
import { createRequestSpec, type RequestSpec } from "../../load/order/request.ts";
import { httpCheckDeclaration } from "./http-check.declaration.ts";
import { jobLabels } from "./job-labels.ts";
import type { LoadServices } from "./measure.ts";
import { loadPlace, serviceOf } from "./place.ts";

type Params = Static<typeof httpCheckDeclaration.params>;

const SHOWN_CHARACTERS = 4_000;

/** Creates `http.check`. It may request what load tests may load, and does so from the same place. */
export function createHttpCheck(services: LoadServices): Action {
  return defineAction(httpCheckDeclaration, {
    async run(order, context) {
      const { policy, image } = services;
      const { clock, signal } = context;
      const onLack = (text: string) => context.progress({ text });
      // Created first, so that mistakes in the address are reported before it is resolved.
      const asWritten = requestOf(order, order.url);
      if (loadPlace(order.url, order.where) === "here")
        return outcomeOf(await askUntil(await checkOf(order, asWritten, policy), { clock, signal, onLack }));
      const target = serviceOf(order.url, order.namespace);
      const check = await checkOf(order, requestOf(order, target.url), policy);
      const cluster = await services.cluster(context);
      await context.assertOwned();
      const namespace = order.namespace ?? target.namespace;
      const place = { namespace, image, runLabels: jobLabels(context), signal, onLack };
      return outcomeOf(await runCheckJob(cluster, check, place));
    },
  });
}

/** @throws Failure `LOAD_SPEC_INVALID` that lists every mistake in the request. */
function requestOf({ method, headers, body }: Params, url: string): RequestSpec {
  return createRequestSpec({ url, method, headers, ...(body === undefined ? {} : { body }) });
}

/** @throws Failure `LOAD_SPEC_INVALID`; what {@link checkRequest} throws if the URL may not be requested. */
async function checkOf(
  { status, body_contains, within, interval, timeout }: Params,
  asked: RequestSpec,
  policy: LoadPolicy,
): Promise<UrlCheck> {
  return {
    request: await checkRequest(asked, policy),
    timeoutMs: timeoutMsOf(timeout),
    status,
    withinMs: parseDuration(within) ?? 0,
    intervalMs: parseDuration(interval) ?? 0,
    ...(body_contains === undefined ? {} : { bodyContains: body_contains }),
  };
}

function timeoutMsOf(timeout: string): number {
  const timeoutMs = parseDuration(timeout) ?? 0;
  if (timeoutMs >= 1) return timeoutMs;
  throw new Failure("LOAD_SPEC_INVALID", `No answer can arrive within "${timeout}".`, {
    hint: "Give `timeout` at least 1ms.",
    state: "Nothing was sent.",
  });
}

function outcomeOf({ status, durationMs, attempts, body }: WantedAnswer) {
  const outputs = { status, duration_ms: Math.round(durationMs * 1_000) / 1_000, attempts };
  return { outputs: { ...outputs, body: body.slice(0, SHOWN_CHARACTERS) } };
}
