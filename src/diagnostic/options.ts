import { quote } from "./quote.ts";
import { similarName } from "./similar.ts";

/**
 * Throws TypeError for an option that does not exist, with the one that was probably meant: a mistake of the program,
 * which would otherwise be read as "not given". `where` names what takes the options. O(options given).
 */
export function requireKnownOptions(options: object, names: readonly string[], where: string): void {
  for (const name in options) {
    if (!names.includes(name)) refuseOption(name, names, where);
  }
}

function refuseOption(name: string, names: readonly string[], where: string): never {
  const similar = similarName(name, names);
  const help = similar === undefined ? `known are ${names.join(", ")}` : `did you mean ${quote(similar)}?`;
  throw new TypeError(`${where} has no option ${quote(name)}: ${help}`);
}
