import { bigint, customType } from "drizzle-orm/pg-core";
import { storableJson, storableText } from "../storable.ts";

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });
export const json = <T>(name?: string) => {
  const type = customType<{ data: T; driverData: unknown }>({
    dataType: () => "jsonb",
    toDriver: storableJson,
  });
  return name === undefined ? type() : type(name);
};
/** JSON that keeps the order of its members, which people see; the database cannot look into it. */
export const orderedJson = <T>(name: string) =>
  customType<{ data: T; driverData: unknown }>({ dataType: () => "json", toDriver: storableJson })(name);
export const prose = customType<{ data: string; driverData: string }>({
  dataType: () => "text",
  toDriver: storableText,
});
/** Milliseconds since the epoch, from the product's clock. */
export const timeMs = (name: string) => bigint(name, { mode: "number" });
