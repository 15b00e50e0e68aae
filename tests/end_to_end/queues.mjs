// The simulated SQS, KMS, Kinesis and STS against AWS's own SDK clients, with the test's own template: queues with
// policies, a key, a stream that feeds a function, and roles to assume.
//   node tests/end_to_end/queues.mjs
import fs from 'node:fs';
import path from 'node:path';
import { CognitoIdentityClient, GetIdCommand, GetOpenIdTokenCommand } from '@aws-sdk/client-cognito-identity';
import { DescribeStreamSummaryCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  ChangeMessageVisibilityCommand, CreateQueueCommand, DeleteMessageBatchCommand, DeleteMessageCommand, DeleteQueueCommand, GetQueueAttributesCommand,
  GetQueueUrlCommand, ListQueuesCommand, PurgeQueueCommand, ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SetQueueAttributesCommand, SQSClient,
} from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { check, equal, finish, truthy } from './checks.mjs';
import { sleep, temporary_folder, wait_until, write_json } from './client.mjs';
import { LocalHost } from './local_host.mjs';

const account = '123456789012';
const policy = (...statements) => ({ Version: '2012-10-17', Statement: statements });
const allow = (action, resource, more = {}) => ({ Effect: 'Allow', Action: action, Resource: resource, ...more });
const role = (trust, ...statements) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: policy(trust), Policies: [{ PolicyName: 'p', PolicyDocument: policy(...statements) }] },
});
const root_of_account = { AWS: `arn:aws:iam::${account}:root` };

const folder = temporary_folder('queues');
const template = write_json(folder, 'template.json', {
  Resources: {
    UserPool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
    Pool: { Type: 'AWS::Cognito::IdentityPool', Properties: { AllowUnauthenticatedIdentities: true, AllowClassicFlow: true } },
    PoolRoles: { Type: 'AWS::Cognito::IdentityPoolRoleAttachment', Properties: { Roles: { unauthenticated: { 'Fn::GetAtt': ['GuestRole', 'Arn'] } } } },
    GuestRole: role({
      Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated: 'cognito-identity.amazonaws.com' },
      Condition: { 'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' } },
    }, allow('sqs:SendMessage', '*')),
    PollerRole: role({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: root_of_account }, allow('sqs:*', '*')),
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policy(allow('kms:*', '*', { Principal: root_of_account })) } },
    Notices: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'notices' } },
    ReaderRole: role({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }, allow('kinesis:GetRecords', '*')),
    Reader: {
      Type: 'AWS::Lambda::Function',
      Properties: { Role: { 'Fn::GetAtt': ['ReaderRole', 'Arn'] }, Environment: { Variables: { KEY_ID: { Ref: 'Key' } } } },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: { 'Fn::GetAtt': ['Notices', 'Arn'] }, FunctionName: { Ref: 'Reader' }, StartingPosition: 'LATEST', BatchSize: 10 },
    },
  },
});
// The function: records its events, and fails the first time.
const heard = path.join(folder, 'heard');
fs.writeFileSync(path.join(folder, 'index.mjs'), `
import fs from 'node:fs';
let failed = false;
export const make_handler = (environment) => async (event) => {
  if (!failed) { failed = true; throw new Error('the first time it breaks'); }
  for (const { kinesis } of event.Records) fs.appendFileSync(${JSON.stringify(heard)}, JSON.stringify([Buffer.from(kinesis.data, 'base64').toString(), environment.KEY_ID]) + '\\n');
};
`);
const said = () => (fs.existsSync(heard) ? fs.readFileSync(heard, 'utf8').trim().split('\n').map((line) => JSON.parse(line)) : []);

