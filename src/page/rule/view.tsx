export { load, save } from "./state.ts";

export default function RuleView() {
  return (
    <section class="panel">
      <h2>Rule</h2>
    </section>
  );
}
