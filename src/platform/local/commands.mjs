// How whoever reads the terminal starts things: from the repository, or out of a release, whose bin/confab.mjs knows.
const release = process.env.CONFAB_COMMAND;
export const confabCommand = release ?? './scripts/confab';
export const devCommand = release ? `${release} dev` : './scripts/dev';
