/** Why a request got no answer, or a connection could not be made. */
export interface FailureCause {
  /** A short phrase, the same for all failures with this cause, such as "certificate has expired". */
  readonly reason: string;
  /** The error code, such as EMFILE, if the generator's own machine is the cause; see `LOCAL_LIMITS`. */
  readonly limit?: LocalLimit;
}

/**
 * What says something about the generator and nothing about the target: error codes, from errno(3), connect(2), socket(2)
 * and getaddrinfo(3), and the cap on the rate of a closed loop. Each with what happened and what to do.
 */
export const LOCAL_LIMITS = {
  EMFILE: [
    "its process has no file descriptors left",
    "Raise the limit on open files (ulimit -n), or use fewer connections.",
  ],
  ENFILE: ["its machine has no file descriptors left", "Use fewer connections, or another machine."],
  EADDRNOTAVAIL: [
    "its machine has no local ports left for this target",
    "Keep connections alive, lower the rate, or send from more machines or pods.",
  ],
  ENOBUFS: ["its machine has no buffer space left", "Use fewer connections, or another machine."],
  ENOMEM: ["its machine has no memory left for sockets", "Use fewer connections, or another machine."],
  RATE_CAP: [
    "the cap on the rate held it back, so this is not the most that the target can do",
    "Raise the cap in the configuration, or load the target at a fixed rate.",
  ],
  DNS: [
    "it could not resolve the target's name",
    "Check the name server that the generator's machine uses, or give an address.",
  ],
} as const satisfies Readonly<Record<string, readonly [what: string, remedy: string]>>;
export type LocalLimit = keyof typeof LOCAL_LIMITS;

export function isLocalLimit(code: string): code is LocalLimit {
  return Object.hasOwn(LOCAL_LIMITS, code);
}
