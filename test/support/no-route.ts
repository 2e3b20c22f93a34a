import type { RouteLook } from "../../src/slack/commands/desk.ts";

/** For tests in which nobody asks where requests go. */
export const noRoute: RouteLook = () => Promise.reject(new Error("nobody asks for a route here"));
