import "./service.css";
import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Tabs } from "../part/tabs.tsx";
import { service } from "./api.ts";
import { Channels, Sinks } from "./channels.tsx";
import { FanOuts } from "./fan-outs.tsx";
import { Members } from "./members.tsx";
import { Messages } from "./messages.tsx";
import { chooseMember, followStored } from "./preference.ts";
import { Send } from "./send.tsx";
import {
  actingAs,
  appInstance,
  chosenChannel,
  connection,
  followService,
  heldMessages,
  isSigned,
  members,
  messages,
  tab,
} from "./state.ts";

export { load, save } from "./state.ts";

const titles = [
  { name: "fan-outs", title: "Fan-outs" },
  { name: "messages", title: "Messages" },
  { name: "held", title: "Held and denied" },
] as const;

/** What the service does, live. */
export default function ServiceView() {
  useEffect(followWhileVisible, []);
  useSignalEffect(() => followStored(members.rows.value));
  useSignalEffect(() => {
    void chosenChannel.value;
    chooseMember(undefined);
  });
  return (
    <div class="service">
      <Bar />
      <div class="service-side">
        <Channels />
        <Sinks />
      </div>
      <div class="service-middle">
        <Members />
        <Activity />
      </div>
      <Send />
    </div>
  );
}

/** Follows the service while the tab is visible: browsers open only a few connections to one place, for all tabs together. */
function followWhileVisible(): () => void {
  let stop = () => {};
  const change = () => {
    stop();
    stop = document.hidden ? () => {} : followService(() => new EventSource(`${service.base}_pushsieve/events`));
  };
  document.addEventListener("visibilitychange", change);
  change();
  return () => {
    document.removeEventListener("visibilitychange", change);
    stop();
  };
}

/** What happened in the channel, the newest first. */
function Activity() {
  return (
    <section class="panel activity" aria-labelledby="service-activity">
      <div class="panel-head">
        <h2 id="service-activity">Activity</h2>
        <Tabs
          label="Activity"
          id="service"
          tabs={titles}
          chosen={tab.value}
          onChoose={(name) => {
            tab.value = name;
          }}
        />
      </div>
      <div class="panel-body" id="service-panel" role="tabpanel" aria-labelledby={`service-${tab.value}`}>
        {tab.value === "fan-outs" && <FanOuts />}
        {tab.value === "messages" && <Messages list={messages} none="The channel has no messages." />}
        {tab.value === "held" && <Messages list={heldMessages} none="No message was held, denied or failed: only a hook does that." />}
      </div>
    </section>
  );
}

const said = {
  connecting: "Connecting …",
  live: "Live",
  away: "The service does not answer. The page shows what it said last, and tries again.",
} as const;

function Bar() {
  return (
    <div class="service-bar">
      <p class={`connection ${connection.value}`} role="status">
        {isSigned.value
          ? "The service accepts only signed requests, which a page cannot make. Start it without keys to use this view."
          : said[connection.value]}
      </p>
      <label class="acting">
        <span>Acting as</span>
        <input
          class="mono"
          list="service-users"
          spellcheck={false}
          value={actingAs}
          onInput={({ currentTarget }) => {
            actingAs.value = currentTarget.value;
          }}
        />
      </label>
      <datalist id="service-users">
        {members.rows.value.map(({ MemberArn }) => (
          <option key={MemberArn} value={MemberArn} />
        ))}
      </datalist>
      {appInstance.value === "" && (
        <p class="bad" role="status">
          This is not the ARN of a user: arn:aws:chime:…:app-instance/…/user/…
        </p>
      )}
    </div>
  );
}
