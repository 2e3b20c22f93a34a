import { describe, expect, test } from "vitest";
import { Failure } from "../../base/failure.ts";
import type { InputDeclaration, Playbook } from "../../playbook/playbook.ts";
import { Frame } from "../state/frame.ts";
import { revealSecrets } from "./secrets.ts";

const start = { line: 1, column: 1, offset: 0 };

function frameWith(
  inputs: Readonly<Record<string, string>>,
  type: InputDeclaration["type"] = "secret",
): Frame {
  const declared = Object.keys(inputs).map((name): [string, InputDeclaration] => [
    name,
    { name, type, description: "", required: true, range: { start, end: start } },
  ]);
  const playbook: Playbook = {
    source: { path: "p.yaml", text: "" },
    name: "p",
    title: "p",
    description: "",
    labels: [],
    inputs: new Map(declared),
    timeoutMs: 1,
    steps: [],
    finally: [],
  };
  return new Frame(playbook, inputs);
}

const asked: string[] = [];
const store = {
  async read(name: string) {
    asked.push(name);
    return name === "token" ? "s3cr3t-value" : undefined;
  },
};

describe("secrets", () => {
  const frame = frameWith({ key: "[secret token]" });
  const params = { headers: { authorization: "Bearer [secret token]", list: ["[secret token]", 5] } };

  test("are filled in for the action, and nowhere else", async () => {
    const secrets = await revealSecrets(params, [frame], store);
    expect(secrets.reveal(params)).toEqual({
      headers: { authorization: "Bearer s3cr3t-value", list: ["s3cr3t-value", 5] },
    });
    expect(params.headers.authorization).toBe("Bearer [secret token]");
  });

  test("are removed from outputs, results, progress and failures", async () => {
    const secrets = await revealSecrets(params, [frame], store);
    expect(secrets.hide({ outputs: { a: "x s3cr3t-value" }, result: { b: ["s3cr3t-value"], n: 1 } })).toEqual(
      {
        outputs: { a: "x [secret token]" },
        result: { b: ["[secret token]"], n: 1 },
      },
    );
    expect(secrets.hideText("at s3cr3t-value")).toBe("at [secret token]");
    const failure = new Failure("STORE_BROKEN", "No s3cr3t-value.", {
      hint: "Not s3cr3t-value.",
      retryable: true,
    });
    expect(secrets.hideError(failure)).toMatchObject({
      code: "STORE_BROKEN",
      message: "No [secret token].",
      hint: "Not [secret token].",
      retryable: true,
    });
    const inHint = new Failure("STORE_BROKEN", "refused", { hint: "Was s3cr3t-value right?" });
    expect(secrets.hideError(inHint)).toMatchObject({ hint: "Was [secret token] right?" });
    expect(secrets.hideError(new Error("s3cr3t-value"))).toMatchObject({ message: "[secret token]" });
    const other = new Error("something else");
    expect(secrets.hideError(other)).toBe(other);
  });

  test("are read only when a declared input names them and the step uses them", async () => {
    asked.length = 0;
    await revealSecrets({ text: "no secret" }, [frame], store);
    await revealSecrets(params, [frameWith({ key: "[secret token]" }, "string")], store);
    await revealSecrets({ text: "[secret other]" }, [frame], store);
    expect(asked).toEqual([]);
  });

  test("that do not exist stop the step before it begins", async () => {
    const missing = frameWith({ key: "[secret gone]" });
    const revealing = revealSecrets({ text: "[secret gone]" }, [missing], store);
    await expect(revealing).rejects.toMatchObject({ code: "SECRET_UNKNOWN" });
    await expect(revealSecrets({ text: "[secret gone]" }, [missing], undefined)).rejects.toThrow("gone");
  });

  test.each([
    ["", "is empty"],
    [" \n", "is empty"],
    ["a", "too short"],
    ["banana", "too short"],
    ["s3cr3t!", "too short"],
    ["changeme", "too plain"],
    ["kubernetes", "too plain"],
    ["12345678", "too plain"],
  ])("that would change other texts are refused before the step: %j", async (value, reason) => {
    const weak = { read: async () => value };
    const revealing = revealSecrets(params, [frame], weak);
    await expect(revealing).rejects.toMatchObject({
      code: "SECRET_WEAK",
      message: expect.stringContaining(reason),
    });
  });

  test.each(["correcthorsebattery", "hunter22", "0123456789abcdef", "пароль-123"])(
    "of eight characters that are no plain word are taken: %s",
    async (value) => {
      const secrets = await revealSecrets(params, [frame], { read: async () => value });
      expect(secrets.hideText(`at ${value}`)).toBe("at [secret token]");
    },
  );
});
