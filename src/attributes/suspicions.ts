import { codePointOf } from "./difference.ts";

/** Why a name or value looks like a mistake, although messages can carry it. */
export interface Suspicion {
  readonly code: "control-character" | "invisible-character" | "surrounding-space" | "placeholder-left";
  /** What is wrong with it: the end of a sentence about it. */
  readonly has: string;
  /** The likely intended text, if known. */
  readonly meant?: string;
}

/** Matches most texts, which contain nothing invisible. The patterns below cover all of Unicode, and their first use takes milliseconds. */
const plainAscii = /^[!-~](?:[ -~]*[!-~])?$/;
const control = /\p{Cc}/u;
/** White space that looks like a plain space. The ideographic space is normal in its script. */
const strangeSpaces = /[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f]/gu;
const invisible = /\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/gu;
/** Invisible characters that change how a text looks: inside emoji, after ideographs, between letters of scripts that join them. */
const needed = [
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d(?=\p{Extended_Pictographic})/gu,
  /(?<=\p{Emoji}|\p{Script=Han}|\p{Script=Mongolian})(?:[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}])/gu,
  /(?<=(?!\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic})(?:\p{L}|\p{M}))(?:\u200c|\u200d)/gu,
  /(?<=\u{1f3f4})[\u{e0020}-\u{e007f}]+/gu,
];

const bracketed =
  /\$\{[^{}]*\}|\{\{[^{}]*\}\}|^\{[\p{L}_][\p{L}\p{N}_.-]*\}$|^<[\p{L}_][\p{L}\p{N}_ .:/-]*>|<[\p{L}_][\p{L}\p{N}_ .:-]*>$/u;
/** What programs insert for a name that they do not have. */
export const LEFT_OVER = "undefined";
const placeholderWord = /^(?:[A-Z]+_)+ARN$|^(?:YOUR|your)[-_ ]|^%[sd@]$|^\[object Object\]$/;

/** By ASCII character: 1 if it may be at an end of a suspicious text, else 0. */
export const edges: Uint8Array = /* @__PURE__ */ tableOf(" <>%[yYN");

function tableOf(letters: string): Uint8Array {
  const table = new Uint8Array(0x80);
  for (const letter of letters) table[letter.charCodeAt(0)] = 1;
  return table;
}

/** Whether a text of ASCII without braces, with one of {@link edges} at an end, may be suspicious: a cheap check of both ends. */
export function mayBeSuspicious(text: string, start: number, end: number): boolean {
  // Many ordinary words end like USER_ARN.
  return text.charCodeAt(end - 1) !== 0x4e || text.charCodeAt(end - 4) === 0x5f || edges[text.charCodeAt(start)] === 1;
}

/**
 * Returns the likely mistakes in a name or value: invisible characters, spaces at an end, a leftover placeholder. Usually empty.
 * O(length).
 */
export function suspicionsOf(text: string, kind: "name" | "value"): readonly Suspicion[] {
  const found: Suspicion[] = [];
  const unseen = unseenIn(text);
  if (unseen !== undefined) found.push(unseen);
  const placeholder = (/[{<]/.test(text) ? bracketed.exec(text)?.[0] : undefined) ?? (kind === "value" ? wordIn(text) : undefined);
  if (placeholder !== undefined) found.push({ code: "placeholder-left", has: "looks like a leftover placeholder" });
  return found;
}

function wordIn(text: string): string | undefined {
  return text === LEFT_OVER ? text : placeholderWord.exec(text)?.[0];
}

function unseenIn(text: string): Suspicion | undefined {
  if (plainAscii.test(text)) return undefined;
  const controlCharacter = control.exec(text)?.[0];
  if (controlCharacter !== undefined)
    return { code: "control-character", has: `has the control character ${codePointOf(controlCharacter)}` };
  const plain = needed.reduce((left, pattern) => left.replace(pattern, ""), text);
  const unseen = plain.match(invisible)?.[0] ?? plain.match(strangeSpaces)?.[0];
  if (unseen !== undefined) {
    // Some invisible characters are needed, so the likely intended text is known only if there are none of those.
    const meant = plain === text ? text.replace(invisible, "").replace(strangeSpaces, " ").trim() : "";
    const has = `holds ${unseenInWords(unseen)} ${codePointOf(unseen)}`;
    return { code: "invisible-character", has, ...(meant === "" ? {} : { meant }) };
  }
  const meant = text.trim();
  if (meant === text) return undefined;
  const where = text.trimStart() === text ? "ends with" : text.trimEnd() === text ? "begins with" : "begins and ends with";
  return { code: "surrounding-space", has: `${where} a space`, ...(meant === "" ? {} : { meant }) };
}

function unseenInWords(character: string): string {
  if (/[\u00a0\u202f]/.test(character)) return "the no-break space";
  if (/\s/.test(character) && character !== "\ufeff") return "the unusual space";
  return /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(character) ? "the bidirectional control" : "the invisible character";
}
