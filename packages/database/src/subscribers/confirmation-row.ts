import { signUpSettingsSchema, type Confirmation } from '@broadsheet/subscribers';

export const confirmationColumns = `subscriber_id, kind, email, settings, created_at, expires_at, confirmed_at, approval`;

export type ConfirmationRow = {
  subscriber_id: number;
  kind: Confirmation['kind'];
  email: string;
  settings: unknown;
  created_at: Date;
  expires_at: Date;
  confirmed_at: Date | null;
  approval: Confirmation['approval'];
};

export function toConfirmation(row: ConfirmationRow): Confirmation {
  return {
    subscriberId: row.subscriber_id,
    kind: row.kind,
    email: row.email,
    settings: row.settings === null ? null : signUpSettingsSchema.parse(row.settings),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    confirmedAt: row.confirmed_at,
    approval: row.approval,
  };
}
