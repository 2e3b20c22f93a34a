import type { User } from "../../model.ts";

const COLORS = ["#2f6f8f", "#8a4b9e", "#b0602f", "#3f7d4e"];

/** A person's initials on a colour; the app's sign. */
export function Avatar({ user }: { readonly user: User | undefined }) {
  const name = user?.real_name ?? "?";
  const initials = name.split(" ").map((part) => part[0]);
  const color = COLORS[name.charCodeAt(0) % COLORS.length];
  return (
    <span className="avatar" aria-hidden="true" style={{ background: user?.is_bot ? "#12304a" : color }}>
      {user?.is_bot ? "⛵" : initials}
    </span>
  );
}
