export { load, save } from "./state.ts";

export default function CompareView() {
  return (
    <section class="panel">
      <h2>Compare</h2>
    </section>
  );
}
