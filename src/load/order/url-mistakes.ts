/** Mistakes in a URL that `URL` would silently correct, so that something else were sent than was given. */
export function urlMistakes(place: string, text: string): readonly string[] {
  const url = new URL(text);
  const odd = [...text].find((letter) => letter < " " || letter === "\u007f" || letter === "\\");
  if (odd !== undefined)
    return [`${place}.url holds ${JSON.stringify(odd)}, which a URL cannot; write it percent-encoded`];
  if (text !== text.trim()) return [`${place}.url must not end with a space`];
  return userMistakes(place, url);
}

/** Basic authentication allows neither control characters nor a colon in the user's name (RFC 7617 §2). */
function userMistakes(place: string, { username, password }: URL): readonly string[] {
  const [user, secret] = [decoded(username), decoded(password)];
  if (user === undefined || secret === undefined)
    return [`${place}.url has a user or password with a % that encodes no UTF-8; write % itself as %25`];
  if (user.includes(":"))
    return [`${place}.url has a user with a colon, which basic authentication cannot say`];
  const control = [...user, ...secret].some((letter) => letter < " " || letter === "\u007f");
  return control ? [`${place}.url has a control character in its user or password`] : [];
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
