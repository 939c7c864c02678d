import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** An account of this machine that runs the server in our place, because PostgreSQL refuses to run as root. */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number };

/** Preferred names, and what to try when neither exists: Debian, Fedora and their kin, then Alpine and BusyBox. */
const NAMES = ['postgres', 'broadsheet'];
const CREATE = [
  ['useradd', '--system', '--no-create-home', '--shell', '/bin/false', 'broadsheet'],
  ['adduser', '-S', '-D', '-H', 'broadsheet'],
] as const;

/**
 * The account to run the server as: undefined for our own. As root, whoever owns the cluster already, else `postgres`, else `broadsheet`
 * (created when the system lets us), else `nobody`. It must stand in /etc/passwd, which `initdb` asks.
 * @param owner the uid that owns the cluster, if there is one
 */
export async function serverAccount(owner: number | undefined): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = await listAccounts();
  const owning = accounts.find(({ uid }) => uid === owner && uid !== 0);
  return (
    owning ?? named(accounts) ?? (await createAccount()) ?? accounts.find(({ name }) => name === 'nobody')
  );
}

/** Whether the account can enter and list a folder. Asked of the system itself: modes alone do not tell of ACLs, squashed roots and the like. */
export function canEnter(account: Account, folder: string): boolean {
  const { uid, gid } = account;
  return (
    spawnSync('/bin/sh', ['-c', 'cd -- "$1" && ls -- . >/dev/null', 'sh', folder], {
      uid,
      gid,
      cwd: '/',
      stdio: 'ignore',
    }).status === 0
  );
}

async function createAccount(): Promise<Account | undefined> {
  for (const [command, ...args] of CREATE) {
    if (spawnSync(command, args, { stdio: 'ignore' }).status === 0) return named(await listAccounts());
  }
  return undefined;
}

function named(accounts: readonly Account[]): Account | undefined {
  return accounts
    .filter(({ uid, name }) => uid !== 0 && NAMES.includes(name))
    .sort((a, b) => NAMES.indexOf(a.name) - NAMES.indexOf(b.name))[0];
}

async function listAccounts(): Promise<Account[]> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  return lines.flatMap((line) => {
    const [name = '', , uid, gid] = line.split(':');
    return uid === undefined || gid === undefined ? [] : [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}
