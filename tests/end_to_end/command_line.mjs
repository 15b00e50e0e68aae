// The command line as people use it: usage, exit codes, output streams, and no secrets in the output.
import http from 'node:http';
import path from 'node:path';
import { check, equal, finish, truthy } from './checks.mjs';
import { run, temporary_folder, write_json } from './client.mjs';
import { command_line, root } from './places.mjs';

const folder = temporary_folder('command-line');
const secret = 'SecretThatMustNotBeSeen0123456789';
const token = 'TokenThatMustNotBeSeen0123456789';
const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token };
const endpoint = ['--endpoint', 'abc-ats.iot.eu-west-1.amazonaws.com', '--region', 'eu-west-1'];
const nobody = write_json(folder, 'nobody.json', { transport: 'mqtt', mqtt: { url: 'ws://127.0.0.1:9/mqtt' } });
const iot = write_json(folder, 'iot.json', {
  region: 'eu-west-1',
  iot: { endpoint: '127.0.0.1:9' },
  cognito: { identityPoolId: 'eu-west-1:11111111-2222-3333-4444-555555555555' },
});

function refused_usage(result) {
  equal(result.code, 2, 'exit code');
  equal(result.output, '', 'standard output');
  truthy(result.diagnostics.includes('usage: confab'), 'the usage is not on standard error');
}

await check('help goes to standard output and names every command', async () => {
  const result = await run(['--help']);
  equal(result.code, 0, 'exit code');
  for (const name of ['chat', 'rooms', 'history', 'post', 'send', 'task', 'presign', 'mqtt', 'doctor']) {
    truthy(result.output.includes(`  ${name}`), `${name} is not in the help`);
    equal((await run(['help', name])).code, 0, `exit code of help ${name}`);
    equal((await run([name, '--help'])).output, (await run(['help', name])).output, `${name} --help`);
  }
  equal(result.diagnostics, '', 'standard error');
});

await check('the version is one line', async () => {
  truthy(/^confab \d+\.\d+\.\d+\n$/.test((await run(['--version'])).output), 'not a version');
});

await check('no command, an unknown one, an unknown option and a missing one are usage errors', async () => {
  refused_usage(await run([]));
  refused_usage(await run(['dance']));
  refused_usage(await run(['help', 'dance']));
  refused_usage(await run(['chat', '--config', nobody, '--room', 'a', '--loudly']));
  refused_usage(await run(['history', '--config', nobody]));
  refused_usage(await run(['chat', '--config', nobody, '--config', nobody, '--room', 'a']));
  refused_usage(await run(['chat', '--room', 'a', '--config']));
  refused_usage(await run(['mqtt']));
});

await check('a room name that leaves nothing, and an empty display name, are usage errors', async () => {
  equal((await run(['chat', '--config', nobody, '--room', '$$$'])).code, 2, 'exit code');
  equal((await run(['chat', '--config', nobody, '--room', 'a', '--name', '  '])).code, 2, 'exit code');
});

await check('every mistake of a configuration gets a line on standard error, exit code 3', async () => {
  const bad = write_json(folder, 'bad.json', { transport: 'pigeon', rooms: 7, topics: { layout: 'round' } });
  const result = await run(['chat', '--config', bad, '--room', 'a']);
  equal(result.code, 3, 'exit code');
  equal(result.output, '', 'standard output');
  truthy(result.diagnostics.trim().split('\n').length >= 3, `only: ${result.diagnostics}`);
  equal((await run(['chat', '--config', path.join(folder, 'none.json'), '--room', 'a'])).code, 3, 'exit code without a file');
  equal((await run(['doctor', '--config', bad])).code, 3, 'exit code of doctor');
});

