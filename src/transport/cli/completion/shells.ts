/** The shells that there is a script for. */
export const shells = ["bash", "zsh", "fish"] as const;
