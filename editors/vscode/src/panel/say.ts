// How the panel's parts speak to the extension.
import type { FromPanel } from "../chat/wire";

export type Say = (message: FromPanel) => void;
