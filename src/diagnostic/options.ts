import { quote } from "./quote.ts";
import { similarName } from "./similar.ts";

/**
 * Throws TypeError for an unknown option, with a suggestion. Such an option is a mistake of the program,
 * and would otherwise count as "not given". `where` names the function with the options. O(options given).
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
