// Reads and checks the local host's command line. The simulated cloud checks what it knows better: names of parameters and
// contents of documents.
import { join } from 'node:path';
import { parseArgs } from 'node:util';

// The policy documents of the guests' role in the layouts without a stack.
const guestRoles = { stamped: undefined, direct: 'guest-role-direct', plain: 'guest-role-plain' };

// Throws an Error with a sentence for the user. `root` is the folder with `build` and `backend`.
export function readOptions(words, root) {
  const { values: options } = parseArgs({
    args: words,
    options: {
      port: { type: 'string', default: process.env.PORT ?? '8080' },
      transport: { type: 'string', default: 'iot' },
      layout: { type: 'string', default: 'stamped' },
      site: { type: 'string', default: join(root, 'build/dev/site') },
      module: { type: 'string', default: join(root, 'build/dev/local/confab-local.mjs') },
      template: { type: 'string', default: join(root, 'backend/template.json') },
      functions: { type: 'string', default: join(root, 'build/dev/lambda/index.mjs') },
      state: { type: 'string', default: join(root, 'build/local') },
      fresh: { type: 'boolean', default: false },
      'no-demo': { type: 'boolean', default: false },
      'policy-delay': { type: 'string', default: '0' },
      'clock-ahead': { type: 'string', default: '0' },
      parameter: { type: 'string', multiple: true, default: [] },
      'server-policy': { type: 'string', default: join(root, 'backend/policies/poster.json') },
      disorder: { type: 'string', default: '{}' },
    },
  });
  const refuse = (sentence) => { throw new Error(sentence); };
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 1 || port > 65534) refuse('PORT must be a number from 1 to 65534');
  if (!Object.hasOwn(guestRoles, options.layout)) refuse('--layout must be stamped, direct or plain');
  // Several, as in the configuration: the first, and its fallbacks.
  const ways = options.transport.split(',');
  if (options.transport !== 'mqtt' && !ways.every((way) => ['iot', 'api-gateway', 'sqs'].includes(way)))
    refuse('--transport must be iot, mqtt, api-gateway or sqs');
  if (options.layout !== 'stamped' && !['iot', 'mqtt'].includes(options.transport)) refuse('--layout works only with the transports iot and mqtt');
  const policyDelay = Number(options['policy-delay']);
  if (!Number.isInteger(policyDelay) || policyDelay < 0) refuse('--policy-delay must be a number of milliseconds');
  const clockAhead = Number(options['clock-ahead']);
  if (!Number.isFinite(clockAhead)) refuse('--clock-ahead must be a number of seconds');
  for (const parameter of options.parameter)
    if (!/^[A-Za-z][A-Za-z0-9]*=/.test(parameter)) refuse('--parameter must be NAME=VALUE, as in Guests=off');
  let disorder;
  try {
    disorder = JSON.parse(options.disorder);
  } catch {
    // Refused below, like JSON of another type.
  }
  if (disorder === null || typeof disorder !== 'object' || Array.isArray(disorder)) refuse('--disorder must be a JSON object');
  return {
    ...options,
    port,
    policyDelay,
    clockAhead,
    disorder,
    parameters: Object.fromEntries(options.parameter.map((text) => text.split(/=(.*)/s, 2))),
    // With mqtt, --layout concerns only the plain broker; AWS keeps its accounts.
    accounts: options.layout === 'stamped' || options.transport === 'mqtt',
    guestRole: guestRoles[options.layout],
  };
}
