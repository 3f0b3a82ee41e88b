// What a model asks the user: leave to do something, and questions. Nothing here is answered by itself.
import { useState } from "preact/hooks";
import { highlight } from "../chat/highlight";
import type { Answer, ApprovalScope, Item } from "../protocol";
import { Icon } from "./icons";
import { type Of, Verbatim } from "./items";
import { Line } from "./line";
import type { Say } from "./say";

const SCOPES: Record<ApprovalScope, string> = {
  once: "Allow Once",
  task: "Allow in This Task",
  always: "Always Allow",
};

export function Approval({ item, content, say }: { item: Item; content: Of<"approval">; say: Say }) {
  const answer = (given: Answer) => say({ kind: "answer", taskId: item.taskId, itemId: item.itemId, answer: given });
  const waits = item.state === "waiting";
  return (
    <section class={`card ask ${waits ? "waits" : ""}`} aria-label={`Approval: ${content.title}`}>
      <h2>
        <Icon name={waits ? "warning" : content.answer?.kind === "approve" ? "done" : "failed"} />
        <span>
          <Line text={content.title} />
        </span>
      </h2>
      <Verbatim name="Exactly what is asked" text={content.detail} />
      {content.reach.length > 0 && (
        <ul class="plain faint" aria-label="What it may touch">
          {content.reach.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {content.diff !== null && <Diff text={content.diff} />}
      {waits ? (
        <Scopes scopes={content.scopes} answer={answer} />
      ) : (
        <p class="faint">{answered(item, content.answer)}</p>
      )}
    </section>
  );
}

/** A change is folded where it would push the question out of sight. */
const SHORT = 24;

function Diff({ text }: { text: string }) {
  const lines = text.trimEnd().split("\n");
  // What is counted are lines, not the names of the files.
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3))).length;
  return (
    <details class="folded" open={lines.length <= SHORT}>
      <summary>
        What it changes: +{count("+")} −{count("-")}
      </summary>
      <pre class="verbatim" tabIndex={0} role="group" aria-label="Diff">
        {highlight("diff", text).map(({ scope, text: piece }, index) => (
          <span key={index} class={scope === null ? "" : `code-${scope}`}>
            {piece}
          </span>
        ))}
      </pre>
    </details>
  );
}

function Scopes({ scopes, answer }: { scopes: ApprovalScope[]; answer: (answer: Answer) => void }) {
  const [reason, setReason] = useState<string | null>(null);
  if (reason !== null) {
    return (
      <form
        class="reply"
        onSubmit={(event) => {
          event.preventDefault();
          answer({ kind: "decline", reason });
        }}
      >
        <input
          aria-label="Why not, for the model"
          placeholder="Why not? What to do instead? (optional)"
          value={reason}
          ref={(input) => input?.focus()}
          onInput={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <button type="submit" class="primary">
          Decline
        </button>
        <button type="button" onClick={() => setReason(null)}>
          Back
        </button>
      </form>
    );
  }
  return (
    <div class="buttons">
      {scopes.map((scope, index) => (
        <button key={scope} type="button" class={index === 0 ? "primary" : ""} onClick={() => answer({ kind: "approve", scope })}>
          {SCOPES[scope]}
        </button>
      ))}
      <button type="button" onClick={() => setReason("")}>
        Decline…
      </button>
    </div>
  );
}

function answered(item: Item, answer: Answer | null): string {
  switch (answer?.kind) {
    case "approve":
      return { once: "You allowed it once.", task: "You allowed it in this task.", always: "You allowed it always." }[answer.scope];
    case "decline":
      return answer.reason === "" ? "You declined." : `You declined: ${answer.reason}`;
    default:
      return item.state === "aborted" ? "Nobody answered before the task ended." : "";
  }
}

export function Question({ item, content, say }: { item: Item; content: Of<"question">; say: Say }) {
  const [words, setWords] = useState("");
  const answer = (text: string) =>
    say({ kind: "answer", taskId: item.taskId, itemId: item.itemId, answer: { kind: "reply", text } });
  const waits = item.state === "waiting";
  return (
    <section class={`card ask ${waits ? "waits" : ""}`} aria-label="Question">
      <h2>
        <Icon name={waits ? "warning" : "done"} />
        <span>
          <Line text={content.text} />
        </span>
      </h2>
      {waits ? (
        <form
          class="reply"
          onSubmit={(event) => {
            event.preventDefault();
            if (words.trim() !== "") {
              answer(words);
            }
          }}
        >
          <div class="buttons">
            {content.choices.map((choice) => (
              <button key={choice} type="button" onClick={() => answer(choice)}>
                {choice}
              </button>
            ))}
          </div>
          <input
            aria-label={`Your answer to: ${content.text}`}
            placeholder={content.choices.length === 0 ? "Your answer" : "Or in your own words"}
            value={words}
            onInput={({ currentTarget }) => setWords(currentTarget.value)}
          />
          <button type="submit" class="primary" disabled={words.trim() === ""}>
            Answer
          </button>
        </form>
      ) : (
        <p class="faint">{content.answer === null ? "Nobody answered before the task ended." : `You answered: ${content.answer}`}</p>
      )}
    </section>
  );
}
