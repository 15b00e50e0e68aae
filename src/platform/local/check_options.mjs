// Checks the local host's options before anything is built or installed: prints what is wrong and exits with 2.
import process from 'node:process';
import { readOptions } from './options.mjs';

try {
  readOptions(process.argv.slice(2), '.');
} catch (problem) {
  console.error(`error: ${problem.message}`);
  process.exit(2);
}
