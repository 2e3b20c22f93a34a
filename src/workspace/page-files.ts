import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { answerText } from "./http.ts";
import type { StoredFile } from "./state.ts";

const TYPES: Readonly<Record<string, string>> = {
  "index.html": "text/html; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
};
const POLICY =
  "default-src 'self'; img-src 'self' https: data:; font-src data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

/** Sends one of the page's own files; any other path is the page itself, so that permalinks work. */
export async function sendPageFile(response: ServerResponse, path: string, pageDir: URL): Promise<void> {
  const name = path.slice(1) in TYPES ? path.slice(1) : "index.html";
  try {
    const body = await readFile(new URL(name, pageDir));
    response.writeHead(200, {
      "content-type": TYPES[name],
      "cache-control": "no-cache",
      "content-security-policy": POLICY,
    });
    response.end(body);
  } catch {
    answerText(response, 503, "The page was not built. Run `npm run build`, then reload.\n");
  }
}

/** Sends an uploaded file. Only pictures are shown inline; anything else is a download, so that no upload runs as a page here. */
export function sendUpload(response: ServerResponse, file: StoredFile): void {
  const shown = file.mimetype === "image/png";
  response.writeHead(200, {
    "content-type": file.mimetype || "application/octet-stream",
    "content-length": file.bytes.length,
    "content-disposition": `${shown ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
  });
  response.end(file.bytes);
}
