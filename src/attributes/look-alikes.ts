/**
 * Letters that look like another one, as pairs: the typed letter, and the Latin letter or sign that people see. Only the common
 * ones, which come from another keyboard layout or from formatted text.
 */
const pairs: readonly string[] = [
  // Cyrillic.
  "\u0430a \u0435e \u043eo \u0440p \u0441c \u0443y \u0445x \u0456i \u0458j \u0455s \u04bbh \u0501d \u051bq \u051dw",
  "\u0410A \u0412B \u0415E \u041aK \u041cM \u041dH \u041eO \u0420P \u0421C \u0422T \u0423Y \u0425X \u0406I \u0408J \u0405S",
  // Greek.
  "\u03bfo \u03bdv \u03b9i \u03c1p \u0391A \u0392B \u0395E \u0396Z \u0397H \u0399I \u039aK \u039cM \u039dN \u039fO \u03a1P \u03a4T \u03a5Y \u03a7X",
  // Latin.
  "\u0131i \u0251a \u0261g",
  // Quotes and dashes as word processors write them.
  "\u2018' \u2019' \u201c\" \u201d\" \u2010- \u2011- \u2012- \u2013- \u2014- \u2212-",
];

const table: ReadonlyMap<string, string> = /* @__PURE__ */ new Map(
  pairs
    .join(" ")
    .split(" ")
    .map((pair): [string, string] => [pair[0]!, pair[1]!]),
);

const FULL_WIDTH = /[\uff01-\uff5e]/g;
const NOT_ASCII = /[^\0-\x7f]/g;

/** Returns the text with every look-alike replaced by the letter that it looks like. O(length). */
export function withoutLookAlikes(text: string): string {
  return text
    .replace(FULL_WIDTH, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replace(NOT_ASCII, (letter) => table.get(letter) ?? letter);
}
