import { type ReactNode, useEffect } from "react";
import { Blocks } from "./blocks.tsx";
import { usePage } from "./workspace.ts";

/** The app's Home tab: what the app last published for this user. Opening it tells the app, as at Slack. */
export function Home({ notes }: { readonly notes: ReactNode }) {
  const page = usePage();
  const { home, app } = page.snapshot;
  const user = page.me.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each visit and user, not for each change
  useEffect(() => void page.do("openHome", {}), [user]);
  return (
    <>
      <div className="scroll home" data-testid="home">
        {home ? (
          <Blocks blocks={home.blocks} on={{ view_id: home.id }} />
        ) : (
          <p className="empty">{app.name} has not published anything here yet.</p>
        )}
      </div>
      {notes}
    </>
  );
}
