export { load, save } from "./state.ts";

export default function ChannelView() {
  return (
    <section class="panel">
      <h2>Channel</h2>
    </section>
  );
}
