import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

import { freePort } from './free-port.ts';
import { until } from './until.ts';

const binary = '/usr/sbin/dovecot';

/** Whether Debian's dovecot-imapd is on this machine; where not, tests that need it are skipped by name. */
export const hasDovecot = existsSync(binary);

/** An IMAP server of a test's own, with one mailbox. */
export type Dovecot = {
  /** `imap://user:password@127.0.0.1:PORT/INBOX`. */
  url: string;
  /** Puts a mail into the inbox, as a mail server does. */
  deliver(raw: string): Promise<void>;
  /** How many mails a folder holds: `INBOX`, `Broadsheet/Read`. */
  count(folder: string): number;
  close(): Promise<void>;
};

/** What a URL would have to encode, and no colon: the file of users has its own use for that. */
export const imapPassword = 'a password of 100% @ this/test';

/** Starts one in a temporary folder on a port of its own, as the present user; root's mail belongs to `nobody`, which IMAP insists on. */
export async function startDovecot(): Promise<Dovecot> {
  const folder = await mkdtemp(join(tmpdir(), 'dovecot-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const { uid, gid, username } = userInfo();
  const owner = uid === 0 ? { uid: 65_534, gid: 65_534 } : { uid, gid };
  const mail = join(folder, 'mail');
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(mail, part), { recursive: true });
  const accounts =
    uid === 0
      ? []
      : [
          `default_internal_user = ${username}`,
          `default_login_user = ${username}`,
          `default_internal_group = ${groupOf()}`,
        ];
  const config = [
    `base_dir = ${join(folder, 'run')}`,
    `state_dir = ${join(folder, 'state')}`,
    `log_path = ${join(folder, 'log')}`,
    'protocols = imap',
    'listen = 127.0.0.1',
    'ssl = no',
    'disable_plaintext_auth = no',
    `mail_location = maildir:${mail}`,
    'first_valid_uid = 1',
    ...accounts,
    `passdb {\n  driver = passwd-file\n  args = ${join(folder, 'users')}\n}`,
    `userdb {\n  driver = static\n  args = uid=${String(owner.uid)} gid=${String(owner.gid)} home=${mail}\n}`,
    `service imap-login {\n  chroot =\n  inet_listener imap {\n    port = ${String(port)}\n  }\n  inet_listener imaps {\n    port = 0\n  }\n}`,
    'service anvil {\n  chroot =\n}',
    'namespace inbox {\n  inbox = yes\n  separator = /\n}',
    '',
  ].join('\n');
  await writeFile(join(folder, 'users'), `reader:{PLAIN}${imapPassword}\n`, { mode: 0o644 });
  await writeFile(join(folder, 'dovecot.conf'), config);
  if (uid === 0) spawnSync('chown', ['-R', '65534:65534', mail]);
  const child = spawn(binary, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' });
  await until('dovecot listens', () => listens(port, child));
  let delivered = 0;
  return {
    url: `imap://reader:${encodeURIComponent(imapPassword)}@127.0.0.1:${String(port)}/INBOX`,
    async deliver(raw) {
      delivered += 1;
      const file = join(mail, 'new', `17${String(delivered).padStart(8, '0')}.M${String(delivered)}.here`);
      await writeFile(file, raw, 'latin1');
      await chmod(file, 0o666);
    },
    count(name) {
      const at = name === 'INBOX' ? mail : join(mail, `.${name.replaceAll('/', '.')}`);
      return ['cur', 'new'].reduce((sum, part) => sum + filesIn(join(at, part)), 0);
    },
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}

const filesIn = (folder: string): number => (existsSync(folder) ? readdirSync(folder).length : 0);

function groupOf(): string {
  return spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim();
}

async function listens(port: number, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`dovecot ended with ${String(child.exitCode)}`);
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'data');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
