export { load, save } from "./state.ts";

export default function ServiceView() {
  return (
    <section class="panel">
      <h2>Service</h2>
    </section>
  );
}
