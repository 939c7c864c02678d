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

/** Well below any lease; RFC 5321 4.5.3.2 allows an MTA minutes, but our server is near and a digest waits in Postgres, not here. */
export const defaultLimits: Limits = {
  connect: 10_000,
  greeting: 10_000,
  command: 30_000,
  data: 60_000,
  answer: 60_000,
};
