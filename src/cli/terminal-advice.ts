import type { ErrorCode } from "../base/error-codes.ts";
import type { Failure } from "../base/failure.ts";

const POINT = "--kubeconfig and --context do the same for a single command.";

/** What to type when a failure is shown in a terminal. Failures' own hints name no commands. */
const ADVICE: Partial<Readonly<Record<ErrorCode, string>>> = {
  RUN_UNKNOWN: "`regatta runs` shows their ids.",
  KUBE_NO_CONFIG: `${POINT} \`regatta sandbox\` is the embedded cluster.`,
  KUBE_UNREACHABLE: POINT,
  LOAD_RESULT_INVALID: "`regatta load --json` writes one.",
};

export function terminalAdvice({ code }: Failure): string | undefined {
  return ADVICE[code];
}
