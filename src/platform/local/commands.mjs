// The commands as shown in messages: those of the repository, or of a release, as set by its bin/confab.mjs.
const release = process.env.CONFAB_COMMAND;
export const confabCommand = release ?? './scripts/confab';
export const devCommand = release ? `${release} dev` : './scripts/dev';
