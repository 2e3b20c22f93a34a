/** The one image whose containers the sandbox runs, as processes on the host. */
export interface SandboxImage {
  /** Path of its built entry point. A container's first argument names the program. */
  readonly entry: string;
  /** The programs that a container may run, each with the environment variables that it reads. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
}
