import type { Checks } from '@broadsheet/configuration';
import { parseAllowList } from '@broadsheet/fetcher';
import { createSigner, ed25519Hand } from '@broadsheet/rendering';
import { parseSmtpUrls } from '@broadsheet/smtp';

/** What the parts that fetch and mail have to say of their variables, before anything is opened. */
export const mailChecks: Checks = {
  FETCH_ALLOW: complaining((text) => parseAllowList(text.split(',').filter((entry) => entry.trim() !== ''))),
  SMTP_URL: complaining((text) => parseSmtpUrls(text)),
  DKIM_PRIVATE_KEY: complaining((text) =>
    createSigner({ domain: 'a.example', selector: 'a', privateKeyPem: text.replaceAll('\\n', '\n') }),
  ),
  DKIM_ED25519_PRIVATE_KEY: complaining((text) =>
    ed25519Hand({ selector: 'a', privateKeyPem: text.replaceAll('\\n', '\n') }),
  ),
};

/** A check from a function that throws; the name that its message begins with is said already. */
function complaining(parse: (text: string) => unknown): (text: string) => readonly string[] {
  return (text) => {
    try {
      parse(text);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message.replace(/^[A-Z_]+[:,]? /, '') : String(error)];
    }
  };
}
