// Where the programs under test are once built, and where pictures go. Set CONFAB_BUILD and CONFAB_SITE to
// use other folders.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const build = path.resolve(root, process.env.CONFAB_BUILD || 'build/dev');
export const site = path.resolve(root, process.env.CONFAB_SITE || 'build/site');

export const command_line = path.join(build, 'confab.mjs');
export const local_module = path.join(build, 'local/confab-local.mjs');
export const functions = path.join(build, 'lambda/index.mjs');
export const pictures = path.join(root, 'artifacts/screenshots');
