#!/usr/bin/env node
// The command of a release: npx ./confab-VERSION.tgz COMMAND. Starts the local run, the scripts that work on an AWS account,
// and for everything else the command-line client. The package has the repository's layout, and nothing is written into it.
const needed = 20;

// Nothing is imported before this, so that an older Node shows this sentence instead of an error about some import.
if (Number(process.versions.node.split('.')[0]) < needed) {
  console.error(`error: Confab needs Node ${needed} or newer, but this is ${process.versions.node}. Get one at https://nodejs.org/`);
  process.exitCode = 1;
} else {
  main(process.argv.slice(2));
}

async function main([command, ...words]) {
  const { spawn, spawnSync } = await import('node:child_process');
  const { readFileSync } = await import('node:fs');
  const { basename, delimiter, dirname, join, relative, resolve } = await import('node:path');
  const { fileURLToPath } = await import('node:url');
  const program = fileURLToPath(import.meta.url);
  const root = join(dirname(program), '..');

  // The command that starts this program, as shown in messages. It is `npx confab` only if the package is installed here:
  // elsewhere, npx would download a stranger's package, which has that name in npm's registry.
  function how_started() {
    const quoted = (word) => (/^[\w@%+:,.\/\\-]+$/.test(word) ? word : `'${word}'`);
    const place = dirname(root);
    const installed = dirname(place);
    if (basename(place) === 'node_modules' && basename(dirname(installed)) === '_npx') {
      // npx stores its argument as a dependency: an address, or a file relative to that folder.
      const given = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).dependencies?.confab;
      if (given && !given.startsWith('file:')) return `npx ${quoted(given)}`;
      if (given) {
        const file = relative(process.cwd(), resolve(installed, given.slice('file:'.length)));
        return `npx ${quoted(/^\.\.|^[a-z]:/i.test(file) ? file : `./${file}`)}`;
      }
    }
    if (basename(place) === 'node_modules' && !relative(installed, process.cwd()).startsWith('..')) return 'npx confab';
    return `node ${quoted(relative(process.cwd(), program))}`;
  }
  const started = how_started();
  process.env.CONFAB_COMMAND = started;

  async function dev() {
    if (words.some((word) => word === '-h' || word === '--help')) return console.log(dev_usage(started));
    const given = ['--site', join(root, 'build/site'), '--state', join(process.cwd(), 'confab-local'), ...words];
    process.argv.splice(2, Infinity, ...given);
    await import('../src/platform/local/host.mjs');
  }

  function script() {
    const fail = (sentence) => {
      console.error(`error: ${command} is a script for ${sentence}`);
      process.exitCode = 1;
    };
    const bash = spawnSync('bash', ['-c', 'printf %s "$BASH_VERSION"'], { encoding: 'utf8' });
    if (bash.error || bash.status !== 0)
      return fail('bash, which is not on the path of this machine. Install it; on Windows, run this in WSL.');
    const [major, minor] = bash.stdout.split('.').map(Number);
    if (major < 4 || (major === 4 && minor < 4))
      return fail(`bash 4.4 or newer, but the bash on the path is ${bash.stdout}. On a Mac, run "brew install bash".`);

    const child = spawn('bash', [join(root, 'scripts', command), ...words], {
      stdio: 'inherit',
      env: {
        CONFAB_SITE: join(root, 'build/site'),
        CONFAB_BUNDLE: join(root, 'build/dev/lambda'),
        CONFAB_PROGRAM: program,
        CONFAB_KEPT: join(process.cwd(), 'confab-deploy'),
        ...process.env,
        PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
      },
    });
    process.on('SIGINT', () => {});  // the script gets the signal from the terminal, too, and decides
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('close', (code) => { process.exitCode = code ?? 1; });
  }

  if (command === 'dev') return dev();
  if (['deploy', 'teardown', 'guests-off'].includes(command)) return script();
  if ([undefined, 'help', '-h', '--help'].includes(command) && words.length === 0) {
    console.log(usage(started));
    process.argv.splice(2, Infinity, 'help');
  }
  await import('../build/dev/confab.mjs');
}

function usage(started) {
  return `usage: ${started} COMMAND [OPTION ...]

  dev         runs Confab on this machine, with a local stand-in for AWS
  deploy      deploys it to your AWS account, or updates it; needs the AWS CLI v2
  teardown    removes a deployment with everything in it
  guests-off  shuts guests out of a deployment within a minute

Add --help for details. All other commands are the command-line client's:
`;
}

function dev_usage(started) {
  return `usage: [PORT=8080] ${started} dev [--transport iot|mqtt|api-gateway|sqs] [--fresh] [OPTION ...]

Serves the page to this machine only, at http://127.0.0.1:PORT/, and the simulated AWS services, the HTTP API, /mqtt and
/chat at the next port. Accounts, rooms and messages are stored in the folder confab-local where you start this, and so is
the configuration for the command-line client, as config.json. Two demo accounts are ready to use. Confirmation codes, which
AWS would send by e-mail, are printed here. Press Ctrl-C to stop.

  PORT           the page's port (default: 8080)
  --transport    how the page connects (default: iot); other clients can still use the other transports. mqtt is a
                 separate plain broker, only for guests. Separate several by commas: the page falls back to the next
  --fresh        deletes all accounts, rooms and messages of earlier runs
  --state        the folder for all data (default: confab-local)
  --layout       how topics and messages look: stamped, direct or plain (default: stamped)
  --policy-delay how many milliseconds AWS takes to apply a policy after somebody signs in (default: 0)
  --clock-ahead  how many seconds AWS's clock is ahead of this machine's
  --parameter    sets a parameter of backend/template.json, as in AutoConfirm=yes, Guests=off or History=off
  --disorder     what AWS does on a bad day, as in '{"start":300,"reordering":50,"duplicates":10,"cut":1}'`;
}
