/** A digest or notice as bytes, ready for an SMTP server: one recipient, envelope apart from headers. */
export type Message = {
  /** Without angle brackets. */
  messageId: string;
  envelope: { from: string; to: string };
  /** RFC 5322 bytes, CRLF line ends, no dot-stuffing, signed where a key is configured. */
  raw: Buffer;
};

/** How far an SMTP transaction went. `data-sent`: the last byte may have been written, so the outcome is unknown. */
export type SmtpStage = 'connect' | 'tls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'data-sent';

/** What an SMTP server said, or that it said nothing. */
export type SubmissionResult =
  | { status: 'accepted'; reply: string }
  /** A reply of the server: basic code, enhanced code where given (`5.1.1`), and the text. */
  | { status: 'refused'; stage: SmtpStage; code: number; enhanced: string | null; text: string }
  /** No reply: dropped, timed out, or not reachable. At `data-sent` nobody knows whether it was accepted. */
  | { status: 'broken'; stage: SmtpStage; error: string };

/** `withheld`: the permit was refused, and no transaction was begun. */
export type Submission = SubmissionResult | { status: 'withheld' };

/**
 * Asked once a connection is at hand, immediately before the transaction begins: waiting for a connection may take long,
 * and who may be mailed may have changed meanwhile.
 */
export type Permit = () => Promise<boolean>;

/** One SMTP transaction; never throws for what a server or network does. The signal ends it when the lease does. */
export type Transport = {
  /** @throws what `permit` throws; nothing was begun then */
  submit(message: Message, signal: AbortSignal, permit?: Permit): Promise<Submission>;
  /** Waits for what is in flight, then closes every connection. */
  close(): Promise<void>;
};
