import { useRef } from "preact/hooks";

interface Tab<Name extends string> {
  readonly name: Name;
  readonly title: string;
}

interface Props<Name extends string> {
  readonly label: string;
  /** Begins the ids: the tab of `name` has `id-name`, its panel must have `id-panel`. */
  readonly id: string;
  readonly tabs: readonly Tab<Name>[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
  readonly class?: string;
}

/** A row of tabs: one stop for the Tab key; arrows, Home and End move among them. The caller shows the panel. */
export function Tabs<Name extends string>({ label, id, tabs, chosen, onChoose, class: className = "tabs" }: Props<Name>) {
  const row = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ name }) => name === chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = (to + tabs.length) % tabs.length;
    const tab = tabs[index];
    if (tab !== undefined) onChoose(tab.name);
    (row.current?.children[index] as HTMLElement | undefined)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} class={className} ref={row} onKeyDown={move}>
      {tabs.map(({ name, title }) => (
        <button
          type="button"
          role="tab"
          key={name}
          id={`${id}-${name}`}
          aria-selected={name === chosen}
          aria-controls={`${id}-panel`}
          tabIndex={name === chosen ? 0 : -1}
          onClick={() => onChoose(name)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
