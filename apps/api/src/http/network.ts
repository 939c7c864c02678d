/** Whether a peer address is this machine's own. */
export function isLoopback(ip: string): boolean {
  return /^(?:::ffff:)?127\.|^::1$/i.test(ip);
}

/** The network that limits count by: /24 of an IPv4 address, /64 of an IPv6 one. */
export function networkOf(ip: string): string {
  const four = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/i.exec(ip)?.[1];
  if (four !== undefined) return `${four}.0/24`;
  const [head = '', tail] = (ip.split('%', 1)[0] ?? '').split('::', 2);
  const before = head.split(':').filter((group) => group !== '');
  const after = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0');
  const groups = [...before, ...zeros, ...after].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
