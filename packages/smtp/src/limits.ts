/** How long each phase of a conversation may take, milliseconds. Each is absolute: a server that trickles bytes gains nothing. */
export type Limits = {
  /** Name look-up and TCP connection. */
  connect: number;
  /** The greeting, or a TLS handshake. */
  greeting: number;
  /** The reply to any command. */
  command: number;
  /** Writing the message after 354. */
  data: number;
  /** The reply after the final dot. */
  answer: number;
};

/**
 * RFC 5321 4.5.3.2 allows an MTA minutes, but our server is near, and a digest waits in PostgreSQL, not here. Whoever does not wait for the last
 * answer has the message taken twice (4.5.3.2.6), so that is the longest: servers filter before they say 250. A transaction that is slow
 * throughout is cut with the lease of its page.
 */
export const defaultLimits: Limits = {
  connect: 10_000,
  greeting: 10_000,
  command: 30_000,
  data: 60_000,
  answer: 120_000,
};
