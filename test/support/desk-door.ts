import type { Page } from 'playwright-core';

/** Who comes to the desk. */
export type Newcomer = { name: string; email: string; password: string };

/**
 * Joins by an invitation, as its link has it, and signs in; ends at the overview.
 * @param url of the installation
 * @param token of the invitation
 */
export async function joinDesk(page: Page, url: string, token: string, newcomer: Newcomer): Promise<void> {
  await page.goto(`${url}/admin/join/${token}`);
  await page.fill('#name', newcomer.name);
  await page.fill('#password', newcomer.password);
  await page.click('button:has-text("Join")');
  await signInAtDesk(page, newcomer);
  await page.waitForSelector('h1:has-text("Overview")');
}

/** Fills in the form that is open, and sends it; what comes next depends on the account. */
export async function signInAtDesk(page: Page, { email, password }: Omit<Newcomer, 'name'>): Promise<void> {
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('button:has-text("Sign in")');
}
