import demo from "../../../docs/demo/channel.json?raw";
import rules from "./made-rules.json" with { type: "json" };
import { madeSizes } from "./made-sizes.ts";

/** Rows in one chunk of text. */
const CHUNK = 2_000;
const APP_INSTANCE = "arn:aws:chime:us-east-1:111122223333:app-instance/5b0f6c1e-7d0a-4a53-9c36-2f6f0c1d8e47";
const TOPICS = 50;

/** Yields the rows of a made channel as NDJSON, in chunks: the same for the same seed. */
export function* madeRows(size: number, seed: number): Generator<string> {
  if (size === madeSizes[0]) {
    yield demo;
    return;
  }
  for (let from = 0; from < size; from += CHUNK) {
    let text = "";
    for (let index = from; index < Math.min(size, from + CHUNK); index++) text += `${rowOf(index, seed)}\n`;
    yield text;
  }
}

function rowOf(index: number, seed: number): string {
  const random = randomOf(seed, index);
  const name = `user-${index}`;
  const preference = preferenceOf(name, random);
  const member = `{"MemberArn":"${APP_INSTANCE}/user/${name}"`;
  return preference === undefined ? `${member}}` : `${member},"Preferences":{"PushNotifications":${preference}}}`;
}

/** A tenth never chose, half want all, a tenth want none; the others have a rule, most of them one of their own. */
function preferenceOf(name: string, random: () => number): string | undefined {
  const share = random();
  if (share < 0.1) return undefined;
  if (share < 0.7) return `{"AllowNotifications":"${share < 0.6 ? "ALL" : "NONE"}"}`;
  const kind = random();
  const { rule } = rules.find(({ below }) => kind < below) ?? rules[0]!;
  const topic = Math.floor(random() ** 3 * TOPICS);
  const words: Readonly<Record<string, string>> = { NAME: name, TOPIC: `topic-${topic}`, OTHER: `topic-${(topic + 5) % TOPICS}` };
  const FilterRule = JSON.stringify(rule).replace(/NAME|TOPIC|OTHER/g, (word) => words[word] ?? word);
  return JSON.stringify({ AllowNotifications: "FILTERED", FilterRule });
}

/** mulberry32, from a mix of the seed and the index, so that each member is made alone. */
function randomOf(seed: number, index: number): () => number {
  let state = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
