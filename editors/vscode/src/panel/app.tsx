// The panel as a whole: the conversation over the composer.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { planReady, taskAtWork, taskCutOff } from "../chat/thread";
import { cost, costInFull } from "../chat/words";
import type { Thread, TaskSummary } from "../protocol";
import { Composer, type ComposerProps } from "./composer";
import { Icon } from "./icons";
import { type ItemActions, ItemPart } from "./items";
import { Markdown } from "./markdown";
import type { Say } from "./say";

export interface AppProps {
  thread: Thread | null;
  running: boolean;
  actions: ItemActions;
  composer: Omit<ComposerProps, "task" | "say">;
}

export function App({ thread, running, actions, composer }: AppProps) {
  const task = taskAtWork(thread);
  const { say } = actions;
  return (
    <>
      <main class="conversation">
        {thread === null || thread.items.length === 0 ? (
          <Welcome running={running} models={composer.models} say={say} />
        ) : (
          <Transcript thread={thread} task={task} actions={actions} />
        )}
      </main>
      <footer>
        <CutOff thread={thread} say={say} />
        {!running && (
          <p class="hint" role="status">
            The server does not run; the status bar says why.
          </p>
        )}
        <Composer {...composer} task={task} say={say} />
        {thread && cost(thread.usage) !== "" && (
          <p class="cost faint" title={costInFull(thread.usage)}>
            Tokens: {cost(thread.usage)}
          </p>
        )}
      </footer>
    </>
  );
}

function Transcript({ thread, task, actions }: { thread: Thread; task: TaskSummary | undefined; actions: ItemActions }) {
  const plan = planReady(thread);
  const end = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  // Whoever has scrolled up to read is left there.
  useEffect(() => {
    const scrolled = () => {
      const { scrollTop, clientHeight, scrollHeight } = document.documentElement;
      follows.current = scrollTop + clientHeight >= scrollHeight - 40;
    };
    addEventListener("scroll", scrolled, { passive: true });
    return () => removeEventListener("scroll", scrolled);
  }, []);
  useLayoutEffect(() => {
    if (follows.current) {
      end.current?.scrollIntoView({ block: "end" });
    }
  });
  useLayoutEffect(() => {
    follows.current = true;
    end.current?.scrollIntoView({ block: "end" });
  }, [thread.threadId]);
  return (
    <>
      <h1 class="unseen">{thread.title}</h1>
      {/* Read out would be each piece of text as it comes; what there is to hear is said below. */}
      <div role="log" aria-live="off" aria-label="Conversation" aria-busy={task?.state === "running"}>
        {thread.items.map((item) => (
          <ItemPart key={item.itemId} item={item} ready={item.itemId === plan} atWork={item.taskId === task?.taskId} actions={actions} />
        ))}
      </div>
      {task && (
        <p class="at-work" role="status">
          <Icon name={task.state === "waiting" ? "waiting" : "running"} />
          <span>{task.state === "waiting" ? "Waits for you" : (task.message ?? "At work")}</span>
        </p>
      )}
      <Spoken key={thread.threadId} thread={thread} />
      <div ref={end} class="end" />
    </>
  );
}

/** Says to a screen reader each answer once, when it is whole. */
function Spoken({ thread }: { thread: Thread }) {
  const [words, setWords] = useState("");
  const writing = useRef<string | undefined>(undefined);
  const answer = thread.items.findLast(({ content }) => content.kind === "agentMessage");
  useEffect(() => {
    if (answer?.state === "running") {
      writing.current = answer.itemId;
    } else if (answer?.itemId === writing.current && answer?.content.kind === "agentMessage") {
      writing.current = undefined;
      setWords(answer.content.text);
    }
  }, [answer]);
  return (
    <p class="unseen" role="status" aria-label="Latest answer">
      {words}
    </p>
  );
}

function CutOff({ thread, say }: { thread: Thread | null; say: Say }) {
  const task = taskCutOff(thread);
  return task ? (
    <p class="hint">
      The task was cut off.{" "}
      <button type="button" class="link" onClick={() => say({ kind: "resume", taskId: task.taskId })}>
        Go on
      </button>
    </p>
  ) : null;
}

function Welcome({ running, models, say }: { running: boolean; models: ComposerProps["models"]; say: Say }) {
  const missing = running && models !== null && models.agentModel === null;
  return (
    <div class="welcome">
      <h1>What shall we do?</h1>
      <p>Ask about the code, have a plan made, or delegate a change. A change comes back for review; your files stay as they are until you accept it.</p>
      {missing && (
        <div class="card">
          <Markdown text={models.message ?? "No model is set up for tasks yet."} say={say} />
          <button type="button" class="primary" onClick={() => say({ kind: "setUp" })}>
            Set Up a Model
          </button>
        </div>
      )}
      <ul class="plain faint">
        <li>
          <kbd>@</kbd> points at files, symbols, the selection, problems, changes, the terminal
        </li>
        <li>
          <kbd>/</kbd> has shortcuts: explain, fix, refactor, tests …
        </li>
        <li>Images can be pasted</li>
      </ul>
    </div>
  );
}
