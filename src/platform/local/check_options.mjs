// Looks at the local host's options before anything is built or installed: ends with 2 and a sentence where they are none.
import process from 'node:process';
import { readOptions } from './options.mjs';

try {
  readOptions(process.argv.slice(2), '.');
} catch (problem) {
  console.error(`error: ${problem.message}`);
  process.exit(2);
}
