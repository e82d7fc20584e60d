import { effect, signal } from "@preact/signals";
import type { Json } from "../json.ts";
import { hashOf, placeOf } from "./address.ts";
import { isServiceHere } from "./service-here.ts";
import { type View, type ViewName, views } from "./views.ts";

/** The views that this page has. */
export const shownViews = views.filter(({ name }) => name !== "service" || isServiceHere());

/** The chosen view. */
export const current = signal<ViewName>("rule");
/** The module of the view that is shown; absent while it loads. */
export const shown = signal<{ readonly name: ViewName; readonly view: View } | undefined>(undefined);
/** What went wrong, in words. */
export const failure = signal<string | undefined>(undefined);

const loaded = new Map<ViewName, View>();
/** Long enough that typing does not write an address for each letter. */
const PAUSE = 300;
let timer: ReturnType<typeof setTimeout> | undefined;
let written = "";

/** Shows the view that someone chose; the address first gets the last state of the one before. */
export async function choose(name: ViewName): Promise<void> {
  await writeNow();
  await open(name);
}

/** Shows a view. With `state`, the view shows that state instead of its own. */
async function open(name: ViewName, state?: Json): Promise<void> {
  current.value = name;
  try {
    const entry = shownViews.find((each) => each.name === name);
    const view = loaded.get(name) ?? (await entry?.module());
    if (view === undefined || current.value !== name) return;
    if (state !== undefined || !loaded.has(name)) view.load(state);
    loaded.set(name, view);
    shown.value = { name, view };
    failure.value = undefined;
  } catch (error) {
    failure.value = `The view cannot be loaded (${messageOf(error)}). Reload the page to try again.`;
  }
}

/** Shows what the address says, now and whenever it changes, and keeps the address equal to what is shown. */
export function followAddress(): void {
  effect(() => {
    if (shown.value === undefined) return;
    const place = { view: shown.value.name, state: shown.value.view.save() };
    clearTimeout(timer);
    timer = setTimeout(() => void write(place), PAUSE);
  });
  addEventListener("hashchange", () => {
    if (location.hash !== written) void read();
  });
  void read().then(loadTheRest);
}

/** Loads the other views when there is nothing else to do, so that they also work without a network. */
function loadTheRest(): void {
  const later = globalThis.requestIdleCallback ?? setTimeout;
  later(() => {
    // A view that cannot be loaded now is loaded, or reported, when it is opened.
    for (const { module } of shownViews) void module().catch(() => undefined);
  });
}

/** Returns the address of what is shown. */
export async function link(): Promise<string> {
  await writeNow();
  return location.href;
}

/** Shows the view as it starts. */
export function reset(): void {
  shown.peek()?.view.load(undefined);
}

async function read(): Promise<void> {
  try {
    const { view, state } = await placeOf(location.hash);
    await open(shownViews.find(({ name }) => name === view)?.name ?? "rule", state);
  } catch (error) {
    await open("rule");
    failure.value = `This page cannot show that address: ${messageOf(error)}.`;
  }
}

async function writeNow(): Promise<void> {
  clearTimeout(timer);
  const now = shown.peek();
  if (now !== undefined) await write({ view: now.name, state: now.view.save() });
}

async function write(place: { readonly view: ViewName; readonly state: Json }): Promise<void> {
  const hash = `#${await hashOf(place)}`;
  if (shown.peek()?.name !== place.view) return;
  written = hash;
  if (location.hash === hash) return;
  // Another view is a step to go back; a letter is not.
  const before = location.hash.slice(1).split("/")[0];
  const isStep = before !== place.view && shownViews.some(({ name }) => name === before);
  history[isStep ? "pushState" : "replaceState"](null, "", hash);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
