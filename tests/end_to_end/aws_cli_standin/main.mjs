// A stand-in for the AWS CLI: records every call, and answers from an account in a JSON file. It supports the calls of
// scripts/deploy, scripts/teardown and scripts/guests-off with exactly their options; anything else is an error, so
// that a misspelt option fails as with the real one.
//
//   STANDIN_ACCOUNT  the account's file
//   STANDIN_CALLS    the file that records the calls, one per line
//   STANDIN_PORT     the port of a process that has loaded this file already (desk.mjs), so that calls need not load it
//
// account.fail may have {"iot describe-endpoint": "what the CLI would print"}: that call then fails with it.
import fs from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { Refused, with_account } from './account.mjs';
import { demand_call } from './rights.mjs';
import { cloudformation } from './stacks.mjs';
import { services } from './services.mjs';

const quoted = (argument) => (/^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`);

// "--name value …" or "--switch", as the operation declares them.
function read_options(list, declared, operation) {
  const options = { words: [] };
  for (let at = 0; at < list.length; ++at) {
    if (!list[at].startsWith('--')) {
      options.words.push(list[at]);
      continue;
    }
    const [, name, value] = /^--([^=]*)(?:=(.*))?$/s.exec(list[at]);
    if (!(name in declared)) throw new Refused(252, `Unknown options: --${name} (of ${operation})`);
    options[name] = declared[name] === 'switch' ? true : value ?? list[++at];
    // Like argparse: a word of its own that begins with a hyphen is an option, never a value.
    if (options[name] === undefined || (value === undefined && /^-./.test(options[name]))) throw new Refused(252, `--${name}: expected one argument`);
  }
  for (const [name, kind] of Object.entries(declared))
    if (kind === 'needed' && !(name in options)) throw new Refused(252, `the following arguments are required: --${name}`);
  return options;
}

function run(account, list) {
  if (list[0] === '--version') return `aws-cli/${account.cli_version} Python/3.13.4 Linux/6.1.0 exe/x86_64.debian.12`;
  const global = {};
  while (['--profile', '--region'].includes(list[0])) global[list.shift().slice(2)] = list.shift();
  const [service, command] = list.splice(0, 2);
  const operation = `${service} ${command}`;
  const known = { ...services, ...cloudformation }[operation];
  if (!known) throw new Refused(252, `the stand-in does not know: aws ${operation}`);
  if (account.fail?.[operation]) throw new Refused(254, account.fail[operation]);
  if (global.profile && !account.profiles.includes(global.profile)) throw new Refused(253, `The config profile (${global.profile}) could not be found`);
  const options = read_options(list, { ...known.options, query: 'value', output: 'value' }, operation);
  if ((options.query ?? '') !== (known.query ?? '') && ![known.query].flat().includes(options.query))
    throw new Refused(252, `the stand-in does not know this --query of ${operation}: ${options.query}`);
  demand_call(account, operation, options, global.region);
  return known.answer(account, options, global.region);
}

// The result of the CLI for these arguments: {code, output, complaint}. `account` and `calls` are files.
export function answer(list, { account: file, calls }) {
  if (list[0] !== '--version') fs.appendFileSync(calls, `${list.map(quoted).join(' ')}\n`);
  try {
    const said = with_account(file, (account) => run(account, [...list]));
    if (said === undefined || said === '') return { code: 0, output: '', complaint: '' };
    return { code: 0, output: `${typeof said === 'string' ? said : JSON.stringify(said, null, 4)}\n`, complaint: '' };
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    return { code: problem.code, output: '', complaint: `\n${problem.message}\n` };
  }
}

if (fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { code, output, complaint } = answer(process.argv.slice(2), { account: process.env.STANDIN_ACCOUNT, calls: process.env.STANDIN_CALLS });
  process.stdout.write(output);
  process.stderr.write(complaint);
  process.exitCode = code;
}
