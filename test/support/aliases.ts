import { fileURLToPath } from "node:url";

/** Maps the package's own entry points to the sources: tests and examples import them as users do. */
export const aliases: { find: RegExp; replacement: string }[] = [
  ["", "index.ts"],
  ["/analysis", "analysis/index.ts"],
  ["/diagnose", "diagnose/index.ts"],
  ["/input", "input/index.ts"],
  ["/lint", "lint/index.ts"],
  ["/messaging", "messaging/index.ts"],
  ["/messaging/store", "messaging/store/index.ts"],
  ["/push", "push/index.ts"],
  ["/testing", "testing/index.ts"],
  ["/nats", "workers/index.ts"],
].map(([entry = "", file = ""]) => ({
  find: new RegExp(`^pushsieve${entry}$`),
  replacement: fileURLToPath(new URL(`../../src/${file}`, import.meta.url)),
}));
