// Makes one request to AWS for each of many ids, many at a time: starting the AWS CLI for each takes a second of
// processor time. Used by the scripts that close connections or remove a deployment.
//
//   node scripts/each_signed.mjs OPERATION REGION ENDPOINT [NAME] <IDS
//
// IDS is a JSON list of texts. CONFAB_CREDENTIALS has what `aws configure export-credentials` prints. The variables
// AWS_ENDPOINT_URL_… of AWS's SDKs replace ENDPOINT. Prints on stderr how far it is, and each kind of failure once.
// Exit code 0: everything is done; what was done before counts as done. 1: something is not.
import http from 'node:http';
import https from 'node:https';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import { percent_encode, sign } from './sigv4.mjs';

const most_in_flight = 40;  // begins with so many; fewer while AWS says that this is too fast
const attempts = 12;        // for each; the last ones ten seconds apart
const longest_pause = 10_000;
const answer_within = 15_000;
const pace = process.env.CONFAB_PAUSE === '0' ? 0 : 1;  // tests do not wait

// `gone`: a status and text which say that there is nothing to do.
const operations = {
  'close-mqtt': {  // AWS IoT data plane, DeleteConnection; ids: client ids
    service: 'iotdata', variable: 'AWS_ENDPOINT_URL_IOT_DATA_PLANE', gone: /^404/,
    request: (client) => ({ method: 'DELETE', path: `/connections/${percent_encode(client)}?cleanSession=true` }),
  },
  'close-socket': {  // API Gateway management API, DeleteConnection; ids: connection ids
    service: 'execute-api', variable: 'AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI', gone: /^410/,
    request: (connection) => ({ method: 'DELETE', path: `/@connections/${percent_encode(connection)}` }),
  },
  'detach-policy': {  // AWS IoT, DetachPolicy; ids: targets, NAME: the policy
    service: 'iot', variable: 'AWS_ENDPOINT_URL_IOT', gone: /^404/,
    request: (target, name) => ({ method: 'POST', path: `/target-policies/${percent_encode(name)}`, body: JSON.stringify({ target }) }),
  },
  'delete-queue': {  // Amazon SQS, DeleteQueue; ids: URLs of queues
    service: 'sqs', variable: 'AWS_ENDPOINT_URL_SQS', gone: /NonExistentQueue|QueueDoesNotExist/,
    request: (QueueUrl) => ({ method: 'POST', path: '/', target: 'AmazonSQS.DeleteQueue', body: JSON.stringify({ QueueUrl }) }),
  },
  'delete-item': {  // Amazon DynamoDB, DeleteItem; ids: values of the key, NAME: "TABLE ATTRIBUTE"
    service: 'dynamodb', variable: 'AWS_ENDPOINT_URL_DYNAMODB',
    request: (value, name) => ({
      method: 'POST', path: '/', target: 'DynamoDB_20120810.DeleteItem',
      body: JSON.stringify({ TableName: name.split(' ')[0], Key: { [name.split(' ')[1]]: { S: value } } }),
    }),
  },
};

function fail(sentence) {
  console.error(`  ${sentence}`);
  process.exit(1);
}

const [operation, region, endpoint, name] = process.argv.slice(2);
const known = operations[operation];
if (!known || !region || !endpoint) fail('usage: node scripts/each_signed.mjs OPERATION REGION ENDPOINT [NAME] <IDS');

async function read_stdin() {
  let text = '';
  for await (const part of process.stdin.setEncoding('utf8')) text += part;
  return text;
}
let ids;
let credentials;
try {
  ids = JSON.parse(await read_stdin()) ?? [];
  const keys = JSON.parse(process.env.CONFAB_CREDENTIALS);
  credentials = { access_key_id: keys.AccessKeyId, secret_access_key: keys.SecretAccessKey, session_token: keys.SessionToken };
} catch {
  fail('the list or the credentials are no JSON');
}
const base = (process.env[known.variable] ?? endpoint).replace(/\/+$/, '');
const client = base.startsWith('http://') ? http : https;
const agent = new client.Agent({ keepAlive: true, maxSockets: most_in_flight });

// Sends one request: {status, text}; status 0: no answer.
function ask(id) {
  const { method, path, target, body = '' } = known.request(id, name);
  const url = new URL(base + path);
  const given = target ? { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': target }
    : body ? { 'Content-Type': 'application/json' } : {};
  const headers = sign({ method, url, headers: given, body, service: known.service, region, credentials });
  if (body) headers['Content-Length'] = Buffer.byteLength(body);
  return new Promise((done) => {
    const request = client.request(url, { method, headers, agent, timeout: answer_within }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => { if (text.length < 10_000) text += part; })
        .on('end', () => done({ status: response.statusCode, text: `${response.headers['x-amzn-errortype'] ?? ''} ${text}` }))
        .on('error', () => done({ status: 0, text: 'the connection broke' }));
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', (problem) => done({ status: 0, text: problem.message }));
    request.end(body);
  });
}

const is_throttled = ({ status, text }) => status === 429 || /Throttling|TooManyRequests|LimitExceeded/.test(text);

// How many requests may be in flight: halved when AWS throttles, and grown by one for every so many that succeed.
let allowed = most_in_flight;
let flying = 0;
const waiting = [];
function let_go_on() {
  while (flying < Math.floor(allowed) && waiting.length > 0) {
    ++flying;
    waiting.shift()();
  }
}
const turn = () => new Promise((ready) => { waiting.push(ready); let_go_on(); });

const complaints = new Set();
let done = 0;
let failed = 0;
async function see_to(id) {
  for (let attempt = 1; ; ++attempt) {
    await turn();
    const answer = await ask(id);
    --flying;
    const throttled = is_throttled(answer);
    allowed = throttled ? Math.max(1, allowed / 2) : Math.min(most_in_flight, allowed + 1 / allowed);
    let_go_on();
    if ((answer.status >= 200 && answer.status < 300) || (!throttled && known.gone?.test(`${answer.status} ${answer.text}`))) return void ++done;
    const may_help = throttled || answer.status === 0 || answer.status >= 500;
    if (!may_help || attempt === attempts) {
      ++failed;
      complaints.add(`${operation}: ${answer.status || 'no answer'} ${answer.text.trim().slice(0, 300)}`);
      return undefined;
    }
    await sleep(Math.min(longest_pause, 200 * 2 ** attempt) * (0.5 + Math.random() / 2) * pace);
  }
}

const progress = setInterval(() => console.error(`  ${done + failed} of ${ids.length}`), 5_000);
await Promise.all(ids.map(see_to));
clearInterval(progress);
agent.destroy();
for (const complaint of [...complaints].slice(0, 5)) console.error(`  ${complaint}`);
if (failed > 0) console.error(`  ${failed} of ${ids.length} failed`);
process.exitCode = failed > 0 ? 1 : 0;
