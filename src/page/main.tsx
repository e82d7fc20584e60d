import { render } from "preact";
import "./style/tokens.css";
import "./style/base.css";
import "./style/layout.css";
import "./style/parts.css";
import { App } from "./shell/app.tsx";

render(<App />, document.getElementById("app") as HTMLElement);
