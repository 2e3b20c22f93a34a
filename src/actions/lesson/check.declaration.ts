import Type, { type Static } from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";
import { AnyJson } from "../shared/any-json.ts";
import { Facts } from "./facts.ts";
import { LessonExpires, LessonPicture, LessonText } from "./params.ts";

const closed = { additionalProperties: false } as const;
const NAME = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
const Namespace = Type.String({ pattern: NAME, description: "Where to look" });
const Service = Type.String({
  pattern: NAME,
  description: "The Service whose callers' requests are looked at",
});

/** What a check examines. */
export const Observe = Type.Object(
  {
    pods: Type.Optional(
      Type.Object({ namespace: Namespace }, { ...closed, description: "The pods of a namespace" }),
    ),
    routes: Type.Optional(
      Type.Object(
        { namespace: Namespace, service: Service },
        { ...closed, description: "What decides where requests for a Service go" },
      ),
    ),
    traffic: Type.Optional(
      Type.Object(
        {
          namespace: Namespace,
          service: Service,
          path: Type.String({ pattern: "^/", default: "/", description: "Path to request" }),
          headers: Type.Record(Type.String(), Type.String(), {
            default: {},
            description: "Request headers",
          }),
          requests: Type.Integer({
            minimum: 10,
            maximum: 1_000,
            default: 200,
            description: "How many are sent",
          }),
        },
        {
          ...closed,
          description:
            "A short load from inside the mesh, 100 requests per second; each version counts what it answers",
        },
      ),
    ),
    run: Type.Optional(
      Type.Object(
        { playbook: Type.String({ minLength: 1, description: "Name of a playbook" }) },
        { ...closed, description: "The learner's newest run of a playbook since the lesson began" },
      ),
    ),
  },
  { ...closed, default: {}, description: "What is looked at when the learner asks for it" },
);
export type Observe = Static<typeof Observe>;

export const lessonCheckDeclaration = {
  name: "lesson.check",
  summary:
    "Gives a learner a task, looks at the outcome when they ask, and either passes them or gives the hint that fits.",
  params: Type.Object(
    {
      text: LessonText("The task or question; `code`, *bold* and lists are formatted"),
      picture: Type.Optional(LessonPicture),
      choices: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
        maxItems: 5,
        uniqueItems: true,
        default: [],
        description: "Answers to choose from, one button each; without them, there is a Check button",
      }),
      offer: Type.Optional(
        Type.Object(
          {
            playbook: Type.String({ minLength: 1, description: "Name of a playbook" }),
            inputs: Type.Record(Type.String(), AnyJson(), {
              default: {},
              description: "Inputs to fill in beforehand",
            }),
          },
          { ...closed, description: "A button that opens the form of a playbook" },
        ),
      ),
      observe: Observe,
      expires: LessonExpires,
    },
    closed,
  ),
  outputs: Type.Object(
    {
      answer: Type.String({ description: "The chosen answer; empty without choices" }),
      skipped: Type.Boolean({ description: "The learner moved on without passing" }),
      hints: Type.Integer({ description: "How many hints were given" }),
    },
    closed,
  ),
  facts: Facts,
  recovery: "wait",
} as const satisfies ActionDeclaration;
