import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Failure, messageOf } from "../../base/failure.ts";
import { surviveClients } from "../../base/http-server.ts";
import type { Log } from "../../base/log.ts";
import type { IssuedCertificate } from "../certificate-authority.ts";
import { ApiError } from "./api-error.ts";
import type { RequestHandler } from "./request-handler.ts";

export interface ApiServer {
  readonly port: number;
  close(): Promise<void>;
}

function isKnown(header: string | undefined, tokens: readonly string[]): boolean {
  const given = Buffer.from(header?.startsWith("Bearer ") ? header.slice("Bearer ".length) : "");
  return tokens.some((token) => {
    const expected = Buffer.from(token);
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}

function sendError(response: ServerResponse, error: unknown, log: Log): void {
  if (!(error instanceof ApiError))
    log.error({ err: error }, "the sandbox's API server failed to handle a request");
  const known =
    error instanceof ApiError
      ? error
      : new ApiError(500, "InternalError", `Internal error occurred: ${messageOf(error)}`);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(known.code, { "content-type": "application/json" });
  response.end(`${JSON.stringify(known.toStatus())}\n`);
}

/**
 * Serves the API over HTTPS on 127.0.0.1 to holders of one of the tokens.
 * @param options.port 0 for a free one
 * @throws Failure `SANDBOX_PORT_IN_USE`
 */
export async function serveApi(
  handler: RequestHandler,
  options: { port: number; identity: IssuedCertificate; tokens: readonly string[]; log: Log },
): Promise<ApiServer> {
  const { identity, tokens, log } = options;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      if (!isKnown(request.headers.authorization, tokens))
        throw new ApiError(401, "Unauthorized", "Unauthorized");
      await handler.handle(request, response);
    } catch (error) {
      sendError(response, error, log);
    }
  };
  const server = surviveClients(
    createServer({ key: identity.privateKeyPem, cert: identity.certificatePem }, (request, response) => {
      void answer(request, response);
    }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") return reject(error);
      reject(
        new Failure(
          "SANDBOX_PORT_IN_USE",
          `The sandbox cannot listen on 127.0.0.1:${options.port}: the port is in use.`,
          {
            hint: "Choose another port with --port, or leave the option out to get a free one.",
            cause: error,
          },
        ),
      );
    });
    server.listen(options.port, "127.0.0.1", resolve);
  });
  server.on("error", (error) => log.error({ err: error }, "the sandbox's API server failed"));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
