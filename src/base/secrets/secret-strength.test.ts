import { expect, test } from "vitest";
import { isWeakSecret } from "./secret-strength.ts";

test.each(["", " \n", "a", "banana", "s3cr3t!", "changeme", "kubernetes", "12345678"])(
  "a value that would change other texts is too weak: %j",
  (value) => {
    expect(isWeakSecret(value)).toBe(true);
  },
);

test.each(["correcthorsebattery", "hunter22", "0123456789abcdef", "пароль-123"])(
  "one of eight characters that is no plain word is strong enough: %s",
  (value) => {
    expect(isWeakSecret(value)).toBe(false);
  },
);
