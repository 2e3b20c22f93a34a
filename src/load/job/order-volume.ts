import { readFileSync } from "node:fs";
import { Failure, messageOf } from "../../base/failure.ts";

/** The variable with the path of the file in which a pod finds what it has to do. */
export const ORDER_FILE_VARIABLE = "REGATTA_ORDER_FILE";
/** The key of the pods' Secret. */
export const ORDER_KEY = "order";

const NAME = "order";
const FOLDER = "/etc/regatta/order";

/**
 * How a pod gets its order: as a file from a Secret. An order may hold credentials anywhere, in a path as well as in a header of
 * any name, and what stands in a Job or a variable can be read by everyone who may look at the pod.
 */
export function orderVolume(secretName: string) {
  return {
    env: [{ name: ORDER_FILE_VARIABLE, value: `${FOLDER}/${ORDER_KEY}` }],
    volumeMounts: [{ name: NAME, mountPath: FOLDER, readOnly: true }],
    volumes: [{ name: NAME, secret: { secretName } }],
  };
}

/** The text of the order, in the pod. @throws Failure `LOAD_WORKER_SETTINGS` */
export function readOrder(env: NodeJS.ProcessEnv): string {
  const path = env[ORDER_FILE_VARIABLE];
  if (path === undefined) throw noOrder(`${ORDER_FILE_VARIABLE} is not set`);
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw noOrder(`the file of its order cannot be read (${messageOf(error)})`);
  }
}

/** @param why as the middle of a sentence. */
export function noOrder(why: string): Failure {
  return new Failure("LOAD_WORKER_SETTINGS", `The pod does not know what to do: ${why}.`, {
    hint: "It is started by Regatta's own Job; check that the image and the bot are of the same version.",
    state: "Nothing was sent.",
  });
}
