interface Policy {
  createScriptURL(address: string): string;
}

/** The types of the DOM do not have Trusted Types yet. */
const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };

const policy = trustedTypes?.createPolicy("pushsieve", { createScriptURL: ownAddress });

/** Starts a module worker of this page: the policy of the page allows no address that it did not make. */
export function startWorker(address: string): Worker {
  return new Worker(policy?.createScriptURL(address) ?? ownAddress(address), { type: "module" });
}

function ownAddress(address: string): string {
  const { origin, href } = new URL(address, location.href);
  if (origin !== location.origin) throw new TypeError(`a worker must come from ${location.origin}, not from ${origin}`);
  return href;
}
