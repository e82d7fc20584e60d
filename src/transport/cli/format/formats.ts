import type { Session } from "../screen/session.ts";
import type { Format } from "./format.ts";
import { PrettyFormat } from "./pretty.ts";

export const formats = ["pretty", "json", "sarif", "github", "junit"] as const;

export type FormatName = (typeof formats)[number];

/** The format that is wanted; those for programs are loaded with it. */
export async function formatOf(name: FormatName, session: Session): Promise<Format> {
  switch (name) {
    case "pretty":
      return new PrettyFormat(session);
    case "json":
      return new (await import("./json.ts")).JsonFormat(session);
    case "sarif":
      return new (await import("./sarif.ts")).SarifFormat(session);
    case "github":
      return new (await import("./github.ts")).GitHubFormat(session);
    case "junit":
      return new (await import("./junit.ts")).JUnitFormat(session);
  }
}
