import { useSignal } from "@preact/signals";
import type { MessageAttributes } from "pushsieve";
import type { ExampleMessage, RuleReading } from "pushsieve/analysis";
import { Attributes } from "../part/attributes.tsx";
import { Copy } from "../part/copy.tsx";
import { Tabs } from "../part/tabs.tsx";
import type { Proofs, Simpler } from "./proofs.ts";
import { loadMessage, proofs, rule } from "./state.ts";

/** What is proven of the rule, over all messages. */
export function Meaning() {
  const found = proofs.value;
  const behind = rule.isBehind.value ? " behind" : "";
  return (
    <>
      <section class={`panel words-panel${behind}`} aria-labelledby="words-head">
        <div class="panel-head">
          <h2 id="words-head">In words</h2>
        </div>
        <div class="panel-body">
          {found?.readings.map((reading) => (
            <Reading key={reading.semantics[0]} reading={reading} />
          ))}
        </div>
      </section>
      <section class={`panel proofs-panel${behind}`} aria-labelledby="proofs-head">
        <div class="panel-head">
          <h2 id="proofs-head">Proven for all messages</h2>
        </div>
        <div class="panel-body">{found !== undefined && <Facts found={found} />}</div>
      </section>
      <section class={`panel paste-panel${behind}`} aria-labelledby="paste-head">
        <Paste found={found} />
      </section>
    </>
  );
}

function Reading({ reading: { semantics, english } }: { readonly reading: RuleReading }) {
  const [first = "", ...rest] = english.split("\n");
  return (
    <div class="reading">
      {semantics.length === 1 && (
        <h3>
          Under <code>{semantics[0]}</code>
        </h3>
      )}
      <p>{first}</p>
      <ul>
        {rest.map((line, index) => (
          // Lines may repeat, and change together.
          <li key={`${index} ${line}`} style={{ "--depth": `${line.search(/\S/) / 2}` }}>
            {line.trim().replace(/^- /, "")}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Facts({ found: { readings, differsOn, undecided } }: { readonly found: Proofs }) {
  const redundant = rule.diagnosed.value.diagnostics.filter(({ code }) => code === "redundant-part").length;
  return (
    <dl class="facts">
      {readings.map((reading) => (
        <Extent key={reading.semantics[0]} reading={reading} isOnly={readings.length === 1} />
      ))}
      <Fact title="Semantics">
        {differsOn === undefined ? (
          <p>{undecided ? "Not decided: the proof reached its limit." : "Both give the same answer for every message."}</p>
        ) : (
          <>
            <p>The answer depends on them:</p>
            <Loadable attributes={differsOn} />
          </>
        )}
      </Fact>
      <Fact title="Redundant">
        <p>
          {redundant === 0
            ? "Every part can change an answer."
            : `${redundant === 1 ? "One part" : `${redundant} parts`} can go, struck through above.`}
        </p>
      </Fact>
    </dl>
  );
}

/** Which messages match, with a smallest one that does and one that does not. */
function Extent({
  reading: { semantics, matching, notMatching, undecided },
  isOnly,
}: {
  readonly reading: RuleReading;
  readonly isOnly: boolean;
}) {
  const under = isOnly ? "" : ` under ${semantics[0]}`;
  return (
    <>
      <Fact title={`Matches${under}`}>
        {matching === undefined ? <p>{undecided ? "Not decided." : "No message ever matches."}</p> : <Loadable {...matching} />}
      </Fact>
      <Fact title={`Does not match${under}`}>
        {notMatching === undefined ? <p>{undecided ? "Not decided." : "Every message matches, always."}</p> : <Loadable {...notMatching} />}
      </Fact>
    </>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: preact.ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A message with a button that loads it. */
function Loadable({ attributes, anyOther = [] }: { readonly attributes: MessageAttributes } & Partial<ExampleMessage>) {
  return (
    <div class="loadable">
      <span>
        <Attributes attributes={attributes} anyOther={anyOther} none="a message without attributes" />
      </span>
      <button type="button" onClick={() => loadMessage(attributes)}>
        Load
      </button>
    </div>
  );
}

const languages = [
  { name: "json", title: "JSON" },
  { name: "shell", title: "Shell" },
  { name: "javascript", title: "JavaScript" },
  { name: "python", title: "Python" },
] as const;

/** A simpler rule, and the text as written in other texts. */
function Paste({ found }: { readonly found: Proofs | undefined }) {
  const language = useSignal<(typeof languages)[number]["name"]>("json");
  const written = found?.written[language.value] ?? "";
  return (
    <>
      <div class="panel-head">
        <h2 id="paste-head">Simpler</h2>
      </div>
      <div class="panel-body simpler">
        <Simplification simpler={found?.simpler} isKnown={found !== undefined} />
      </div>
      <div class="panel-head">
        <h2>Ready to paste</h2>
        <Tabs
          label="Language"
          id="paste"
          tabs={languages}
          chosen={language.value}
          onChoose={(name) => {
            language.value = name;
          }}
        />
        <Copy text={() => written} label={`Copy the rule as ${language.value}`}>
          Copy
        </Copy>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard. */}
      <pre class="paste" id="paste-panel" role="tabpanel" aria-labelledby={`paste-${language.value}`} tabIndex={0}>
        {written}
      </pre>
    </>
  );
}

function Simplification({ simpler, isKnown }: { readonly simpler: Simpler | undefined; readonly isKnown: boolean }) {
  if (simpler === undefined) return <p class="muted">{isKnown ? "The rule is as simple as it can be." : ""}</p>;
  const [complexity, bytes] = [simpler.complexity, simpler.bytes];
  return (
    <>
      <pre class="simpler-text">{simpler.text}</pre>
      <div class="loadable">
        <span class="small">
          Complexity {complexity[0]} → <strong>{complexity[1]}</strong>, bytes {bytes[0]} → <strong>{bytes[1]}</strong>
          {simpler.semantics.length === 1 && <span class="muted">; the same under guide only</span>}
        </span>
        <button
          type="button"
          onClick={() => {
            rule.text.value = simpler.text;
          }}
        >
          Use it
        </button>
      </div>
    </>
  );
}
