import { get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

const RETRY_MS = 200;

/**
 * Requests a URL, from where users' traffic runs, until it responds with 200. Failed attempts are repeated: right after
 * a start, names and proxies may need a moment.
 * @param timeoutMs when it gives up.
 * @returns the body. @throws Error with the last problem.
 */
export async function probe(url: string, timeoutMs: number): Promise<string> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await ask(url);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(RETRY_MS);
    }
  }
}

function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { timeout: 5_000 }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    });
    request.on("timeout", () => request.destroy(new Error(`${url} did not answer`)));
    request.on("error", reject);
  });
}