await check('the commands for accounts and rooms say what they lack before they ask anybody', async () => {
  const accounts = write_json(folder, 'accounts.json', {
    region: 'eu-west-1',
    iot: { endpoint: '127.0.0.1:9' },
    cognito: { identityPoolId: 'eu-west-1:11111111-2222-3333-4444-555555555555', userPoolId: 'eu-west-1_Ab12Cd34E', userPoolClientId: 'abc' },
    api: { url: 'http://127.0.0.1:9/api' },
  });
  const password = { CONFAB_PASSWORD: 'secret' };
  for (const [words, code] of [
    [['chat', '--config', accounts, '--room', 'a', '--user', 'ann'], 2],
    [['rooms', '--config', accounts, '--user', 'ann'], 2],
    [['history', '--config', accounts, '--room', 'a', '--user', 'ann'], 2],
    [['doctor', '--config', accounts, '--user', 'ann'], 2],
    [['rooms', 'create', '--config', accounts], 2],
    [['rooms', 'dance', 'Tango', '--config', accounts], 2],
    [['rooms', 'create', 'A', 'B', '--config', accounts], 2],
    [['rooms', 'create', '$$$', '--config', accounts], 2],
    [['rooms', '--private', '--config', accounts], 2],
    [['rooms', 'create', 'Garden', '--config', accounts], 4],
    [['chat', '--config', accounts], 2],
    [['chat', '--config', accounts, '--to', 'ben'], 2],
    [['chat', '--config', accounts, '--room', 'd.service'], 2],
    [['history', '--config', accounts], 2],
    [['history', '--config', accounts, '--room', 'a', '--limit', '0'], 2],
    [['history', '--config', accounts, '--room', 'a', '--limit', 'many'], 2],
    [['rooms', '--config', iot], 3],
    [['history', '--config', iot, '--room', 'a'], 3],
  ])
    equal((await run(words)).code, code, `exit code of ${words.join(' ')}`);
  equal((await run(['chat', '--config', iot, '--room', 'a', '--user', 'ann'], { environment: password })).code, 3, 'exit code without a user pool');
  equal((await run(['chat', '--config', accounts, '--user', 'ann', '--to', ' '], { environment: password })).code, 2, 'exit code with nobody to write to');
  const gone = await run(['rooms', '--config', accounts, '--user', 'ann'], { environment: password });
  equal([gone.code, gone.output], [1, ''], 'exit code and output when nobody answers');
});

await check('send and task say what they lack before they ask anybody', async () => {
  const api = write_json(folder, 'api.json', {
    region: 'eu-west-1',
    iot: { endpoint: '127.0.0.1:9' },
    cognito: { identityPoolId: 'eu-west-1:11111111-2222-3333-4444-555555555555' },
    api: { url: 'http://127.0.0.1:9/api' },
  });
  const to_ann = ['--to', 'ann', '--text', 'hello'];
  for (const [words, code] of [
    [['send', '--config', api, '--text', 'hello'], 2],
    [['send', '--config', api, ...to_ann, '--channel', 'lobby'], 2],
    [['send', '--config', api, '--to', 'ann'], 2],
    [['send', '--config', api, '--to', '  ', '--text', 'hello'], 2],
    [['send', '--config', api, '--to', 'ann', '--text', ' '], 2],
    [['send', '--config', api, '--to', 'ann', '--text', 'x'.repeat(16 * 1024 + 1)], 2],
    [['send', '--config', api, '--channel', '$$$', '--text', 'hello'], 2],
    [['send', '--config', api, '--channel', 'd.service', '--text', 'hello'], 2],
    [['send', '--config', api, ...to_ann, '--from', ' '], 2],
    [['send', '--config', api, ...to_ann, '--key', ''], 2],
    [['send', '--config', api, ...to_ann, '--key', 'k'.repeat(129)], 2],
    [['send', '--config', iot, ...to_ann], 3],
    [['task', '--config', api, ...to_ann], 2],
    [['task', '--config', api, '--wait', '901', ...to_ann], 2],
    [['task', '--config', api, '--wait', '-1', ...to_ann], 2],
    [['task', '--config', api, '--wait', 'long', ...to_ann], 2],
    [['task', '--config', api, '--wait', '1', '--text', 'hello'], 2],
  ]) {
    const result = await run(words, { environment: keys });
    equal([result.code, result.output], [code, ''], `exit code and output of ${words.join(' ').slice(0, 200)}`);
    truthy(result.diagnostics !== '', 'nothing is said');
  }
  for (const words of [['send', '--config', api, ...to_ann], ['task', '--wait', '900', '--config', api, ...to_ann]]) {
    const result = await run(words);
    equal(result.code, 3, 'exit code without credentials');
    truthy(result.diagnostics.includes('AWS_ACCESS_KEY_ID'), 'the variable is not named');
  }
});

