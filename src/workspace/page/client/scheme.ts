import { useSyncExternalStore } from "react";

const DARK = "(prefers-color-scheme: dark)";

/** The reader's colour scheme, also when it changes. Our own styles follow it by themselves; the library has to be told. */
export function useScheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, () => (window.matchMedia(DARK).matches ? "dark" : "light"));
}

function subscribe(changed: () => void): () => void {
  const query = window.matchMedia(DARK);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
