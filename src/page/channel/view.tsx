import "./channel.css";
import { useSignal } from "@preact/signals";
import { startWorker } from "../trusted.ts";
import workerAddress from "./channel.worker.ts?worker&url";
import { Client } from "./client.ts";
import { connect } from "./connection.ts";
import { DecisionsPanel } from "./decisions-panel.tsx";
import { ListPanel } from "./list-panel.tsx";
import { MemberPanel } from "./member-panel.tsx";
import { MembersPanel, openFile } from "./members-panel.tsx";
import { MessagePanel } from "./message-panel.tsx";
import type { Port } from "./serve.ts";

export { load, save } from "./state.ts";

connect((onStop) => {
  const worker = startWorker(workerAddress);
  worker.onerror = ({ message }) => onStop(message || "it cannot be loaded");
  return new Client(worker as Port);
});

/** Who is notified of a message in a channel, and why. */
export default function ChannelView() {
  const isOver = useSignal(false);
  const drag = (event: DragEvent, isInside: boolean) => {
    event.preventDefault();
    isOver.value = isInside;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a file can also be chosen with the keyboard.
    <div
      class={`channel-view${isOver.value ? " dropping" : ""}`}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false);
        openFile(event.dataTransfer?.files[0]);
      }}
    >
      <MembersPanel />
      <MessagePanel />
      <DecisionsPanel />
      <ListPanel />
      <MemberPanel />
    </div>
  );
}
