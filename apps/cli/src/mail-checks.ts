import type { Checks } from '@broadsheet/configuration';
import { createSigner, ed25519Hand } from '@broadsheet/rendering';
import { parseSmtpUrls } from '@broadsheet/smtp';

import { complaining } from './complaining.ts';

/** What the parts that mail have to say of their variables, before anything is opened. */
export const mailChecks: Checks = {
  SMTP_URL: complaining((text) => parseSmtpUrls(text)),
  DKIM_PRIVATE_KEY: complaining((text) =>
    createSigner({ domain: 'a.example', selector: 'a', privateKeyPem: text.replaceAll('\\n', '\n') }),
  ),
  DKIM_ED25519_PRIVATE_KEY: complaining((text) =>
    ed25519Hand({ selector: 'a', privateKeyPem: text.replaceAll('\\n', '\n') }),
  ),
};
