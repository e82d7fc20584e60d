import type { ExplainedAttribute, ExplainedEntry, ExplainedOr, ExplainedRule } from "pushsieve/diagnose";

type Part = ExplainedRule | ExplainedOr | ExplainedAttribute | ExplainedEntry;

/** An explanation as nested lists: each part of the rule with the values that it saw. */
export function Tree({ rule }: { readonly rule: ExplainedRule }) {
  const only = rule.members.length === 1 ? rule.members[0] : undefined;
  return (
    <ul class="tree">
      <Node part={only ?? rule} />
    </ul>
  );
}

function Node({ part }: { readonly part: Part }) {
  const parts = partsOf(part);
  return (
    <li class={part.matched ? "holds" : "fails"}>
      <span class="tree-line">
        <Mark holds={part.matched} />
        <span>
          <Headline part={part} />
        </span>
      </span>
      {parts.length > 0 && (
        <ul>
          {parts.map((each) => (
            <Node key={each.path} part={each} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** A tick or a cross; `isSilent` if the words beside it say the same. */
export function Mark({ holds, isSilent = false }: { readonly holds: boolean; readonly isSilent?: boolean }) {
  return (
    <>
      <svg class={`mark ${holds ? "holds" : "fails"}`} viewBox="0 0 16 16" aria-hidden="true">
        <path d={holds ? "M3 8.5 6.5 12 13 4.5" : "M4.5 4.5l7 7m0-7l-7 7"} />
      </svg>
      {!isSilent && <span class="unseen">{holds ? "holds: " : "does not hold: "}</span>}
    </>
  );
}

function partsOf(part: Part): readonly Part[] {
  if (part.kind === "rule") return part.members;
  if (part.kind === "or") return part.branches;
  return part.kind === "attribute" ? part.entries : [];
}

function Headline({ part }: { readonly part: Part }) {
  if (part.kind === "rule") return <>all of</>;
  if (part.kind === "or") return <>any of ($or)</>;
  if (part.kind === "entry") return <span class="because">{part.because}</span>;
  return (
    <>
      <code class="name">{part.name}</code>
      {part.values.length === 0 ? <span class="muted"> is absent{part.near === undefined ? "" : `; ${part.near}`}</span> : " = "}
      {part.values.map((value) => (
        <code class="value" key={value}>
          {value}
        </code>
      ))}
    </>
  );
}
