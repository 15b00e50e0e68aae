// Writes the page's config.json from a stack's outputs, so that nobody edits it by hand.
//   node scripts/stack_config.mjs < OUTPUTS > config.json     the list that describe-stacks gives as Stacks[0].Outputs
import {readFileSync} from 'node:fs';

const outputs = Object.fromEntries(JSON.parse(readFileSync(0, 'utf8')).map(({OutputKey, OutputValue}) => [OutputKey, OutputValue]));
const need = (name) => {
  if (!outputs[name]) throw new Error(`the stack has no output ${name}`);
  return outputs[name];
};
const list = (text) => text.split(',').map((part) => part.trim()).filter(Boolean);
const transports = list(need('Transports'));

const config = {
  title: need('Title'),
  rooms: list(need('Rooms')),
  transport: transports.length === 1 ? transports[0] : transports,  // the first, with the others as fallbacks
  region: need('Region'),
  iot: {endpoint: need('IotEndpoint')},
  cognito: {
    identityPoolId: need('IdentityPoolId'),
    userPoolId: need('UserPoolId'),
    userPoolClientId: need('UserPoolClientId'),
    domain: need('SignInDomain'),
    providers: list(need('Providers')).filter((name) => name !== 'COGNITO'),  // the pool itself needs no button
    guests: need('Guests') === 'on',
  },
  api: {url: need('ApiUrl')},
};
if (outputs.SocketUrl) config.apiGateway = {url: outputs.SocketUrl, entry: need('Entry')};
if (outputs.TokensUrl) config.apiGateway.tokens = outputs.TokensUrl;
console.log(JSON.stringify(config, null, 2));
