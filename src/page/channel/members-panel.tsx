import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { counted } from "../part/words.ts";
import { examples, isExampleShown, showExample } from "./deciding.ts";
import { cancel, loaded, loadFailure, madeSource, memory, missingFile, open, opening } from "./loading.ts";
import { type MadeSize, madeSizes } from "./made-sizes.ts";

/** Where the members come from: a made channel, a file, or pasted text. */
export function MembersPanel() {
  const isPasting = useSignal(false);
  const pasted = useSignal("");
  const field = useId();
  const source = opening.value?.source ?? loaded.value?.source;
  return (
    <section class="panel members-panel" aria-labelledby="members-head">
      <div class="panel-head">
        <h2 id="members-head">Members</h2>
        <fieldset class="made" aria-label="Made channels">
          {madeSizes.map((size) => (
            <button
              type="button"
              key={size}
              aria-pressed={source?.kind === "made" && source.size === size}
              onClick={() => void openMade(size)}
            >
              {size.toLocaleString("en")}
            </button>
          ))}
        </fieldset>
        <button
          type="button"
          aria-expanded={isPasting.value}
          onClick={() => {
            isPasting.value = !isPasting.value;
          }}
        >
          Paste
        </button>
        <label class="choose-file">
          Choose a file
          <input
            type="file"
            class="unseen"
            onChange={({ currentTarget }) => {
              openFile(currentTarget.files?.[0]);
              currentTarget.value = "";
            }}
          />
        </label>
      </div>
      {isPasting.value && (
        <form
          class="panel-body pasted"
          onSubmit={(event) => {
            event.preventDefault();
            void open({ kind: "text", name: "pasted text", text: pasted.value });
          }}
        >
          <label for={field}>Rows of members, responses of GetChannelMembershipPreferences, or an export</label>
          <textarea
            id={field}
            spellcheck={false}
            value={pasted}
            onInput={({ currentTarget }) => {
              pasted.value = currentTarget.value;
            }}
          />
          <button type="submit" class="main" disabled={pasted.value.trim() === ""}>
            Read
          </button>
        </form>
      )}
      <div class="panel-body">
        <Status />
        <Problems />
      </div>
    </section>
  );
}

/** Makes a channel. An example of a message that means nothing there gives way to one that does. */
async function openMade(size: MadeSize): Promise<void> {
  const wasExample = isExampleShown();
  await open(madeSource(size));
  const [first] = examples.peek();
  if (wasExample && first !== undefined && !isExampleShown()) showExample(first);
}

/** Reads a file that was chosen or dropped. */
export function openFile(file: File | undefined): void {
  if (file !== undefined) void open({ kind: "file", name: file.name, file });
}

function Status() {
  const { title, progress } = opening.value ?? {};
  const now = loaded.value;
  const share = Math.round(100 * (progress?.share ?? 0));
  return (
    <div class="load-status">
      {title !== undefined ? (
        <>
          <progress max={100} value={share} aria-label={`Reading ${title}`} />
          <span class="load-numbers">
            {share}%, {counted(progress?.members ?? 0, "member")}
          </span>
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        </>
      ) : (
        <p role="status">
          {loadFailure.value !== undefined && <span class="bad">{loadFailure.value}</span>}
          {loadFailure.value === undefined && missingFile.value !== undefined && (
            <>The link was made with the file {missingFile.value}, which it does not contain: choose the file, or drop it here.</>
          )}
          {loadFailure.value === undefined && missingFile.value === undefined && now !== undefined && (
            <>
              <strong>{counted(now.members, "member")}</strong> ({now.title}), read in {timeOf(now.milliseconds)}
              {memory.value !== undefined && `, with ${Math.round(memory.value / 1_000_000)} MB of memory`}
              {now.kept > 0 && `; ${counted(now.kept, "invalid rule")}`}
              {now.refused > 0 && `; ${counted(now.refused, "row")} rejected`}
            </>
          )}
        </p>
      )}
    </div>
  );
}

/** What is wrong with the rows, in the words of the library. */
function Problems() {
  const { problems = [], refused = 0, kept = 0 } = loaded.value ?? {};
  if (problems.length === 0) return <p class="muted small">You can also drop a file anywhere on this view. It stays in your browser.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <section class="row-problems" aria-label="Problems of the rows" tabIndex={0}>
      <ul>
        {problems.map(({ where, memberArn, text }) => (
          <li key={where}>
            <p class="small">
              <code>{where}</code> {memberArn}
            </p>
            <pre>{text}</pre>
          </li>
        ))}
      </ul>
      {refused + kept > problems.length && <p class="muted">… and more: these are the first {problems.length} problems.</p>}
    </section>
  );
}

/** Writes a time in the unit in which people read it. */
export function timeOf(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : `${Math.round(milliseconds)} ms`;
}
