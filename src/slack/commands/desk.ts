import type { AccessPolicy } from "../access.ts";
import type { CardMessage } from "../message.ts";
import type { RoutePicture, SlackPorts } from "../ports.ts";
import type { Announcer } from "../runs/announcer.ts";
import type { OneAtATime } from "./one-at-a-time.ts";

/** What commands and buttons work with: the product, and the ways to answer. They write to the outbox by `say` alone. */
export interface Desk extends Omit<SlackPorts, "outbox" | "runs"> {
  readonly access: AccessPolicy;
  readonly announcer: Pick<Announcer, "repeatReport" | "look">;
  /** Puts a picture into a channel for all to see; resolves when it shows. */
  readonly show: (channel: string, picture: RoutePicture) => Promise<void>;
  /**
   * Posts a message for all of a channel to see; the same key is the same message.
   * @param threadOf the key of the message in whose thread it stands.
   */
  readonly say: (channel: string, key: string, message: CardMessage, threadOf?: string) => Promise<void>;
  /** For what two presses of one button must not do twice. */
  readonly oneAtATime: OneAtATime;
}
