import { quote } from "./quote.ts";

/**
 * Throws TypeError for an unknown option, and lists the options there are. Such an option is a mistake of the program,
 * and would otherwise count as "not given". `where` names the function with the options. O(options given).
 */
export function requireKnownOptions(options: object, names: readonly string[], where: string): void {
  for (const name in options) {
    if (!names.includes(name)) throw new TypeError(`${where} has no option ${quote(name)}: the options are ${names.join(", ")}`);
  }
}
