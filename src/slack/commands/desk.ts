import type { RunView } from "../../run/run-view.ts";
import type { AccessPolicy } from "../access.ts";
import type { CardMessage } from "../message.ts";
import type { RoutePicture, SlackPorts } from "../ports.ts";
import type { Announcer } from "../runs/announcer.ts";
import type { OneAtATime } from "./one-at-a-time.ts";

/** What commands and buttons work with: the product, and the ways to answer. They write to the outbox only through `say`. */
export interface Desk extends Omit<SlackPorts, "outbox" | "inbox" | "runs"> {
  readonly access: AccessPolicy;
  readonly announcer: Pick<Announcer, "repeatReport" | "resultsOf" | "look">;
  /** Whether the bot can post to a channel; true if Slack cannot be asked. */
  readonly canPost: (channel: string) => Promise<boolean>;
  /** The addresses of the cards of these runs, as far as Slack has them. */
  readonly cardUrls: (views: readonly RunView[]) => Promise<ReadonlyMap<string, string>>;
  /** Posts a picture to a channel for everybody to see; resolves once it is visible. */
  readonly show: (channel: string, picture: RoutePicture) => Promise<void>;
  /**
   * Posts a message for everybody in a channel to see; the same key means the same message.
   * @param threadOf the key of the message whose thread it belongs to.
   */
  readonly say: (channel: string, key: string, message: CardMessage, threadOf?: string) => Promise<void>;
  /** For work that two presses of one button must not do twice. */
  readonly oneAtATime: OneAtATime;
}
