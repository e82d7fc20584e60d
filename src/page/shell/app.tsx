import { useEffect } from "preact/hooks";
import { Copy } from "../part/copy.tsx";
import { Tabs } from "../part/tabs.tsx";
import { Boundary } from "./boundary.tsx";
import { choose, current, failure, followAddress, link, reset, shown, shownViews } from "./navigation.ts";
import { type Theme, theme, themes } from "./theme.ts";

/** The page: a header with the views, and the view that was chosen. */
export function App() {
  useEffect(followAddress, []);
  return (
    <>
      <header class="top">
        <div class="top-row">
          <h1 class="brand">pushsieve</h1>
          <Tabs label="Views" id="view" class="views" tabs={shownViews} chosen={current.value} onChoose={(name) => void choose(name)} />
          <div class="tools">
            <Copy more="to what this page shows" text={link}>
              Copy link
            </Copy>
            <button type="button" onClick={reset}>
              Reset
            </button>
            <ThemeChoice />
          </div>
        </div>
      </header>
      {failure.value !== undefined && (
        <p class="notice" role="alert">
          {failure.value}
        </p>
      )}
      <main>
        <div id="view-panel" role="tabpanel" aria-labelledby={`view-${current.value}`}>
          <Shown />
        </div>
      </main>
    </>
  );
}

function Shown() {
  if (shown.value === undefined || shown.value.name !== current.value) return <p class="loading">Loading …</p>;
  const { name, view } = shown.value;
  const Component = view.default;
  return (
    <Boundary key={name} onReset={reset}>
      <Component />
    </Boundary>
  );
}

function ThemeChoice() {
  return (
    <label class="theme">
      <span class="unseen">Colours</span>
      <select
        value={theme.value}
        onChange={({ currentTarget }) => {
          theme.value = currentTarget.value as Theme;
        }}
      >
        {themes.map((each) => (
          <option key={each} value={each}>
            {{ system: "System", light: "Light", dark: "Dark" }[each]}
          </option>
        ))}
      </select>
    </label>
  );
}
