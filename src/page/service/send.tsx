import { MessageForm, MessageForms } from "../part/message-form.tsx";
import { dryRun, outcome, send, sendProblem } from "./actions.ts";
import { CountList } from "./counts.tsx";
import { nameOf } from "./names.ts";
import { actingAs, chosenChannel, content, draft, readAttributes, target, title } from "./state.ts";

/** A message to send, or to decide without sending it. */
export function Send() {
  const isReady = chosenChannel.value !== undefined;
  return (
    <section class="panel" aria-labelledby="service-send">
      <div class="panel-head">
        <h2 id="service-send">Message</h2>
        <MessageForms draft={draft} id="service-message" />
      </div>
      <form
        class="panel-body send"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <MessageForm draft={draft} read={readAttributes} id="service-message" />
        <label class="field">
          <span>Content</span>
          <textarea
            rows={2}
            value={content}
            onInput={({ currentTarget }) => {
              content.value = currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          <span>Push title</span>
          <input
            value={title}
            maxLength={50}
            placeholder="without a title, no member is notified"
            onInput={({ currentTarget }) => {
              title.value = currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          <span>Only to</span>
          <input
            class="mono"
            list="service-users"
            spellcheck={false}
            value={target}
            placeholder="a member; if empty, the whole channel"
            onInput={({ currentTarget }) => {
              target.value = currentTarget.value;
            }}
          />
        </label>
        <p class="buttons">
          <button type="submit" class="main" disabled={!isReady}>
            Send as {nameOf(actingAs.value)}
          </button>
          <button type="button" disabled={!isReady} onClick={() => void dryRun()}>
            Dry run
          </button>
        </p>
        <p class="bad" role="alert">
          {sendProblem}
        </p>
        <Happened />
      </form>
    </section>
  );
}

function Happened() {
  const found = outcome.value;
  return (
    <div role="status" class="happened">
      {found?.kind === "sent" &&
        (found.status === "SENT" ? <p>Sent. The fan-out below says who gets it.</p> : <p class="warn">The message is {found.status}.</p>)}
      {found?.kind === "dry-run" && (
        <>
          <p>
            A dry run: {found.size.toLocaleString("en")} of {found.members.toLocaleString("en")} would be notified.
          </p>
          <CountList counts={found.counts} />
          <p class="small muted">{found.notified.slice(0, 50).map(nameOf).join(", ")}</p>
        </>
      )}
    </div>
  );
}
