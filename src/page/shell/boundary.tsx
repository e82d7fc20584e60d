import { Component, type ComponentChildren } from "preact";

interface Props {
  readonly children: ComponentChildren;
  readonly onReset: () => void;
}

/** Shows words instead of a blank page if a view throws. */
export class Boundary extends Component<Props, { readonly failed?: string | undefined }> {
  override state: { readonly failed?: string | undefined } = {};

  override componentDidCatch(error: unknown): void {
    this.setState({ failed: error instanceof Error ? error.message : String(error) });
  }

  override render({ children, onReset }: Props) {
    if (this.state.failed === undefined) return children;
    const restart = () => {
      onReset();
      this.setState({ failed: undefined });
    };
    return (
      <section class="panel failure" role="alert">
        <h2>This view has failed</h2>
        <p>{this.state.failed}</p>
        <p>What you typed is still in the address. Reload the page, or start again.</p>
        <button type="button" onClick={restart}>
          Start again
        </button>
      </section>
    );
  }
}
