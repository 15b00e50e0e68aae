// scripts/each_signed.mjs, which closes thousands of connections: against stand-ins of the services that check each
// signature with the AWS SDK's own signer, that throttle, fail and do not answer.
import { spawn } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';

import { empty_account } from './aws_cli_standin/account.mjs';
import { credentials, open_endpoints, variables } from './aws_cli_standin/endpoints.mjs';
import { check, equal, finish, truthy } from './checks.mjs';
import { root } from './places.mjs';

let account;
let calls;
let disturb = () => undefined;  // an answer instead, for the n-th call
const endpoints = await open_endpoints({
  note: (line) => calls.push(line),
  change: (body) => disturb(calls.length) ?? body(account),
});
function start() {
  account = empty_account();
  calls = [];
  disturb = () => undefined;
}

function each_signed(operation, ids, { name = [], port = endpoints.port, keys = credentials } = {}) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [path.join(root, 'scripts/each_signed.mjs'), operation, 'eu-west-1', 'https://nowhere.invalid', ...name], {
      env: { PATH: process.env.PATH, CONFAB_CREDENTIALS: JSON.stringify(keys), CONFAB_PAUSE: '0', ...variables(port) },
    });
    let said = '';
    child.stdout.on('data', (text) => { said += text; });
    child.stderr.on('data', (text) => { said += text; });
    child.on('close', (code) => done({ code, said }));
    child.stdin.end(JSON.stringify(ids));
  });
}
const sockets = (count) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`-L0SM9cO${index}=`, 'g']));
const client = (rest) => `eu-west-1:aaaaaaaa-0000-4000-8000-000000000001-${rest}`;

await check('five thousand connections are closed one by one, many at a time but not more than forty', async () => {
  start();
  account.sockets = sockets(5000);
  const { code, said } = await each_signed('close-socket', Object.keys(account.sockets));
  equal([code, account.sockets, calls.length], [0, {}, 5000], `the result (${said})`);
  truthy(endpoints.most() > 5 && endpoints.most() <= 40, `${endpoints.most()} requests were there at once`);
}, { within: 120_000 });

await check('client ids of every kind are signed as AWS signs them', async () => {
  start();
  account.connections = ['-', 'a b', 'ä/ö', '%41', "!'()*", '"\\', '=&?;', '~._-', ':@,$', 'x'.repeat(80)].map(client);
  const { code, said } = await each_signed('close-mqtt', account.connections);
  equal([code, account.connections], [0, []], `the result (${said})`);
});

await check('credentials that AWS does not accept are told as such', async () => {
  for (const wrong of [{ SessionToken: undefined }, { SecretAccessKey: 'another' }]) {
    start();
    const { code, said } = await each_signed('close-mqtt', [client('1')], { keys: { ...credentials, ...wrong } });
    truthy(code === 1 && said.includes('403 InvalidSignatureException'), said);
  }
});

await check('what is gone already counts as done', async () => {
  start();
  for (const [operation, ids, name] of [['close-mqtt', [client('1')]], ['close-socket', ['abc=']], ['detach-policy', ['eu-west-1:a'], ['Confab-Chat']],
    ['delete-queue', ['https://sqs.eu-west-1.amazonaws.com/111122223333/Confab-0']], ['delete-item', ['chat/01/tab'], ['Confab-Sessions session']]]) {
    const { code, said } = await each_signed(operation, ids, { name });
    equal(code, 0, `the exit code of ${operation} (${said})`);
  }
});

await check('what AWS throttles or fails to do for a moment is tried again, and everything is done in the end', async () => {
  start();
  account.sockets = sockets(300);
  const busy = [{ status: 429, body: '{"message":"Too Many Requests"}' }, { status: 400, type: 'ThrottlingException', body: '{}' }, { status: 503, body: '' }, { status: 500, type: 'InternalServerException', body: '{}' }];
  disturb = (call) => (call % 3 === 0 && call < 450 ? busy[call % 4] : undefined);
  const { code, said } = await each_signed('close-socket', Object.keys(account.sockets));
  equal([code, account.sockets], [0, {}], `the result (${said})`);
  truthy(calls.length > 300, 'nothing was tried again');
});

await check('what AWS refuses for good is asked for once, told once, and does not keep the rest from being done', async () => {
  start();
  account.connections = Array.from({ length: 50 }, (_, index) => client(String(index)));
  disturb = (call) => (call <= 10 ? { status: 403, type: 'ForbiddenException', body: '{"message":"you may not"}' } : undefined);
  const { code, said } = await each_signed('close-mqtt', account.connections);
  equal([code, account.connections.length, calls.length], [1, 10, 50], `the exit code, what is left, and the calls (${said})`);
  equal(said.split('you may not').length, 2, 'how often the reason is told');
  truthy(said.includes('10 of 50 failed'), said);
});

await check('where nobody answers it ends, and says so', async () => {
  start();
  const closed = net.createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => closed.on('listening', ready));
  const { port } = closed.address();
  await new Promise((ready) => closed.close(ready));
  const { code, said } = await each_signed('close-socket', ['a', 'b'], { port });
  equal(code, 1, 'the exit code');
  truthy(said.includes('no answer') && said.includes('ECONNREFUSED'), said);
});

await check('for nothing to do it asks nobody, and without credentials or a list it says what is wrong', async () => {
  start();
  equal(await each_signed('close-socket', []), { code: 0, said: '' }, 'the result for nothing');
  for (const { code, said } of [await each_signed('close-socket', ['a'], { keys: null }), await each_signed('open-socket', ['a'])])
    truthy(code === 1 && said.trim() !== '', said);
  equal(calls, [], 'calls');
});

await finish();
