import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';

import PostalMime, { type Email } from 'postal-mime';

/** A mail as an independent parser reads it, with its header section as it stands. */
export type ReadMail = {
  subject: string;
  html: string;
  text: string;
  parsed: Email;
  /** Fields in order, names as written, values unfolded. */
  fields: readonly { name: string; value: string }[];
  /** Lines of the whole message, header included. */
  lines: readonly string[];
};

/** Parses a message with postal-mime, which knows nothing of ours. */
export async function readMail(raw: Uint8Array): Promise<ReadMail> {
  const parsed = await PostalMime.parse(raw);
  const source = Buffer.from(raw).toString('latin1');
  const head = source.slice(0, source.indexOf('\r\n\r\n'));
  const fields = head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map((line) => ({ name: line.slice(0, line.indexOf(':')), value: line.slice(line.indexOf(':') + 2) }));
  return {
    subject: parsed.subject ?? '',
    html: parsed.html ?? '',
    text: parsed.text ?? '',
    parsed,
    fields,
    lines: source.split('\r\n'),
  };
}

/** The values of a field, however often it stands there. */
export function fieldsNamed(mail: ReadMail, name: string): readonly string[] {
  return mail.fields
    .filter((field) => field.name.toLowerCase() === name.toLowerCase())
    .map(({ value }) => value);
}

/** A fresh RSA key of 2048 bits with the TXT record that publishes it. */
export function aSigningKey(): { privateKeyPem: string; record: string } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    record: dkimRecord(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  };
}

/** The same with Ed25519 (RFC 8463). */
export function anEd25519Key(): { privateKeyPem: string; record: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const x = publicKey.export({ format: 'jwk' }).x ?? '';
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    record: `v=DKIM1; k=ed25519; p=${Buffer.from(x, 'base64url').toString('base64')}`,
  };
}

/** The TXT record that publishes the key of a PEM. */
export function dkimRecord(privateKeyPem: string): string {
  const spki = createPublicKey(privateKeyPem).export({ type: 'spki', format: 'der' });
  return `v=DKIM1; k=rsa; p=${spki.toString('base64')}`;
}

const python = '/usr/bin/python3';

/** Whether Debian's python3-dkim is here: another implementation of RFC 6376. */
export const hasPythonDkim =
  existsSync(python) && spawnSync(python, ['-c', 'import dkim'], { stdio: 'ignore' }).status === 0;

/** Whether it knows Ed25519, too. */
export const hasPythonEd25519 =
  hasPythonDkim && spawnSync(python, ['-c', 'import nacl.signing'], { stdio: 'ignore' }).status === 0;

/**
 * Verifies one DKIM signature of a message, the first unless told otherwise, with python3-dkim, over loopback-free DNS: the record is given.
 */
export function verifyDkim(raw: Uint8Array, record: string, index = 0): boolean {
  const script =
    'import sys, dkim\n' +
    'record = sys.argv[1].encode()\n' +
    'mail = dkim.DKIM(sys.stdin.buffer.read())\n' +
    'ok = mail.verify(idx=int(sys.argv[2]), dnsfunc=lambda name, timeout=5: record)\n' +
    'sys.exit(0 if ok else 1)\n';
  return spawnSync(python, ['-c', script, record, String(index)], { input: raw }).status === 0;
}

/** Whether Python's own parser of mail is here. */
export const hasPythonMail =
  existsSync(python) && spawnSync(python, ['-c', 'import email.policy']).status === 0;

/** The tree of a message as Python's `email` reads it: fields that mean something, decoded, and parts with their types and contents. */
export function mimeTree(raw: Uint8Array): unknown {
  const script =
    'import sys, json, email, email.policy\n' +
    'def tree(part):\n' +
    '    skip = ("content-type", "content-transfer-encoding")\n' +
    '    fields = sorted((name.lower(), " ".join(str(value).replace(chr(34), "").split())) for name, value in part.items() if name.lower() not in skip)\n' +
    '    node = {"type": part.get_content_type(), "charset": part.get_content_charset(), "fields": fields, "defects": [repr(d) for d in part.defects]}\n' +
    '    if part.is_multipart(): node["parts"] = [tree(inner) for inner in part.iter_parts()]\n' +
    '    else: node["content"] = part.get_content().replace("\\r\\n", "\\n").rstrip()\n' +
    '    return node\n' +
    'print(json.dumps(tree(email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default))))\n';
  const { stdout, stderr } = spawnSync(python, ['-c', script], { input: raw, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}
