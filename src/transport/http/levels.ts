/** The levels of the log. They have their own file, so that the options of a command need not load the logger. */
export const levels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
