// scripts/deploy, scripts/guests-off and scripts/teardown against a stand-in for the AWS CLI that has an account and
// records every call: which calls, in which order, what ends up in the bucket, what is printed on failures, and that
// nothing is left in the end. The recorded calls are compared with aws_cli_standin/calls/*.txt;
//   node tests/end_to_end/deploy.mjs --accept
// writes those files again, for a person to read.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { empty_account } from './aws_cli_standin/account.mjs';
import { open_desk } from './aws_cli_standin/desk.mjs';
import { open_endpoints_of, variables } from './aws_cli_standin/endpoints.mjs';
import { check as check_within, cleanup, equal, finish, truthy } from './checks.mjs';
import { command_line, root } from './places.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const accept = process.argv.includes('--accept');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'confab-deploy-'));
cleanup(() => fs.rmSync(scratch, { recursive: true }));
cleanup(() => fs.rmSync(path.join(root, 'build/deploy/111122223333-eu-west-1-Confab'), { recursive: true, force: true }));

// A deployment starts about thirty processes, which takes time on a busy machine.
const check = (name, body) => check_within(name, body, { within: 300_000 });
const at = (name) => path.join(scratch, name);
const write = (name, text) => {
  fs.mkdirSync(path.dirname(at(name)), { recursive: true });
  fs.writeFileSync(at(name), text);
};
const account = () => JSON.parse(fs.readFileSync(at('account.json'), 'utf8'));
const change_account = (change) => {
  const changed = account();
  change(changed);
  write('account.json', JSON.stringify(changed));
};

// A page and a bundle that are built already.
const hashed = ['boot.0123456789.js', 'page.89abcdef01.js', 'page.fedcba9876.wasm', 'page.0011223344.css'];
for (const name of hashed) {
  write(`site/${name}`, `content of ${name}`);
  write(`site/${name}.br`, `small ${name}`);
}
write('site/index.html', '<!doctype html>');
write('site/index.html.br', 'small index.html');
write('site/config.json', '{"title": "the sample, which must not travel"}');
write('site/icon.svg', '<svg/>');
write('site/manifest.webmanifest', '{}');
write('site/robots.txt', 'User-agent: *');
write('bundle/index.mjs', 'export const handler = () => {};');
write('bundle/confab-lambda.mjs', 'export default () => {};');
write('bundle/confab-lambda.wasm', 'wasm');
write('confab', `#!/bin/sh\necho "$*" >>${at('doctor.txt')}\n[ ! -f ${at('ill')} ]\n`);
write('real', `#!/bin/sh\nexec '${process.execPath}' '${command_line}' "$@"\n`);
for (const program of ['confab', 'real']) fs.chmodSync(at(program), 0o755);

process.chdir(root);  // like the scripts, which name files relative to it
const files = { account: at('account.json'), calls: at('calls.txt') };
const desk = await open_desk(files);
const endpoints = await open_endpoints_of(files);

