import type { Json } from "../json.ts";

/** What an address shows: a view, and its state if the address has one. */
export interface Place {
  readonly view: string;
  readonly state?: Json;
}

/** The most bytes of a state: a short address can unpack to very much. */
const MOST_BYTES = 4_000_000;

/** Returns the part of an address after `#`: `rule/` and the state as JSON, compressed, in base64url. */
export async function hashOf({ view, state }: Place): Promise<string> {
  if (state === undefined) return view;
  const packed = new Blob([JSON.stringify(state)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `${view}/${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** Reads the part of an address after `#`. @throws Error if its state is damaged or too large. */
export async function placeOf(hash: string): Promise<Place> {
  const [view = "", packed] = hash.replace(/^#/, "").split("/");
  if (packed === undefined || packed === "") return { view };
  try {
    const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    return { view, state: JSON.parse(await unpacked(bytes)) };
  } catch (cause) {
    throw new Error("the link is damaged: part of it is missing or was changed", { cause });
  }
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > MOST_BYTES) throw new Error(`the state has more than ${MOST_BYTES} bytes`);
    text += decoder.decode(next.value, { stream: true });
  }
  return text + decoder.decode();
}
