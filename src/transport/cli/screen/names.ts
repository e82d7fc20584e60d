import { plainLine } from "./plain.ts";

/** Short names for ARNs: the part after the last "/", if only one ARN has it. */
export class Names {
  readonly #byShort: Map<string, string | undefined> = new Map();

  constructor(arns: Iterable<string>) {
    for (const arn of arns) {
      const short = shorten(arn);
      const other = this.#byShort.get(short);
      this.#byShort.set(short, this.#byShort.has(short) && other !== arn ? undefined : arn);
    }
  }

  /** Returns a name that is safe for a terminal. An unknown ARN stays whole if its short name is taken. */
  of(arn: string): string {
    const short = shorten(arn);
    const owner = this.#byShort.get(short);
    return plainLine(owner === arn || (owner === undefined && !this.#byShort.has(short)) ? short : arn);
  }
}

/** The part of an ARN after the last "/". */
export function shorten(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1) || arn;
}