const host = await LocalHost.start(['--no-demo', '--template', template, '--functions', path.join(folder, 'index.mjs')]);
const owner = { accessKeyId: 'AKIAI44QH8DHBEXAMPLE', secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY' };
const client = (Kind, credentials = owner) =>
  new Kind({ region: 'us-east-1', endpoint: host.services, credentials, maxAttempts: 1, requestHandler: new NodeHttpHandler() });
const keys_of = ({ Credentials: c }) => ({ accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey, sessionToken: c.SessionToken });
const refused = (promise) => promise.then(() => { throw new Error('expected a refusal'); }, (problem) => problem);
const sqs = client(SQSClient);
const sts = client(STSClient);
const kms = client(KMSClient);
const kinesis = client(KinesisClient);
const make = async (QueueName, Attributes) => (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl;
const send = (QueueUrl, MessageBody, more) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = async (QueueUrl, more, by = sqs) => (await by.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];
const bodies = (messages) => messages.map(({ Body }) => Body);

await check('a queue is made, found, listed, used and deleted', async () => {
  const url = await make('first', { VisibilityTimeout: '1' });
  equal(url, `${host.services}/${account}/first`);
  equal((await sqs.send(new GetQueueUrlCommand({ QueueName: 'first' }))).QueueUrl, url);
  equal((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'fi' }))).QueueUrls, [url]);
  await send(url, 'grüße', { MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } } });
  const [message] = await receive(url, { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] });
  equal(message.Body, 'grüße');
  equal(message.MessageAttributes.kind.StringValue, 'x');
  equal(message.Attributes.ApproximateReceiveCount, '1');
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }));
  equal(Attributes.ApproximateNumberOfMessages, '0');
  await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
  equal((await refused(send(url, 'x'))).name, 'QueueDoesNotExist');
});

await check('what is not deleted becomes visible again, or sooner when that is asked', async () => {
  const url = await make('again', { VisibilityTimeout: '1' });
  await send(url, 'one');
  equal(bodies(await receive(url)), ['one']);
  equal(await receive(url), []);
  const [back] = await receive(url, { WaitTimeSeconds: 5, VisibilityTimeout: 600 });
  equal(back.Body, 'one');
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: back.ReceiptHandle, VisibilityTimeout: 0 }));
  equal(bodies(await receive(url)), ['one']);
  await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
});

await check('a long poll ends when a message comes, or with nothing', async () => {
  const url = await make('long');
  const waiting = receive(url, { WaitTimeSeconds: 20 });
  await sleep(300);
  const before = Date.now();
  await send(url, 'now');
  equal(bodies(await waiting), ['now']);
  truthy(Date.now() - before < 2000, 'the message came at once');
  const started = Date.now();
  equal(await receive(url, { WaitTimeSeconds: 1 }), []);
  truthy(Date.now() - started >= 900, 'it waited');
});

await check('batches are sent and deleted entry by entry', async () => {
  const url = await make('batch');
  const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: `body ${Id}` })) }));
  equal(sent.Successful.length, 3);
  const messages = await receive(url);
  equal(bodies(messages).sort(), ['body a', 'body b', 'body c']);
  const deleted = await sqs.send(new DeleteMessageBatchCommand({
    QueueUrl: url, Entries: [...messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle })), { Id: 'no', ReceiptHandle: 'nonsense' }],
  }));
  equal(deleted.Successful.length, 3);
  equal(deleted.Failed.map(({ Id }) => Id), ['no']);
});

await check('a FIFO queue keeps the order within a group and takes each message once', async () => {
  const url = await make('order.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  for (const body of ['1', '2', '1', '3']) await send(url, body, { MessageGroupId: 'g' });
  const first = await receive(url, { MaxNumberOfMessages: 1 });
  equal(bodies(first), ['1']);
  equal(await receive(url), []);
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first[0].ReceiptHandle }));
  equal(bodies(await receive(url)), ['2', '3']);
});

