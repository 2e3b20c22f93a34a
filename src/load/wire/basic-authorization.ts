/**
 * The `Authorization` value for the user and password of a URL (RFC 7617), in UTF-8.
 * @returns undefined if the URL has neither
 */
export function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
}
