import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export interface EditorProblem {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

export interface Completion {
  readonly label: string;
  readonly documentation?: unknown;
}

/** An editor's end of a real yaml-language-server over stdio: as much of the protocol as the tests need. */
export class LanguageServer {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #problems = new Map<string, (problems: readonly EditorProblem[]) => void>();
  #received = Buffer.alloc(0);
  #lastId = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on("data", (chunk: Buffer) => this.#read(chunk));
  }

  static async start(): Promise<LanguageServer> {
    const program = fileURLToPath(import.meta.resolve("yaml-language-server/bin/yaml-language-server"));
    const server = new LanguageServer(
      spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    await server.#request("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: { textDocument: { completion: { completionItem: {} }, hover: {} } },
    });
    server.#send({ method: "initialized", params: {} });
    return server;
  }

  /** Opens a text and waits for the server's diagnostics. */
  open(uri: string, text: string): Promise<readonly EditorProblem[]> {
    const told = new Promise<readonly EditorProblem[]>((resolve) => this.#problems.set(uri, resolve));
    this.#send({
      method: "textDocument/didOpen",
      params: { textDocument: { uri, languageId: "yaml", version: 1, text } },
    });
    return told;
  }

  async complete(uri: string, line: number, character: number): Promise<readonly Completion[]> {
    const result = await this.#request("textDocument/completion", {
      textDocument: { uri },
      position: { line, character },
    });
    const list = result as { readonly items?: readonly Completion[] } | readonly Completion[] | null;
    return (
      Array.isArray(list) ? list : ((list as { items?: readonly Completion[] } | null)?.items ?? [])
    ) as readonly Completion[];
  }

  async hover(uri: string, line: number, character: number): Promise<string> {
    const result = await this.#request("textDocument/hover", {
      textDocument: { uri },
      position: { line, character },
    });
    return JSON.stringify(result);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill();
    await ended;
  }

  #request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ result, error }) =>
        error ? reject(new Error(error.message)) : resolve(result),
      );
      this.#send({ id, method, params });
    });
  }

  #send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const head = this.#received.indexOf("\r\n\r\n");
      if (head === -1) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#received.toString("latin1", 0, head))?.[1]);
      const end = head + 4 + length;
      if (this.#received.length < end) return;
      const message = JSON.parse(this.#received.toString("utf8", head + 4, end)) as Message;
      this.#received = this.#received.subarray(end);
      this.#handle(message);
    }
  }

  #handle(message: Message): void {
    const { id, method } = message;
    if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = message.params as {
        readonly uri: string;
        readonly diagnostics: readonly EditorProblem[];
      };
      this.#problems.get(uri)?.(diagnostics);
    } else if (method !== undefined && id !== undefined) {
      // The server asks for settings; this editor has none.
      const items = (message.params as { readonly items?: readonly unknown[] } | undefined)?.items;
      this.#send({ id, result: items ? items.map(() => null) : null });
    } else if (id !== undefined) this.#answers.get(id)?.(message);
  }
}
