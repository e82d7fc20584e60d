import type { ComponentType } from "preact";
import type { Json } from "../json.ts";

/** A view of the page, as its module exports it. */
export interface View {
  readonly default: ComponentType;
  /** Returns what a link needs to show the same. Reads signals, so that the shell sees every change. */
  save(): Json;
  /** Shows a saved state. Without one, or for one that it does not understand: the state in which the view starts. */
  load(state: Json | undefined): void;
}

export interface ViewEntry {
  readonly name: string;
  readonly title: string;
  readonly module: () => Promise<View>;
}

/** All views, in the order of their tabs. */
export const views = [
  { name: "rule", title: "Rule", module: () => import("../rule/view.tsx") },
  { name: "compare", title: "Compare", module: () => import("../compare/view.tsx") },
  { name: "channel", title: "Channel", module: () => import("../channel/view.tsx") },
  { name: "service", title: "Service", module: () => import("../service/view.tsx") },
] as const satisfies readonly ViewEntry[];

export type ViewName = (typeof views)[number]["name"];
