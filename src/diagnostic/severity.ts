/**
 * How serious a problem is. An `error` rejects the input. A `warning` accepts something that is probably a mistake. An `information`
 * is reported only on request, and is not a mistake.
 */
export type Severity = "error" | "warning" | "information";