await check('send tries again with the same key while nobody answers, and says how to go on', async () => {
  const bodies = [];
  const busy = http.createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => { body += piece; });
    request.on('end', () => {
      bodies.push(`${request.method} ${request.url} ${body}`);
      if (bodies.length === 1) return request.socket.destroy();
      const done = bodies.length === 3;
      response.writeHead(done ? 200 : 503, { 'content-type': 'application/json' });
      response.end(done ? '{"id":"abc","stamp":1}' : '{"code":"busy","message":"."}');
    });
  });
  await new Promise((ready) => busy.listen(0, '127.0.0.1', ready));
  const config = write_json(folder, 'busy.json', {
    region: 'eu-west-1',
    iot: { endpoint: '127.0.0.1:9' },
    cognito: { identityPoolId: 'eu-west-1:11111111-2222-3333-4444-555555555555' },
    api: { url: `http://127.0.0.1:${busy.address().port}/api` },
  });
  const words = ['--config', config, '--to', 'ann', '--text', 'hello'];
  const sent = await run(['task', '--wait', '1', ...words, '--from', 'Night  Shift'], { environment: keys });
  equal([sent.code, sent.diagnostics], [0, ''], 'exit code and diagnostics');
  const [key, working, id, rest] = sent.output.split('\n');
  truthy(/^key [0-9a-f]{32}$/.test(key), `the key is ${key}`);
  equal([working, id, rest], ['working for 1 s', 'sent abc', ''], 'output');
  equal(bodies.length, 3, 'tries');
  equal(new Set(bodies).size, 1, 'different bodies');
  const [method, url, body] = bodies[0].split(/ (.*?) (.*)/s);
  equal([method, url, JSON.parse(body)], ['POST', '/api/message', { key: key.slice(4), to: { name: 'ann' }, text: 'hello', from: 'Night Shift' }], 'request');
  await new Promise((closed) => busy.close(closed));
  const gone = await run(['send', ...words, '--key', 'my-own'], { environment: keys });
  equal([gone.code, gone.output], [1, ''], 'exit code and output while nobody answers');
  truthy(gone.diagnostics.includes('--key my-own'), gone.diagnostics);
});

await check('a broker with a user name asks for CONFAB_PASSWORD', async () => {
  const file = write_json(folder, 'named.json', { transport: 'mqtt', mqtt: { url: 'ws://127.0.0.1:9/mqtt', username: 'ann' } });
  const result = await run(['chat', '--config', file, '--room', 'a']);
  equal(result.code, 3, 'exit code');
  truthy(result.diagnostics.includes('CONFAB_PASSWORD'), 'the variable is not named');
});

await check('presign without credentials names the variables, exit code 3', async () => {
  const result = await run(['presign', ...endpoint]);
  equal(result.code, 3, 'exit code');
  truthy(result.diagnostics.includes('AWS_ACCESS_KEY_ID') && result.diagnostics.includes('AWS_SECRET_ACCESS_KEY'), 'not named');
});

await check('presign refuses a date that is none and an expiry out of range', async () => {
  for (const extra of [['--date', '2015-08-30'], ['--date', '20150230T123600Z'], ['--expires', '0'], ['--expires', '604801'], ['--expires', '5m']])
    equal((await run(['presign', ...endpoint, ...extra], { environment: keys })).code, 2, `exit code with ${extra.join(' ')}`);
});

await check('presign prints one address, the token behind the signature', async () => {
  const result = await run(['presign', ...endpoint, '--date', '20150830T123600Z'], { environment: keys });
  equal(result.code, 0, 'exit code');
  const url = new URL(result.output.trim());
  equal(`${url.protocol}//${url.host}${url.pathname}`, 'wss://abc-ats.iot.eu-west-1.amazonaws.com/mqtt', 'address');
  equal([...url.searchParams.keys()].slice(-2), ['X-Amz-Signature', 'X-Amz-Security-Token'], 'last parameters');
});

