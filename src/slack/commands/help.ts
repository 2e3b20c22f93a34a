import type { Verb } from "../access.ts";
import { type CardMessage, context, header, section } from "../message.ts";

interface Topic {
  readonly usage: string;
  readonly does: string;
  readonly more: string;
}

const TOPICS: Readonly<Record<Verb, Topic>> = {
  list: {
    usage: "/mesh list",
    does: "shows the playbooks you can run",
    more: "Each has a Run button that asks for its inputs. A playbook with mistakes is marked and cannot run.",
  },
  learn: {
    usage: "/mesh learn [LESSON] [restart|leave]",
    does: "teaches you what a mesh does, step by step",
    more: "Without LESSON it shows the lessons and how far you are. A lesson goes on in a thread, waits for you up to a day at each step, checks what you did, gives hints, and cleans up. `restart` begins it anew, `leave` ends it.",
  },
  run: {
    usage: "/mesh run NAME [input=value …]",
    does: "runs a playbook and posts its card here",
    more: 'Quote a value that holds spaces: `path="/a b"`. Lists take commas: `meshes=none,sidecar`. If an input is missing, a form asks for it.',
  },
  plan: {
    usage: "/mesh plan NAME [input=value …]",
    does: "shows what a run would do, without doing it",
    more: "Only you see the answer. Nothing is changed.",
  },
  preview: {
    usage: "/mesh preview NAME [input=value …]",
    does: "shows what a run would change on the cluster as it is",
    more: "The cluster answers by a dry run. Only you see the answer. Nothing is changed.",
  },
  status: {
    usage: "/mesh status [RUN]",
    does: "shows what runs now, or one run",
    more: "RUN is a run's id, the beginning or end of it, or a playbook's name for its last run.",
  },
  stop: {
    usage: "/mesh stop [RUN]",
    does: "stops a run and cleans up after it",
    more: "Without RUN it stops the one run in progress. The clean-up steps (`finally`) still run; a second stop skips them.",
  },
  report: {
    usage: "/mesh report [RUN]",
    does: "posts a run's summary, chart and files again",
    more: "Without RUN it takes the last run of this channel that has a report.",
  },
  runs: {
    usage: "/mesh runs [PLAYBOOK]",
    does: "shows the last runs",
    more: "With a playbook's name only its own. `/mesh show RUN` tells all about one of them.",
  },
  show: {
    usage: "/mesh show RUN",
    does: "shows all that is kept of a run",
    more: "Its steps, thresholds, problems, warnings, files, inputs, version and cluster. Only you see the answer.",
  },
  rerun: {
    usage: "/mesh rerun RUN [input=value …]",
    does: "runs a playbook again with a run's inputs, or some of them changed",
    more: "It takes the playbook as it is now; where it is not in the library any more, as the run had it.",
  },
  reference: {
    usage: "/mesh reference RUN [off]",
    does: "compares later runs of a playbook with this one",
    more: "Thresholds read it as `reference`, reports with `compare_with: reference`. It takes the place of the one before; `off` takes the mark away.",
  },
  approve: {
    usage: "/mesh approve [RUN]",
    does: "approves what a run waits for",
    more: "The same as the button of its question. Who started a run cannot approve it. Without RUN it takes the one that waits.",
  },
  deny: {
    usage: "/mesh deny [RUN]",
    does: "denies what a run waits for, which ends its step",
    more: "The same as the button of its question. Without RUN it takes the one that waits.",
  },
  lock: {
    usage: "/mesh lock [for=1h] REASON",
    does: "keeps the cluster to yourself for a while",
    more: "Other people's runs that would change it are refused until then, at most a day; what runs goes on. Without anything it tells who has the lock.",
  },
  unlock: {
    usage: "/mesh unlock",
    does: "gives the cluster back to everybody",
    more: "Only who locked it can; otherwise the lock ends by itself.",
  },
  route: {
    usage: "/mesh route SERVICE [NAMESPACE]",
    does: "shows where the requests for a Service go now",
    more: "A picture in the channel, and the same in words: what each request has to be, the versions with their shares, time limits and faults, whoever set them. The namespace is needed only where several have such a Service.",
  },
  schedule: {
    usage: "/mesh schedule [add, list, next, pause, resume, remove]",
    does: "runs a playbook by itself at certain times",
    more: 'To add one: `/mesh schedule add NAME "0 3 * * *" Europe/Berlin PLAYBOOK [input=value …]`, with the five fields of cron and an IANA time zone. `/mesh schedule next NAME` shows when it comes; `pause`, `resume` and `remove` take its name. A night that failed or was slower than the last good one is told in the channel.',
  },
  help: {
    usage: "/mesh help [TOPIC]",
    does: "shows this",
    more: "A topic is one of the words behind `/mesh`.",
  },
};

/** What Slack shows while `/mesh` is typed: `usage_hint` of the manifest, which the local workspace completes from. */
export function usageHint(): string {
  return Object.values(TOPICS)
    .map(({ usage }) => usage.replace(/^\/mesh /, ""))
    .join(" | ");
}

/** What `/mesh help` answers: every command on a line, or one of them in full. */
export function helpMessage(topic?: Verb): CardMessage {
  if (topic !== undefined) {
    const { usage, does, more } = TOPICS[topic];
    return { text: `${usage} ${does}`, blocks: [section(`\`${usage}\` ${does}.`), section(more)] };
  }
  const lines = Object.values(TOPICS).map(({ usage, does }) => `\`${usage}\` ${does}`);
  return {
    text: "What /mesh can do",
    blocks: [
      header("Regatta races service meshes"),
      section(lines.join("\n")),
      context(
        "New here? `/mesh learn` takes you through your first race. `/mesh list` shows what you can run, `/mesh help run` tells more about one command.",
      ),
    ],
  };
}