const lent = (RoleSessionName, more) => sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/Confab-PollerRole`, RoleSessionName, ...more }));

await check('a lent role is good for one queue where its session policy says so', async () => {
  const [mine, other] = [await make('mine'), await make('other')];
  const answer = await lent('one', { Policy: JSON.stringify(policy(allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], `arn:aws:sqs:us-east-1:${account}:mine`))) });
  const session = keys_of(answer);
  equal((await client(STSClient, session).send(new GetCallerIdentityCommand({}))).Arn, `arn:aws:sts::${account}:assumed-role/Confab-PollerRole/one`);
  truthy(answer.Credentials.Expiration > new Date(), 'the keys end later');
  const by = client(SQSClient, session);
  equal(await receive(mine, {}, by), []);
  equal((await refused(receive(other, {}, by))).$metadata.httpStatusCode, 403);
  equal((await refused(by.send(new SendMessageCommand({ QueueUrl: mine, MessageBody: 'x' })))).$metadata.httpStatusCode, 403);
});

await check("a queue's policy keeps another session of the same role out", async () => {
  const url = await make('closed');
  const [one, two] = [await lent('one'), await lent('two')];
  const Policy = JSON.stringify(policy({
    Effect: 'Deny', Principal: '*', Action: 'sqs:ReceiveMessage', Resource: '*', Condition: { StringNotEquals: { 'aws:userid': one.AssumedRoleUser.AssumedRoleId } },
  }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
  equal(await receive(url, {}, client(SQSClient, keys_of(one))), []);
  equal((await refused(receive(url, {}, client(SQSClient, keys_of(two))))).$metadata.httpStatusCode, 403);
});

await check('what was sealed with a context opens with the same one alone', async () => {
  await client(KinesisClient).send(new PutRecordCommand({ StreamName: 'notices', Data: Buffer.from('first'), PartitionKey: 'k' }));
  await wait_until(() => said().length > 0, 'the function was told', 10_000);
  const [[, KeyId]] = said();
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('secret'), EncryptionContext: { for: 'confab' } }));
  const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { for: 'confab' } }));
  equal(Buffer.from(Plaintext).toString(), 'secret');
  equal((await refused(kms.send(new DecryptCommand({ CiphertextBlob })))).name, 'InvalidCiphertextException');
  equal((await refused(kms.send(new EncryptCommand({ KeyId: 'none', Plaintext: Buffer.from('x') })))).name, 'NotFoundException');
});

await check('records reach the function in order, also when it fails at first, and can be read', async () => {
  equal((await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: 'notices' }))).StreamDescriptionSummary.StreamStatus, 'ACTIVE');
  const Records = ['a', 'b', 'c'].map((text) => ({ Data: Buffer.from(text), PartitionKey: 'k' }));
  equal((await kinesis.send(new PutRecordsCommand({ StreamName: 'notices', Records }))).FailedRecordCount, 0);
  await wait_until(() => said().length === 4, 'the function was told of all', 10_000);
  equal(said().map(([text]) => text), ['first', 'a', 'b', 'c']);
  const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName: 'notices', ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' }));
  const read = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  equal(read.Records.map(({ Data }) => Buffer.from(Data).toString()), ['first', 'a', 'b', 'c']);
});

await check("a guest's token gets the guests' role, and a bad one nothing", async () => {
  const cognito = client(CognitoIdentityClient);
  const { IdentityId } = await cognito.send(new GetIdCommand({ IdentityPoolId: 'us-east-1:7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf' }));
  const { Token } = await cognito.send(new GetOpenIdTokenCommand({ IdentityId }));
  const with_token = (WebIdentityToken) => sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn: `arn:aws:iam::${account}:role/Confab-GuestRole`, RoleSessionName: 'web', WebIdentityToken }));
  const by = client(SQSClient, keys_of(await with_token(Token)));
  const url = await make('guests');
  await by.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }));
  equal((await refused(receive(url, {}, by))).$metadata.httpStatusCode, 403);
  const bad = await refused(with_token(`${Token.slice(0, -4)}AAAA`));
  truthy(/^InvalidIdentityToken/.test(bad.name), `InvalidIdentityToken, not ${bad.name}`);
});

await check('keys that have ended are refused by that name', async () => {
  const session = keys_of(await lent('short', { DurationSeconds: 900 }));
  await host.stop();
  host.options = [...host.options, '--clock-ahead', '1000'];
  await host.again();
  const by = new SQSClient({ region: 'us-east-1', endpoint: host.services, credentials: session, systemClockOffset: 1_000_000, maxAttempts: 1 });
  const problem = await refused(by.send(new ListQueuesCommand({})));
  truthy(/^ExpiredToken/.test(problem.name), `ExpiredToken, not ${problem.name}`);
});

await finish();