await check('no secret is in any output, whatever goes wrong', async () => {
  const password = 'PasswordThatMustNotBeSeen0123456789';
  const named = write_json(folder, 'named2.json', { transport: 'mqtt', mqtt: { url: `ws://127.0.0.1:9/mqtt?token=${token}`, username: 'ann' } });
  const environment = { ...keys, CONFAB_PASSWORD: password };
  const results = [
    await run(['presign', ...endpoint, '--date', 'x'], { environment }),
    await run(['presign', '--endpoint', 'example.com/x', '--region', 'eu-west-1'], { environment }),
    await run(['post', '--config', iot, '--room', 'a', '--text', 'hello'], { environment }),
    await run(['post', '--config', nobody, '--room', 'a', '--text', 'hello'], { environment }),
    await run(['doctor', '--config', named], { environment }),
    await run(['send', '--config', iot, '--to', 'ann', '--text', 'hello'], { environment }),
  ];
  for (const result of results)
    for (const hidden of [secret, token, password])
      truthy(!(result.output + result.diagnostics).includes(hidden), 'a secret is in the output');
  equal(results.map((result) => result.code), [2, 2, 1, 3, 1, 3], 'exit codes');
  const signed = await run(['presign', ...endpoint], { environment });
  truthy(!signed.output.includes(secret), 'the secret key is in the address');
});

await check('mqtt goes both ways, line by line', async () => {
  const packets = '{"cmd":"publish","topic":"a/b","payload":"6869","qos":1,"messageId":7}\n{"cmd":"pingreq"}\r\n';
  const encoded = await run(['mqtt', 'encode', '--version', '4'], { input: packets });
  equal([encoded.code, encoded.output], [0, '32090003612f6200076869\nc000\n'], 'encoded');
  const decoded = await run(['mqtt', 'decode', '--version=4'], { input: '32090003612f6200076869c000\n\nd0 00' });
  equal(decoded.code, 0, 'exit code');
  equal(decoded.output.trim().split('\n').map((line) => JSON.parse(line).cmd), ['publish', 'pingreq', 'pingresp'], 'packets');
});

await check('a malformed packet is told with line and offset, exit code 1, after what was fine', async () => {
  const result = await run(['mqtt', 'decode'], { input: 'c000\nc001ff\nc000\n' });
  equal(result.code, 1, 'exit code');
  equal(result.output.trim().split('\n').length, 1, 'packets printed');
  truthy(/line 2: .*byte \d+/.test(result.diagnostics), `no line and offset in: ${result.diagnostics}`);
  for (const input of ['zz\n', '3', 'f\n']) equal((await run(['mqtt', 'decode'], { input })).code, 1, `exit code for ${input}`);
  for (const input of ['{"cmd":"dance"}', '{', '[]']) equal((await run(['mqtt', 'encode'], { input })).code, 1, `exit code for ${input}`);
  equal((await run(['mqtt', 'decode', '--version', '3'])).code, 2, 'exit code for version 3');
  equal((await run(['mqtt', 'transcode'])).code, 2, 'exit code for another word');
});

await check('ten thousand lines stream through, and a reader who leaves early hears no complaint', async () => {
  const result = await run(['mqtt', 'decode'], { input: 'c000\n'.repeat(10_000) });
  equal([result.code, result.output.trim().split('\n').length], [0, 10_000], 'exit code and lines');
  const script = `yes c000 | head -n 100000 | "${process.execPath}" "${command_line}" mqtt decode | head -n 1`;
  const cut = await run(['-c', script], { command: ['bash'] });
  equal(cut.diagnostics, '', 'standard error');
});

await check('scripts/confab runs from any folder', async () => {
  const result = await run(['--version'], { cwd: folder, command: [path.join(root, 'scripts/confab')] });
  equal([result.code, result.diagnostics], [0, ''], 'exit code and standard error');
});

await finish();
