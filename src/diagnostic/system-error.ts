/** Errors of the operating system in words, by Node's codes. */
const words: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is not a directory",
  ENOTEMPTY: "the directory is not empty",
  EEXIST: "it already exists",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  EIO: "the disk has failed",
  EBUSY: "another program uses it",
  ETXTBSY: "another program uses it",
  ELOOP: "its symbolic links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  EFBIG: "the file is too large",
  EADDRINUSE: "the port is in use",
  EADDRNOTAVAIL: "this machine does not have that address",
  ENOTFOUND: "no host has that name",
  EAI_AGAIN: "the name of the host cannot be looked up now",
  ECONNREFUSED: "nothing answers there",
  ECONNRESET: "the connection was closed",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ETIMEDOUT: "no answer in time",
};

/** Returns why a call to the operating system failed, in words if possible; `undefined` for any other error. */
export function systemReason(error: unknown): string | undefined {
  if (!(error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string")) return undefined;
  return words[error.code] ?? error.code;
}