// Runs one of the scripts to its end: {code, said, calls}; `said` is its output, `calls` its calls of the CLI.
function run(script, args = [], { more = {}, stdin = 'ignore' } = {}) {
  write('calls.txt', '');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|CONFAB_|GOOGLE_|FACEBOOK_)/.test(name)));
  Object.assign(env, {
    PATH: `${path.join(here, 'aws_cli_standin')}:${process.env.PATH}`, STANDIN_PORT: String(desk),
    CONFAB_SITE: at('site'), CONFAB_BUNDLE: at('bundle'), CONFAB_PROGRAM: at('confab'), CONFAB_PAUSE: '0',
    ...variables(endpoints.port), ...more,
  });
  return new Promise((done) => {
    const child = spawn(path.join(root, 'scripts', script), args, { env, stdio: [stdin, 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (text) => { said += text; });
    child.stderr.on('data', (text) => { said += text; });
    child.on('close', (code) => done({ code, said, calls: fs.readFileSync(at('calls.txt'), 'utf8').replaceAll(scratch, 'SCRATCH').replace(/\S*\/tmp\.\w+\//g, 'WORK/').trim().split('\n') }));
  });
}
// A fresh, empty account.
function start(change = () => {}) {
  const fresh = empty_account();
  change(fresh);
  write('account.json', JSON.stringify(fresh));
  write('doctor.txt', '');
  fs.rmSync(at('ill'), { force: true });
}
async function succeeds(...what) {
  const result = await run(...what);
  truthy(result.code === 0, `it ended with ${result.code}: ${result.said}`);
  return result;
}
async function fails(saying, ...what) {
  const result = await run(...what);
  truthy(result.code === 1, `it ended with ${result.code}, expected 1: ${result.said}`);
  for (const sentence of [saying].flat()) truthy(result.said.includes(sentence), `it did not say "${sentence}" but: ${result.said}`);
  return result;
}

function compare(calls, name) {
  const file = path.join(here, 'aws_cli_standin/calls', `${name}.txt`);
  if (accept) fs.writeFileSync(file, `${calls.join('\n')}\n`);
  const wanted = fs.readFileSync(file, 'utf8').trim().split('\n');
  calls.forEach((call, index) => equal(call, wanted[index], `call ${index + 1} of ${name}`));
  equal(calls.length, wanted.length, `the number of calls of ${name}`);
}
const uploaded = (calls) => calls.map((call) => /s3api put-object .*--key (\S+)/.exec(call)?.[1]).filter(Boolean);
const bucket = 'confab-sitebucket-1x2y3z';
const text_of = (object) => Buffer.from(object.base64, 'base64').toString();

// --- what is required ---
await check('version 1 of the AWS CLI is not enough, and the sentence says so', async () => {
  start((fresh) => { fresh.cli_version = '1.45.11'; });
  await fails(['version 2 of the AWS CLI', '1.45.11'], 'deploy');
});

await check('without credentials the sentence says how to get some', async () => {
  start((fresh) => { fresh.fail = { 'sts get-caller-identity': 'Unable to locate credentials. You can configure credentials by running "aws configure".' }; });
  const { calls } = await fails(['Unable to locate credentials', "aws configure sso", '--profile'], 'deploy');
  equal(calls.length, 2, 'calls after which it gave up');
});

await check('without a region the sentence asks for one', async () => {
  start((fresh) => { fresh.region = ''; });
  await fails('--region eu-west-1', 'deploy');
});

await check('a stack name that AWS would not take everywhere is refused at once', async () => {
  start();
  const { calls } = await fails('at most 30 letters', 'deploy', ['--stack', 'our_chat']);
  equal(calls, [''], 'calls');
});

await check('a profile that does not exist is told in the CLI\'s own words', async () => {
  start();
  await fails('The config profile (nobody) could not be found', 'deploy', ['--profile', 'nobody', '--region', 'eu-west-1']);
});

// --- a first deployment ---
start();
await check('a first deployment makes the calls that are written down', async () => {
  compare((await succeeds('deploy')).calls, 'first_deploy');
});

await check('hashed files go up first, then config.json, and index.html last', async () => {
  start();
  const { calls } = await succeeds('deploy');
  const order = uploaded(calls).filter((name) => !name.startsWith('functions/'));
  equal(order.slice(-2), ['config.json', 'index.html'], 'the last two uploads');
  equal(order.slice(0, -2).sort(), [...hashed, 'icon.svg', 'manifest.webmanifest', 'robots.txt'].sort(), 'the uploads before');
});

await check('hashed files are immutable and compressed, index.html and config.json are neither', () => {
  const objects = account().buckets[bucket];
  for (const name of hashed) {
    equal([objects[name].cache, objects[name].encoding], ['public, max-age=31536000, immutable', 'br'], name);
    equal(text_of(objects[name]), `small ${name}`, `the content of ${name}`);
  }
  for (const name of ['index.html', 'config.json']) equal([objects[name].cache, objects[name].encoding], ['no-cache', undefined], name);
  equal(objects['page.fedcba9876.wasm'].type, 'application/wasm', 'the type of the program');
  equal(objects['index.html'].type, 'text/html; charset=utf-8', 'the type of the page');
  equal(Object.keys(objects).filter((name) => name.endsWith('.br')), [], 'files that end in .br');
});

await check('config.json says what the stack\'s outputs say', () => {
  equal(JSON.parse(text_of(account().buckets[bucket]['config.json'])), {
    title: 'Confab', rooms: ['Lobby', 'Help'], transport: 'iot', region: 'eu-west-1',
    iot: { endpoint: 'a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com' },
    cognito: {
      identityPoolId: 'eu-west-1:01234567-89ab-cdef-0123-456789abcdef', userPoolId: 'eu-west-1_Ab3dEf6hI',
      userPoolClientId: '1example23456789abcdefghij',
      domain: 'confab-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0.auth.eu-west-1.amazoncognito.com', providers: [], guests: true,
    },
    api: { url: 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com' },
  }, 'config.json');
});

await check('the API answers the page\'s own address and no other site', () => {
  equal(account().stacks.Confab.resources.Api.properties.CorsConfiguration.AllowOrigins,
    ['https://d111111abcdef8.cloudfront.net'], 'the allowed origins');
});

await check('the doctor is asked at the end, with the configuration that was uploaded', () => {
  const [, file] = /^doctor --config (\S+)\n$/.exec(fs.readFileSync(at('doctor.txt'), 'utf8'));
  equal(fs.readFileSync(path.join(root, file), 'utf8'), text_of(account().buckets[bucket]['config.json']), 'the kept configuration');
});

// --- again ---
await check('a second deployment of the same uploads only what has no hash, and changes nothing', async () => {
  const before = account();
  const { calls, said } = await succeeds('deploy');
  compare(calls, 'second_deploy');
  equal(account().buckets, before.buckets, 'the buckets');
  equal(account().stacks.Confab.given, before.stacks.Confab.given, 'the parameters');
  truthy(said.includes('https://d111111abcdef8.cloudfront.net/'), `it did not print the address: ${said}`);
});

await check('a new version of the page leaves the old one\'s files for those who have it open', async () => {
  fs.renameSync(at('site/page.89abcdef01.js'), at('site/page.89abcdef02.js'));
  fs.renameSync(at('site/page.89abcdef01.js.br'), at('site/page.89abcdef02.js.br'));
  const { calls } = await succeeds('deploy');
  truthy(uploaded(calls).includes('page.89abcdef02.js') && !uploaded(calls).includes('page.fedcba9876.wasm'), `uploaded: ${uploaded(calls)}`);
  truthy('page.89abcdef01.js' in account().buckets[bucket], 'the old file is gone');
});

await check('new code of the functions gets a key of its own, and the stack is told', async () => {
  const before = account().stacks.Confab.given.CodeKey;
  write('bundle/confab-lambda.wasm', 'wasm of tomorrow');
  await succeeds('deploy');
  const after = account().stacks.Confab.given.CodeKey;
  truthy(/^functions\/[0-9a-f]{16}\.zip$/.test(after) && after !== before, `the keys are ${before} and ${after}`);
});

await check('the same bundle is the same zip, byte for byte', async () => {
  const [code] = Object.keys(account().buckets).filter((name) => name.includes('-code-'));
  const key = account().stacks.Confab.given.CodeKey;
  const before = account().buckets[code][key].base64;
  fs.utimesSync(at('bundle/index.mjs'), 1, 1);
  change_account((changed) => { delete changed.buckets[code][key]; });
  await succeeds('deploy');
  equal(account().buckets[code][key].base64, before, 'the zip');
});

// --- parameters ---
await check('parameters are kept until they are said otherwise', async () => {
  equal(account().stacks.Confab.given.NoteConnections, 'on', 'a new stack notes connections');
  await succeeds('deploy', ['--parameter', 'Title=Our chat', '--parameter', 'Rooms=Lobby, Tea Room', '--parameter', 'RetentionDays=30', '--parameter', 'NoteConnections=off']);
  await succeeds('deploy', ['--parameter', 'RetentionDays=60']);
  const config = JSON.parse(text_of(account().buckets[bucket]['config.json']));
  equal([config.title, config.rooms, account().stacks.Confab.given.RetentionDays, account().stacks.Confab.given.NoteConnections],
    ['Our chat', ['Lobby', 'Tea Room'], '60', 'off'], 'what is said');
});

await check('the page is told the ways that are on, the first to take and those in its place', async () => {
  const config = async (...given) => {
    await succeeds('deploy', given.flatMap((pair) => ['--parameter', pair]));
    return JSON.parse(text_of(account().buckets[bucket]['config.json']));
  };
  const with_socket = await config('ApiGateway=on');
  equal([with_socket.transport, with_socket.apiGateway],
    [['iot', 'api-gateway'], { url: 'wss://f6g7h8i9j0.execute-api.eu-west-1.amazonaws.com/chat', entry: 'token', tokens: 'https://k1l2m3n4o5.execute-api.eu-west-1.amazonaws.com' }], 'with API Gateway');
  const with_all = await config('Sqs=on', 'Entry=jwt');
  equal([with_all.transport, with_all.apiGateway.entry, with_all.apiGateway.tokens], [['iot', 'api-gateway', 'sqs'], 'jwt', undefined], 'with both');
  equal((await config('PageTransport=sqs')).transport, 'sqs', 'where one is named');
  const plain = await config('ApiGateway=off', 'Sqs=off', 'PageTransport=auto');
  equal([plain.transport, plain.apiGateway], ['iot', undefined], 'without them');
});

await check('a provider\'s secret reaches the stack and no list of processes', async () => {
  const { calls } = await succeeds('deploy', ['--parameter', 'GoogleClientId=id-of-ours'], { more: { GOOGLE_CLIENT_SECRET: 'hush-hush' } });
  equal(account().stacks.Confab.given.GoogleClientSecret, 'hush-hush', 'the parameter');
  truthy(!calls.join('\n').includes('hush'), 'the secret stands in an argument');
  equal(JSON.parse(text_of(account().buckets[bucket]['config.json'])).cognito.providers, ['Google'], 'the providers');
});

await check('with guests off the page is told, and the doctor is left to somebody who can sign in', async () => {
  write('doctor.txt', '');
  const { said } = await succeeds('deploy', ['--parameter', 'Guests=off']);
  equal(JSON.parse(text_of(account().buckets[bucket]['config.json'])).cognito.guests, false, 'guests');
  equal(fs.readFileSync(at('doctor.txt'), 'utf8'), '', 'what the doctor was asked');
  truthy(/test message.* is skipped/.test(said) && said.includes('--user NAME'), `it did not say that nobody tried it, and how to: ${said}`);
});

// The real doctor: the configuration alone tells it that guests cannot use this transport.
await check('where guests have no way at all, the doctor skips it, and a deployment that is well succeeds', async () => {
  start();
  const { said } = await succeeds('deploy', ['ApiGateway=on', 'Entry=jwt', 'PageTransport=api-gateway'].flatMap((pair) => ['--parameter', pair]),
    { more: { CONFAB_PROGRAM: at('real') } });
  truthy(/^skipped .*guests cannot connect here/m.test(said), `the doctor did not skip it: ${said}`);
  truthy(/deploy: .*what was skipped.*doctor --config build\/deploy\/\S+ --user NAME/.test(said), `it did not say how to try it: ${said}`);
});

await check('a parameter that the template does not have is told', async () => {
  await fails('Parameters: [Gests] do not exist', 'deploy', ['--parameter', 'Gests=off']);
  await fails('--parameter needs NAME=VALUE', 'deploy', ['--parameter', 'Guests']);
});

await check('with a domain of one\'s own the callback, the API and the address are that domain\'s', async () => {
  start();
  const certificate = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000';
  const { said } = await succeeds('deploy', ['--parameter', 'DomainName=chat.example.org', '--parameter', `CertificateArn=${certificate}`]);
  const { UserPoolClient, Api, Site } = account().stacks.Confab.resources;
  equal(UserPoolClient.properties.CallbackURLs, ['https://chat.example.org/'], 'the callbacks');
  equal(Api.properties.CorsConfiguration.AllowOrigins, ['https://chat.example.org'], 'the origins');
  equal(Site.properties.DistributionConfig.Aliases, ['chat.example.org'], 'the aliases');
  truthy(said.includes('CNAME') && said.includes('d111111abcdef8.cloudfront.net'), `it did not say which DNS record is needed: ${said}`);
});

await check('a deployment in us-east-1 asks for no location, which AWS refuses there', async () => {
  start((fresh) => { fresh.profiles = ['work']; });
  const { calls } = await succeeds('deploy', ['--stack', 'Second', '--region', 'us-east-1', '--profile', 'work']);
  cleanup(() => fs.rmSync(path.join(root, 'build/deploy/111122223333-us-east-1-Second'), { recursive: true, force: true }));
  truthy(calls.every((call) => call.startsWith('--profile work --region us-east-1 ') || call.startsWith('configure') || call === '--version'), `calls: ${calls.join('\n')}`);
});

// --- when something fails ---
await check('a failure says which resource and why, and leaves out what only stopped because of it', async () => {
  start((fresh) => { fresh.broken_resource = { id: 'MessagesTable', reason: 'Table already exists: Confab-Messages (Service: DynamoDb, Status Code: 400)' }; });
  const { said } = await fails('MessagesTable (AWS::DynamoDB::Table) create failed: Table already exists: Confab-Messages', 'deploy');
  truthy(!said.includes('cancelled') && !said.includes('UserPool'), `it says more than what failed: ${said}`);
  equal(account().buckets[bucket], undefined, 'the page\'s bucket');
});

await check('after a first attempt that failed, the next one removes its remains and succeeds', async () => {
  change_account((changed) => { delete changed.broken_resource; });
  const { calls } = await succeeds('deploy');
  equal(calls.filter((call) => / cloudformation (delete-stack|wait|deploy)/.test(call)).map((call) => call.split(' ').slice(2, 4).join(' ')),
    ['cloudformation delete-stack', 'cloudformation wait', 'cloudformation deploy', 'cloudformation deploy'], 'the calls');
});

await check('an update that fails tells its own reasons, not those of the day before', async () => {
  change_account((changed) => {
    changed.stacks.Confab.events.unshift({ StackId: 'a', PhysicalResourceId: 'b', LogicalResourceId: 'OldTrouble', ResourceType: 'x', ResourceStatus: 'UPDATE_FAILED', ResourceStatusReason: 'long gone' });
    changed.broken_resource = { id: 'Site', reason: 'Invalid certificate' };
  });
  const { said } = await fails('Site (AWS::CloudFront::Distribution) update failed: Invalid certificate', 'deploy', ['--parameter', 'RetentionDays=7']);
  truthy(!said.includes('OldTrouble'), `it tells old reasons: ${said}`);
});

await check('a change that CloudFormation refuses at once is not explained by yesterday\'s failure', async () => {
  change_account((changed) => { delete changed.broken_resource; });
  const { said } = await fails('failed to satisfy constraint', 'deploy', ['--parameter', 'RetentionDays=0']);
  truthy(!said.includes('Invalid certificate') && !said.includes('OldTrouble'), `it tells old reasons: ${said}`);
});

await check('where AWS does not let a new account use CloudFront, the next step is said', async () => {
  start((fresh) => { fresh.broken_resource = { id: 'Site', reason: 'Access denied for operation \'Your account must be verified before you can add new CloudFront resources. To verify your account, please contact AWS Support\'' }; });
  await fails(['must be verified', 'console.aws.amazon.com/support/'], 'deploy');
});

await check('limits of a new account are told, and nothing of an old one', async () => {
  const with_email = ['--parameter', 'EmailIdentityArn=arn:aws:ses:eu-west-2:111122223333:identity/example.org', '--parameter', 'EmailFrom=chat@example.org'];
  start();
  const before = await succeeds('deploy', with_email);
  truthy(!/at once|sandbox/.test(before.said), before.said);
  change_account((changed) => { Object.assign(changed, { concurrency: 10, ses_sandbox: true }); });
  const { said, calls } = await succeeds('deploy', with_email);
  truthy(said.includes('only 10 functions run at once') && said.includes('sandbox in eu-west-2'), said);
  truthy(calls.some((call) => call.startsWith('--region eu-west-2 sesv2')), 'it asked in another region');
});

await check('when API Gateway is asked for two changes at once, deploying tries again by itself, also the first time', async () => {
  start((fresh) => { fresh.busy_api = 2; });
  await succeeds('deploy');
  change_account((changed) => { changed.busy_api = 1; });
  await succeeds('deploy', ['--parameter', 'RetentionDays=8']);
  change_account((changed) => { changed.busy_api = 9; });
  await fails(['concurrent modification', 'Run this again'], 'deploy', ['--parameter', 'RetentionDays=9']);
});

await check('a throttle that an older version left in the stage is removed, and switching tokens on and off leaves none', async () => {
  start();
  await succeeds('deploy');
  change_account((changed) => { changed.route_settings.a1b2c3d4e5 = { 'POST /tokens': { ThrottlingRateLimit: 20 } }; });
  for (const given of ['RetentionDays=8', 'ApiGateway=on', 'Entry=jwt', 'ApiGateway=off', 'RetentionDays=9']) await succeeds('deploy', ['--parameter', given]);
  change_account((changed) => {
    changed.route_settings.a1b2c3d4e5 = { 'POST /tokens': { ThrottlingRateLimit: 20 } };
    changed.fail = { 'apigatewayv2 delete-route-settings': 'An error occurred (AccessDeniedException) when calling the DeleteRouteSettings operation: not authorized' };
  });
  await fails('could not remove the throttle', 'deploy');
});

await check('two stacks whose names differ only in upper and lower case would share a bucket, so the second is refused', async () => {
  start();
  await succeeds('deploy');
  await fails('there is a stack Confab, whose name differs only in upper and lower case', 'deploy', ['--stack', 'confab']);
  change_account((changed) => { changed.stacks.confab = { name: 'confab', status: 'CREATE_COMPLETE', events: [], resources: {}, outputs: {} }; });
  const { said } = await succeeds('teardown', ['--stack', 'confab', '--yes']);
  truthy(said.includes('another stack uses it') && account().buckets['confab-code-111122223333-eu-west-1'], 'the bucket of the other is gone');
});

await check('regions outside AWS\'s commercial ones are refused at once', async () => {
  for (const region of ['cn-north-1', 'us-gov-west-1']) await fails('commercial regions', 'deploy', ['--region', region]);
});

await check('with Keep=yes nothing that counts can be deleted until somebody tears down, and a failed first attempt is still cleaned up', async () => {
  start((fresh) => { fresh.broken_resource = { id: 'Site', reason: 'Invalid certificate' }; });
  await fails('Invalid certificate', 'deploy', ['--parameter', 'Keep=yes']);
  equal(account().stacks.Confab.given?.Keep, undefined, 'what the first attempt protects');
  change_account((changed) => { delete changed.broken_resource; });
  await succeeds('deploy', ['--parameter', 'Keep=yes']);
  equal(account().stacks.Confab.resources.UsersTable.properties.DeletionProtectionEnabled, true, 'the protection');
  await succeeds('deploy', ['--parameter', 'RetentionDays=8']);
  equal(account().stacks.Confab.given.Keep, 'yes', 'Keep is kept');
  await succeeds('teardown', ['--yes']);
  equal(account().stacks, {}, 'the stacks');
});

await check('a bucket of somebody else\'s under the code\'s name is not used', async () => {
  start((fresh) => { fresh.foreign_buckets = ['confab-code-111122223333-eu-west-1']; });
  const { calls } = await fails('cannot use the bucket', 'deploy');
  truthy(calls.every((call) => !/ (create-bucket|put-object|deploy) /.test(call)), `calls: ${calls.join('\n')}`);
});

await check('while CloudFormation is at work on the stack, nothing is begun', async () => {
  start((fresh) => { fresh.stacks.Confab = { name: 'Confab', status: 'UPDATE_IN_PROGRESS', events: [] }; });
  await fails('still working', 'deploy');
});

await check('an incomplete bundle is not uploaded', async () => {
  start();
  write('half/index.mjs', '');
  await fails('confab-lambda.mjs is missing', 'deploy', [], { more: { CONFAB_BUNDLE: at('half') } });
});

await check('where a message does not make its way, deploying fails in the end, after more tries', async () => {
  start();
  write('ill', '');
  await fails('which step failed', 'deploy');
  equal(fs.readFileSync(at('doctor.txt'), 'utf8').trim().split('\n').length, 3, 'tries');
});

// --- shut guests out ---
const guest = 'eu-west-1:aaaaaaaa-0000-4000-8000-000000000001';
const person = 'eu-west-1:bbbbbbbb-0000-4000-8000-000000000002';
const clients = [`${guest}-0123456789abcdef`, `${person}-0123456789abcdef`, `${guest}-00000000000000ff`];
const shut_out = () => Object.keys(account().guests);
const role = 'Confab-GuestRole-1X2Y3Z';
await check('switching guests off tells the functions first, then denies the rest, then closes guests\' connections and nobody else\'s', async () => {
  start();
  await succeeds('deploy');
  change_account((changed) => {
    changed.policy_targets['Confab-Chat'] = [person];
    changed.noted_connections = clients;
    changed.connections = clients.slice(0, 2);
  });
  const { calls } = await succeeds('guests-off');
  equal(account().connections, [clients[1]], 'the connections that stay');
  equal(account().inline_policies, { [role]: ['guests-off'] }, 'the role\'s own policies');
  equal(shut_out(), ['$shut-out'], 'the rows about guests');
  const told = calls.findIndex((call) => call.includes('dynamodb put-item'));
  const deny = calls.findIndex((call) => call.includes('put-role-policy'));
  truthy(told >= 0 && told < deny && deny < calls.findIndex((call) => call.startsWith('signed close-mqtt')), 'it is done in another order');
  equal(JSON.parse(/--policy-document '([^']+)'/.exec(calls[deny])[1]).Statement, [{ Effect: 'Deny', NotAction: 'execute-api:Invoke', Resource: '*' }], 'the deny');
});

await check('connections are closed whatever their client id is, but for people and for clients of something else', async () => {
  const odd = ['-', '--on', '-a b\tc', '-a-b-c', '-ä/$x', "-'\"\\", `-${'x'.repeat(80)}`, '-%2F'].map((rest) => `${guest}${rest}`);
  const stay = [`${person}--`, `${person}-a b`, 'sensor-1', 'eu-west-1:x-1'];
  change_account((changed) => {
    changed.noted_connections = [...odd, ...stay];
    changed.connections = [...odd, ...stay];
  });
  await succeeds('guests-off');
  equal(account().connections, stay, 'the connections that stay');
});

await check('guests who came over API Gateway are cut off, too', async () => {
  await succeeds('deploy', ['--parameter', 'ApiGateway=on']);
  change_account((changed) => { changed.sockets = { 'L0SM9cOFvHcCIhw=': 'g', 'abc-dEF_123=': 'u', 'MmQvXe9kvHcCJ7w=': 'g' }; });
  const { said } = await succeeds('guests-off');
  equal(account().sockets, { 'abc-dEF_123=': 'u' }, 'the connections that stay');
  truthy(said.includes('2 connections over API Gateway'), said);
});

await check('a connection whose id begins with a hyphen is closed like any other', async () => {
  change_account((changed) => { changed.sockets = { '-bc=': 'g', '--x_y123cHcCIhw=': 'g', 'abc-dEF_123=': 'u' }; });
  await succeeds('guests-off');
  equal(account().sockets, { 'abc-dEF_123=': 'u' }, 'the connections that stay');
});

await check('polling sessions of guests end, those of people do not', async () => {
  await succeeds('deploy', ['--parameter', 'Sqs=on']);
  change_account((changed) => { changed.sessions = { 'chat/01/tab': 'g', 'chat/02/tab': 'u', 'shop/Ann/-1': 'u', 'chat/-3/--tab': 'g' }; });
  const { said } = await succeeds('guests-off');
  equal(Object.keys(account().sessions), ['chat/02/tab', 'shop/Ann/-1'], 'the sessions that stay');
  truthy(said.includes('2 polling sessions'), said);
});

await check('what cannot be closed over one way does not keep the others, nor the second round, from being closed', async () => {
  for (const [fail, sentences] of [
    [{ 'signed close-mqtt': [403, 'ForbiddenException', 'not authorized to close'] }, ['not authorized to close']],
    [{ 'iot describe-endpoint': 'An error occurred (ThrottlingException): Rate exceeded' }, ['Rate exceeded', "could not get this account's AWS IoT endpoint"]],
    [{ 'dynamodb query': 'An error occurred (AccessDeniedException): no' }, ['AccessDeniedException', 'could not read the list of connections']],
    [{ 'iot list-targets-for-policy': 'An error occurred (AccessDeniedException): no' }, ['could not list the signed-in people']],
  ]) {
    change_account((changed) => {
      changed.sockets = { 'L0SM9cOFvHcCIhw=': 'g' };
      changed.sessions = { 'chat/01/tab': 'g' };
      changed.noted_connections = clients;
      changed.connections = clients.slice(0, 2);
      changed.fail = fail;
    });
    const { calls } = await fails([...sentences, 'could not close every connection', 'Run this again'], 'guests-off');
    equal([account().sockets, account().sessions], [{}, {}], 'what is left over the other ways');
    const [failing] = Object.keys(fail);
    truthy(calls.filter((call) => call.includes(failing)).length > 1, `there was no second round of ${failing}`);
    change_account((changed) => { changed.fail = {}; });
    await succeeds('guests-off');
    equal(account().connections, [clients[1]], 'the connections that stay');
  }
});

await check('if the functions cannot be told or the deny cannot be written, the rest is done, and the script says so', async () => {
  await succeeds('guests-off', ['--on']);
  for (const [failing, sentence] of [['dynamodb put-item', 'could not tell the functions'], ['iam put-role-policy', 'could not write the deny']]) {
    change_account((changed) => {
      changed.sockets = { 'L0SM9cOFvHcCIhw=': 'g' };
      changed.fail = { [failing]: 'An error occurred (AccessDeniedException): no' };
    });
    const { said } = await fails([sentence, 'AccessDeniedException'], 'guests-off');
    truthy(!said.includes('guests are refused'), said);
    equal(account().sockets, {}, 'the connections that stay');
  }
  change_account((changed) => { changed.fail = {}; });
});

await check('where the deployment has no table of guests, everything is denied', async () => {
  change_account((changed) => { delete changed.stacks.Confab.resources.GuestsTable; });
  const { calls } = await succeeds('guests-off');
  const deny = calls.find((call) => call.includes('put-role-policy'));
  equal(JSON.parse(/--policy-document '([^']+)'/.exec(deny)[1]).Statement, [{ Effect: 'Deny', Action: '*', Resource: '*' }], 'the deny');
  await succeeds('guests-off', ['--on']);
  start();
  await succeeds('deploy');
  await succeeds('guests-off');
});

await check('guests come back with --on, which may be said twice', async () => {
  await succeeds('guests-off', ['--on']);
  equal([shut_out(), account().inline_policies], [[], { [role]: [] }], 'the rows about guests and the role\'s own policies');
  await succeeds('guests-off', ['--on']);
});

await check('deploying neither lets guests in nor shuts them out', async () => {
  await succeeds('guests-off');
  await succeeds('deploy', ['--parameter', 'Title=Another']);
  equal([shut_out(), account().inline_policies], [['$shut-out'], { [role]: ['guests-off'] }], 'what shuts guests out');
  await succeeds('guests-off', ['--on']);
});

await check('without a deployment there is nobody to switch off', async () => {
  await fails('there is no stack Other', 'guests-off', ['--stack', 'Other']);
});

// --- and away ---
await check('tearing down asks first, and does nothing where nobody can be asked', async () => {
  const before = account();
  await fails('--yes', 'teardown');
  equal(account(), before, 'the account');
});

const sessions = [`Confab_${'a'.repeat(40)}`, `Confab-${'b'.repeat(40)}`];  // the second as version 0.3 named it
await check('tearing down leaves nothing: no stack, bucket, log, backup, policy or queue', async () => {
  await succeeds('guests-off');
  change_account((changed) => {
    changed.policy_targets['Confab-Chat'] = Array.from({ length: 21 }, (_, index) => `eu-west-1:cccccccc-0000-4000-8000-${String(index).padStart(12, '0')}`);
    changed.policy_versions['Confab-Chat'] = ['1', '2'];
    changed.log_groups.push('/confab/Confab/left-over', '/confab/Confab2/of-another-stack');
    changed.queues = [sessions[0], 'Confab-orders', `Confab-Two_${'0'.repeat(40)}`, sessions[1], `Confab2_${'0'.repeat(40)}`];
  });
  const { calls } = await succeeds('teardown', ['--yes']);
  const at_once = /^signed /;
  compare([...calls.filter((call) => !at_once.test(call)), ...calls.filter((call) => at_once.test(call)).sort()], 'teardown');
  equal(account().queues, ['Confab-orders', `Confab-Two_${'0'.repeat(40)}`, `Confab2_${'0'.repeat(40)}`], 'the queues that are not this stack\'s');
  const { stacks, buckets, log_groups, recovery, backups, policy_targets, policy_versions, inline_policies } = account();
  equal({ stacks, buckets, log_groups, recovery, backups }, { stacks: {}, buckets: {}, log_groups: ['/confab/Confab2/of-another-stack'], recovery: {}, backups: [] }, 'what is left');
  equal([policy_targets['Confab-Chat'], policy_versions['Confab-Chat'], inline_policies['Confab-GuestRole-1X2Y3Z']], [[], [], []], 'policies');
  truthy(!fs.existsSync(path.join(root, 'build/deploy/111122223333-eu-west-1-Confab')), 'the kept configuration is left');
});

await check('tearing down again removes queues that were left behind where it was cut short', async () => {
  change_account((changed) => { changed.queues.push(sessions[0]); });
  await succeeds('teardown', ['--yes']);
  truthy(!account().queues.includes(sessions[0]), 'the queue is left');
});

await check('tearing down once more finds nothing and is content', async () => {
  const { said } = await succeeds('teardown', ['--yes']);
  truthy(said.includes('there is no stack Confab'), said);
});

await check('tearing down waits for a policy that AWS IoT cannot delete yet, and for nothing else', async () => {
  start();
  await succeeds('deploy');
  change_account((changed) => {
    changed.policy_targets['Confab-Chat'] = [person];
    changed.detached_for = 5;
  });
  const { said, calls } = await succeeds('teardown', ['--yes']);
  equal(account().stacks, {}, 'the stacks');
  equal(calls.filter((call) => call.includes('delete-stack')).length, 6, 'the attempts');
  truthy(said.includes('up to five minutes'), said);

  start();
  await succeeds('deploy');
  change_account((changed) => {
    changed.policy_targets['Confab-Chat'] = [person];
    changed.detached_for = 50;
  });
  await fails(['could not delete the stack', 'detached a moment ago'], 'teardown', ['--yes']);
  change_account((changed) => { changed.detached['Confab-Chat'] = 0; });
  await succeeds('teardown', ['--yes']);
});

await check('what stands in the way of tearing down is told, and a second run goes on from there', async () => {
  start();
  await succeeds('deploy');
  change_account((changed) => {
    changed.policy_targets['Confab-Chat'] = [person];
    changed.fail = { 'signed detach-policy': [403, 'AccessDeniedException', 'not authorized'] };
  });
  await fails(['AccessDeniedException', 'could not detach'], 'teardown', ['--yes']);
  truthy(account().stacks.Confab, 'the stack is gone already');
  change_account((changed) => { changed.fail = {}; });
  await succeeds('teardown', ['--yes']);
  equal(account().stacks, {}, 'the stacks');
});

await finish();
