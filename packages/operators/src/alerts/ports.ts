import type { Alert, Finding } from './alert.ts';
import type { AlertCall } from './telling.ts';

/** A mail to an operator, its words sealed. */
export type AlertNotice = { email: string; sealed: Uint8Array; expiresAt: Date };

/** A call to the webhook that is owed. */
export type OwedCall = { id: number; call: AlertCall; createdAt: Date; attempts: number };

export type AlertStore = {
  /** Alerts that are not closed, oldest first. */
  standing(): Promise<Alert[]>;
  /**
   * In one transaction: opens what is new, marks what is standing as seen, what was resolved as open again, and these alerts
   * as resolved. Of two that find the same, one opens it.
   */
  record(findings: readonly Finding[], resolved: readonly number[], now: Date): Promise<void>;
  /**
   * In one transaction, by compare-and-set on when it was told last: marks an alert as told, closes it where it is over, and
   * writes what tells of it.
   * @returns false where another worker told it
   */
  tell(
    alert: Alert,
    telling: { closes: boolean; notices: readonly AlertNotice[]; call: AlertCall | null },
    now: Date,
  ): Promise<boolean>;
  /** An operator has seen it: no more reminders. False where it is closed, or there is none. */
  acknowledge(alertId: number, by: string, now: Date): Promise<boolean>;
  /** Takes calls whose time has come; nobody else takes them for a minute. */
  takeCalls(now: Date, limit: number): Promise<OwedCall[]>;
  /** `done`, or when to call again; null: given up. */
  settleCall(
    callId: number,
    outcome: { done: true } | { nextAt: Date | null; reason: string },
    now: Date,
  ): Promise<void>;
};

/** Posts JSON to the webhook. `reason`: why it was not taken. */
export type PostCall = (body: AlertCall) => Promise<{ taken: true } | { taken: false; reason: string }>;
