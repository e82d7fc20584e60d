import { batch } from "@preact/signals";
import { decisionReasons } from "pushsieve";
import { at, type Json } from "../json.ts";
import { draftIn, draftOf } from "../part/message-draft.ts";
import {
  type Addressing,
  addressing,
  type Comparison,
  comparison,
  draft,
  examples,
  plainAddressing,
  secondDraft,
  semantics,
} from "./deciding.ts";
import { filter } from "./listing.ts";
import { firstSource, isChanged, loaded, madeSource, missingFile, open, opening } from "./loading.ts";
import { madeSizes } from "./made-sizes.ts";
import { chosen, forgetMember } from "./member.ts";
import type { Filter, Source } from "./protocol.ts";

/** The longest text of members that a link holds, in characters. */
const LONGEST_IN_LINK = 20_000;

/** A channel, a message and what is listed of the decisions. Of a file or a long text, a link only has the name. */
export function save(): Json {
  const source = opening.value?.source ?? loaded.value?.source ?? firstSource;
  return {
    source: sourceAsJson(source),
    message: draft.value,
    second: secondDraft.value,
    comparison: comparison.value,
    semantics: semantics.value,
    addressing: { ...addressing.value },
    filter: { ...filter.value },
    ...(chosen.value === undefined ? {} : { chosen: chosen.value }),
  } as unknown as Json;
}

export function load(state: Json | undefined): void {
  const [first, second] = examples.peek();
  const source = sourceIn(at(state, "source"));
  const arn = at(state, "chosen");
  batch(() => {
    forgetMember();
    draft.value = draftIn(at(state, "message"), draftOf(first?.attributes ?? {}));
    secondDraft.value = draftIn(at(state, "second"), draftOf(second?.attributes ?? {}));
    comparison.value = oneOf(comparisons, at(state, "comparison")) ?? "none";
    semantics.value = at(state, "semantics") === "sns" ? "sns" : "guide";
    addressing.value = addressingIn(at(state, "addressing"));
    filter.value = filterIn(at(state, "filter"));
    if (typeof arn === "string") chosen.value = arn;
  });
  if ("missing" in source) missingFile.value = source.missing;
  else if (isChanged.peek() || JSON.stringify(source) !== JSON.stringify(loaded.peek()?.source)) void open(source);
}

const comparisons: readonly Comparison[] = ["none", "message", "semantics"];

function sourceAsJson(source: Source): Json {
  if (source.kind === "made") return { kind: "made", size: source.size, seed: source.seed };
  if (source.kind === "text" && source.text.length <= LONGEST_IN_LINK) return { kind: "text", name: source.name, text: source.text };
  return { kind: "file", name: source.name };
}

function sourceIn(json: Json | undefined): Source | { readonly missing: string } {
  const [kind, name, text, size, seed] = ["kind", "name", "text", "size", "seed"].map((field) => at(json, field));
  if (kind === "file" && typeof name === "string") return { missing: name };
  if (kind === "text" && typeof name === "string" && typeof text === "string") return { kind, name, text };
  const known = oneOf(madeSizes, size);
  if (kind !== "made" || known === undefined) return firstSource;
  return typeof seed === "number" ? { kind, size: known, seed } : madeSource(known);
}

function addressingIn(json: Json | undefined): Addressing {
  const [sender, onlyTo] = [at(json, "sender"), at(json, "onlyTo")];
  return {
    hasPush: at(json, "hasPush") !== false,
    sender: typeof sender === "string" ? sender : plainAddressing.sender,
    excludesSender: at(json, "excludesSender") === true,
    onlyTo: typeof onlyTo === "string" ? onlyTo : plainAddressing.onlyTo,
  };
}

function filterIn(json: Json | undefined): Filter {
  const name = at(json, "name");
  const reason = oneOf(decisionReasons, at(json, "reason"));
  const differs = oneOf(["either", "first", "second"] as const, at(json, "differs"));
  return {
    name: typeof name === "string" ? name : "",
    ...(reason === undefined ? {} : { reason }),
    ...(differs === undefined ? {} : { differs }),
  };
}

function oneOf<T extends Json>(choices: readonly T[], json: Json | undefined): T | undefined {
  return choices.find((each) => each === json);
}
