import { generateKeyPairSync } from 'node:crypto';

import { createTransport } from 'nodemailer';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

// Its types are known to packages/rendering alone.
const untyped: string = 'mjml';
const { default: mjml } = (await import(untyped)) as {
  default: (source: string, options: object) => Promise<{ html: string }>;
};

/**
 * The way that most begin with: MJML for each subscriber, Nodemailer's pool with its own DKIM over as many connections as ours.
 * @param octets of a message, about
 */
export async function submitNaively(port: number, octets: number, messages: number): Promise<void> {
  if (octets < bare)
    throw new RangeError(`A digest of the naive way has ${String(bare)} octets without any abstract`);
  const abstract = words((octets - bare) / abstracts);
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    pool: true,
    maxConnections: 20,
    maxMessages: Infinity,
    ignoreTLS: true,
    dkim: {
      domainName: 'digest.example.org',
      keySelector: 's1',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
  });
  const queue = Array.from({ length: messages }, (_, index) => index).values();
  const work = async (): Promise<void> => {
    for (const index of queue) {
      const { html } = await mjml(digestFor(index, abstract), { validationLevel: 'strict', fonts: {} });
      await transport.sendMail({
        from: 'digest@digest.example.org',
        to: `reader${String(index)}@example.org`,
        subject: `Digest ${String(index)}`,
        html,
        text: abstract.repeat(papers),
      });
    }
  };
  await Promise.all(Array.from({ length: 20 }, work));
  transport.close();
}

const papers = 10;
/** Octets of a message whose abstracts are empty; each stands in it twice. */
const bare = 45_400;
const abstracts = 2 * papers;

/** Prose of so many octets. */
function words(octets: number): string {
  const sentence = 'What was tried, how well it went, and why that matters to those who work on it. ';
  return sentence.repeat(Math.ceil(octets / sentence.length)).slice(0, octets);
}

function digestFor(index: number, abstract: string): string {
  const rows = Array.from(
    { length: papers },
    (_, paper) => `<mj-section><mj-column>
      <mj-text font-size="18px">A study of learning number ${String((index * 7 + paper) % 60)}</mj-text>
      <mj-text>Ada Lovelace, Charles Babbage and 2 more</mj-text>
      <mj-text>${abstract}</mj-text>
      <mj-button href="https://arxiv.org/abs/2508.00001">Read</mj-button>
    </mj-column></mj-section>`,
  );
  return `<mjml lang="en"><mj-body><mj-section><mj-column><mj-text>For reader ${String(index)}</mj-text></mj-column></mj-section>${rows.join('')}</mj-body></mjml>`;
}
