/** Where the app was to listen. */
export type Listening = { host: string; port: number };

/** Another program has the port; the message is for the operator. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  readonly code = 'port-taken';
  constructor({ host, port }: Listening, options?: ErrorOptions) {
    super(
      `Port ${String(port)} of ${host} is taken by another program. ` +
        `Stop that one, or give Broadsheet another port: PORT=${String(otherThan(port))}.`,
      options,
    );
  }
}

/** The system keeps the port for others; the message is for the operator. */
export class PortForbiddenError extends Error {
  override readonly name = 'PortForbiddenError';
  readonly code = 'port-forbidden';
  constructor({ host, port }: Listening, options?: ErrorOptions) {
    super(
      `This account may not listen on port ${String(port)} of ${host}: systems keep those below 1024 for root. ` +
        `Use one above, PORT=3000, and let a proxy in front have ${String(port)}.`,
      options,
    );
  }
}

/** This machine does not have the address; the message is for the operator. */
export class HostUnavailableError extends Error {
  override readonly name = 'HostUnavailableError';
  readonly code = 'host-unavailable';
  constructor({ host }: Listening, options?: ErrorOptions) {
    super(
      `This machine has no address ${host}. Set HOST to one that it has: 127.0.0.1 for itself alone, 0.0.0.0 for all.`,
      options,
    );
  }
}

/** What an error of `listen` means; any other comes back as it is. */
export function listenError(error: unknown, where: Listening): unknown {
  const options = { cause: error };
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (code === 'EADDRINUSE') return new PortTakenError(where, options);
  if (code === 'EACCES') return new PortForbiddenError(where, options);
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(code))
    return new HostUnavailableError(where, options);
  return error;
}

function otherThan(port: number): number {
  return port < 65_535 ? port + 1 : port - 1;
}
