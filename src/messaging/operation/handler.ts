import type { Context } from "../context.ts";
import type { OperationName, ResponseOf, ValidRequest } from "../model/operations.ts";
import type { Scene } from "../scene.ts";

/** Does one operation. */
export type Handler<N extends OperationName> = (request: ValidRequest<N>, scene: Scene, context: Context) => Promise<ResponseOf<N>>;
