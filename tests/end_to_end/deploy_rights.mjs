// backend/policies/deployer.json, the policy for whoever deploys: the life of a deployment with everything on, from the
// first scripts/deploy to scripts/teardown, runs against the stand-in for the AWS CLI with exactly these rights. Each right
// is needed: without it, the stand-in refuses something that this life does.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { empty_account } from './aws_cli_standin/account.mjs';
import { open_desk } from './aws_cli_standin/desk.mjs';
import { open_endpoints_of, variables } from './aws_cli_standin/endpoints.mjs';
import { allows } from './aws_cli_standin/rights.mjs';
import { check, cleanup, equal, finish, truthy } from './checks.mjs';
import { root } from './places.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'confab-rights-'));
cleanup(() => fs.rmSync(scratch, { recursive: true }));
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
for (const [name, text] of [['site/index.html', '<!doctype html>'], ['bundle/index.mjs', ''], ['bundle/confab-lambda.mjs', ''], ['bundle/confab-lambda.wasm', 'wasm'], ['confab', '#!/bin/sh\n']]) write(name, text);
fs.chmodSync(at('confab'), 0o755);
process.chdir(root);
const files = { account: at('account.json'), calls: at('calls.txt') };
const desk = await open_desk(files);
const endpoints = await open_endpoints_of(files);

function run(script, ...args) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|CONFAB_|GOOGLE_|FACEBOOK_)/.test(name)));
  Object.assign(env, {
    PATH: `${path.join(here, 'aws_cli_standin')}:${process.env.PATH}`, STANDIN_PORT: String(desk), CONFAB_SITE: at('site'), CONFAB_BUNDLE: at('bundle'),
    CONFAB_PROGRAM: at('confab'), CONFAB_KEPT: at('kept'), CONFAB_PAUSE: '0', GOOGLE_CLIENT_SECRET: 'secret', ...variables(endpoints.port),
  });
  return new Promise((done) => {
    const child = spawn(path.join(root, 'scripts', script), args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { said += text; });
    child.on('close', (code) => done({ code, said }));
  });
}
async function succeeds(...what) {
  const { code, said } = await run(...what);
  truthy(code === 0, `${what.join(' ')} ended with ${code}: ${said}`);
}

const filled = fs.readFileSync(path.join(root, 'backend/policies/deployer.json'), 'utf8')
  .replaceAll('LOWER_STACK', 'confab').replaceAll('STACK', 'Confab').replaceAll('ACCOUNT_ID', '111122223333').replaceAll('REGION', 'eu-west-1');
const policy = JSON.parse(filled);
const all_on = ['ApiGateway=on', 'SocketLog=on', 'Sqs=on', 'GoogleClientId=ours', 'Keep=yes', 'EmailIdentityArn=arn:aws:ses:eu-west-1:111122223333:identity/example.org', 'EmailFrom=chat@example.org']
  .flatMap((given) => ['--parameter', given]);
const within = { within: 600_000 };

await check('the life of a deployment with everything on needs no other rights than those of the policy', async () => {
  write('account.json', JSON.stringify({ ...empty_account(), policy }));
  await succeeds('deploy', ...all_on);
  await succeeds('deploy', '--parameter', 'RetentionDays=8');
  change_account((changed) => {
    changed.policy_targets['Confab-Chat'] = ['eu-west-1:bbbbbbbb-0000-4000-8000-000000000002'];
    changed.policy_versions['Confab-Chat'] = ['1'];
    const guest = 'eu-west-1:aaaaaaaa-0000-4000-8000-000000000001-0123456789abcdef';
    Object.assign(changed, { noted_connections: [guest], connections: [guest], sockets: { 'L0SM9cOFvHcCIhw=': 'g' }, sessions: { 'guest/session': 'g' }, queues: [`Confab_${'a'.repeat(40)}`, `Confab-${'b'.repeat(40)}`] });
  });
  await succeeds('guests-off');
  await succeeds('guests-off', '--on');
  await succeeds('teardown', '--yes');
  const { stacks, buckets, queues, log_groups } = account();
  equal({ stacks, buckets, queues, log_groups }, { stacks: {}, buckets: {}, queues: [], log_groups: [] }, 'what is left');
}, within);

await check('without any one of them something of it is refused', () => {
  const { demands } = account();
  const without = (change) => {
    const copy = structuredClone(policy);
    change(copy);
    return demands.some((demand) => !allows(copy, demand));
  };
  const idle = [];
  policy.Statement.forEach(({ Sid, Action, Resource, Condition }, index) => {
    for (const action of [Action].flat())
      if (!without((copy) => { copy.Statement[index].Action = [Action].flat().filter((other) => other !== action); })) idle.push(`${Sid}: ${action}`);
    for (const resource of [Resource].flat())
      if (!without((copy) => { copy.Statement[index].Resource = [Resource].flat().filter((other) => other !== resource); })) idle.push(`${Sid}: ${resource}`);
    const services = Condition?.StringEquals['iam:PassedToService'] ?? [];
    for (const service of services)
      if (!without((copy) => { copy.Statement[index].Condition.StringEquals['iam:PassedToService'] = services.filter((other) => other !== service); })) idle.push(`${Sid}: ${service}`);
  });
  equal(idle, [], 'what nothing needs');
});

await check('a right that is missing is told with the resource that needs it, and nothing else is made', async () => {
  const without = structuredClone(policy);
  for (const statement of without.Statement) statement.Action = [statement.Action].flat().filter((action) => action !== 'kms:CreateKey');
  write('account.json', JSON.stringify({ ...empty_account(), policy: without }));
  const { code, said } = await run('deploy', '--parameter', 'ApiGateway=on');
  equal(code, 1, 'the exit code');
  truthy(/TokenKey \(AWS::KMS::Key\) create failed: .*not authorized to perform: kms:CreateKey/.test(said), said);
}, within);

await finish();
