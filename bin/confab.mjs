#!/usr/bin/env node
// What a release starts: npx ./confab-VERSION.tgz COMMAND. The local run, the scripts that work on an AWS account, and for
// everything else the command-line client. The package is laid out like the repository, and nothing is written into it.
const needed = 20;

// Nothing is imported before this: an older Node would end with an error about some name instead of a sentence.
if (Number(process.versions.node.split('.')[0]) < needed) {
  console.error(`error: Confab needs Node ${needed} or newer, and this is ${process.versions.node}: https://nodejs.org/`);
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

  // How whoever reads the terminal starts this, for sentences that tell them to start something. Only where it is installed
  // may that be `npx confab`: elsewhere npx would fetch a stranger's package, which has that name in npm's registry.
  function how_started() {
    const quoted = (word) => (/^[\w@%+:,.\/\\-]+$/.test(word) ? word : `'${word}'`);
    const place = dirname(root);
    const installed = dirname(place);
    if (basename(place) === 'node_modules' && basename(dirname(installed)) === '_npx') {
      // npx keeps what it was given as a dependency: an address, or a file as it is seen from there.
      const given = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).dependencies.confab;
      if (!given.startsWith('file:')) return `npx ${quoted(given)}`;
      const file = relative(process.cwd(), resolve(installed, given.slice('file:'.length)));
      return `npx ${quoted(/^\.\.|^[a-z]:/i.test(file) ? file : `./${file}`)}`;
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
      return fail('bash, and there is none on the path of this machine. Install it; on Windows, start this in WSL.');
    const [major, minor] = bash.stdout.split('.').map(Number);
    if (major < 4 || (major === 4 && minor < 4))
      return fail(`bash 4.4 or newer, and bash on the path is ${bash.stdout}. On a Mac, "brew install bash" brings one.`);

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
    process.on('SIGINT', () => {});  // the terminal tells the script as well, and that one decides
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

  dev         shows Confab on this machine, against a local stand-in for AWS
  deploy      puts it on an AWS account, or brings there what changed; with the AWS CLI v2
  teardown    removes a deployment with everything in it
  guests-off  stops guests of a deployment within a minute

Each tells more with --help. Every other command is the command-line client's:
`;
}

function dev_usage(started) {
  return `usage: [PORT=8080] ${started} dev [--transport iot|mqtt|api-gateway|sqs] [--fresh] [OPTION ...]

Serves the page on this machine alone, at http://127.0.0.1:PORT/, and at the next port every simulated AWS service, the HTTP
API, /mqtt and /chat. Accounts, rooms and messages are kept in the folder confab-local where you start this, and the
configuration for the command-line client as its config.json; two accounts to try it with are there from the start.
Confirmation codes, which AWS would send by e-mail, are printed here. Ctrl-C stops.

  PORT           the page's port, 8080 by default
  --transport    how the page comes in (default: iot); the others are there as well, for other clients. mqtt is a
                 plain broker of its own, with guests alone; several between commas: the next where one is blocked
  --fresh        forgets all accounts, rooms and messages of earlier runs
  --state        the folder to keep everything in instead of confab-local
  --layout       stamped, direct or plain: how topics and messages look (default: stamped)
  --policy-delay how many milliseconds AWS takes to apply a policy to somebody who just signed in (default: 0)
  --clock-ahead  how many seconds AWS's clock is ahead of this machine's
  --parameter    of backend/template.json, as in AutoConfirm=yes, Guests=off or History=off
  --disorder     what AWS may do on a bad day, as in '{"start":300,"reordering":50,"duplicates":10,"cut":1}'`;
}
