import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Hosts and networks that the guard lets pass: the operator's own, on whatever port. */
export type AllowList = {
  allowsHost(hostname: string, port: number): boolean;
  allowsAddress(address: Address): boolean;
};

/** An entry of `FETCH_ALLOW` that is neither host, `host:port` nor network. */
export class AllowListError extends Error {
  override readonly name = 'AllowListError';
  readonly code = 'fetch-allow';
}

/**
 * Reads `FETCH_ALLOW`: `host`, `host:port`, an IP address with or without port (`[::1]:8080`), or a network (`10.0.0.0/8`).
 * @throws AllowListError naming the entry
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const networks: [Address, number][] = [];
  const hosts = new Map<string, number | null>();
  for (const entry of entries.map((text) => text.trim())) {
    const network = networkIn(entry);
    const host = network === null ? hostIn(entry) : null;
    if (network !== null) networks.push(network);
    else if (host !== null)
      hosts.set(`${host.name}${host.port === null ? '' : `:${String(host.port)}`}`, host.port);
    else
      throw new AllowListError(
        `FETCH_ALLOW: "${entry}" is neither a host, host:port nor a network like 10.0.0.0/8`,
      );
  }
  return {
    allowsHost: (hostname, port) => hosts.has(hostname) || hosts.has(`${hostname}:${String(port)}`),
    allowsAddress: (address) =>
      networks.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits)),
  };
}

function networkIn(entry: string): [Address, number] | null {
  return entry.includes('/') && ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : null;
}

function hostIn(entry: string): { name: string; port: number | null } | null {
  const bracketed = entry.includes('::') && !entry.startsWith('[') ? `[${entry}]` : entry;
  const address = `http://${bracketed}/`;
  if (entry === '' || /[/@?#\s]/.test(entry) || !URL.canParse(address)) return null;
  const { hostname, port } = new URL(address);
  const written = /:(\d+)$/.exec(bracketed.replace(/^\[[^\]]*\]/, ''))?.[1];
  // The URL parser drops port 80 as the default.
  return { name: hostname, port: port === '' && written === undefined ? null : Number(written) };
}
