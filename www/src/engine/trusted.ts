/**
 * Addresses of scripts, as browsers with Trusted Types want them: only files of this project, and
 * only where the page's policy lets it say so. Elsewhere an address is a plain text.
 */
interface Policy {
  createScriptURL(address: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): Policy;
}

let policy: Policy | null | undefined;

function make(): Policy | null {
  const { trustedTypes } = globalThis as { trustedTypes?: Factory };
  try {
    return trustedTypes?.createPolicy('unremember', { createScriptURL: checked }) ?? null;
  } catch {
    // A page around the element lists the policies that it allows, and this one is not among them.
    return null;
  }
}

/** Blob addresses are this page's own; all else is of this page's origin. */
function checked(address: string): string {
  const { origin } = new URL(address, location.href);
  if (origin !== location.origin) throw new TypeError('a script of another origin is refused');
  return address;
}

/** The address, to be given to what starts a worker. */
export function scriptAddress(address: string): string {
  if (policy === undefined) policy = make();
  return (policy ? policy.createScriptURL(address) : address) as string;
}
