import { Copy } from "../part/copy.tsx";
import { channelProblem, createChannel, createExample } from "./actions.ts";
import { More } from "./more.tsx";
import { nameOf } from "./names.ts";
import { OneField } from "./one-field.tsx";
import { channels, chooseChannel, chosenChannel, sinks } from "./state.ts";

/** The channels of the service, and a field for a new one. */
export function Channels() {
  return (
    <section class="panel" aria-labelledby="service-channels">
      <div class="panel-head">
        <h2 id="service-channels">Channels</h2>
      </div>
      <div class="panel-body">
        <ul class="rows">
          {channels.rows.value.map(({ ChannelArn, Name }) => (
            <li key={ChannelArn}>
              <button
                type="button"
                class="row two"
                title={ChannelArn}
                aria-current={ChannelArn === chosenChannel.value}
                onClick={() => void chooseChannel(ChannelArn)}
              >
                {Name}
                <span class="muted small mono cut">{nameOf(ChannelArn)}</span>
              </button>
            </li>
          ))}
        </ul>
        <More list={channels} none="" />
        {channels.rows.value.length === 0 && <Empty />}
        <OneField label="Name of a new channel" placeholder="new channel" button="Create" onSubmit={createChannel} />
        <p class="bad" role="status">
          {channelProblem}
        </p>
      </div>
    </section>
  );
}

function Empty() {
  const snippet = () => `endpoint: "${location.origin}"`;
  return (
    <div class="empty">
      <p>No channel yet. Make one here, or with a client of an AWS SDK whose endpoint is this address.</p>
      <p class="buttons">
        <button type="button" class="main" onClick={() => void createExample()}>
          Make an example
        </button>
        <Copy text={snippet}>Copy the endpoint</Copy>
      </p>
    </div>
  );
}

/** What waits for the sinks. */
export function Sinks() {
  return (
    <section class="panel" aria-labelledby="service-sinks">
      <div class="panel-head">
        <h2 id="service-sinks">Sinks</h2>
      </div>
      <div class="panel-body">
        {sinks.value.length === 0 ? (
          <p class="muted">The service has no sinks: it only decides.</p>
        ) : (
          <table>
            <thead>
              <tr>
                <th scope="col">Sink</th>
                <th scope="col">Waiting</th>
                <th scope="col">Failures</th>
              </tr>
            </thead>
            <tbody>
              {sinks.value.map(({ name, waiting, failures }, index) => (
                <tr key={index}>
                  <th scope="row">{name}</th>
                  <td>{waiting.toLocaleString("en")}</td>
                  <td class={failures > 0 ? "bad" : ""}>{failures.toLocaleString("en")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}
