// Tests backend/template.json without an account: aws-cdk-lib loads, type-checks and synthesises it; the rest is
// checked here: roles, wildcards, logs, routes, what is cached and what is not, what the page may connect to. Resolves
// every combination of the parameters that conditions use.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { App, Stack, Validations } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';

import { resolve } from './aws_cli_standin/template.mjs';
import { check, cleanup, equal, finish, truthy } from './checks.mjs';
import { root } from './places.mjs';

const file = path.join(root, 'backend/template.json');
const template = JSON.parse(fs.readFileSync(file, 'utf8'));
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'confab-template-'));
cleanup(() => fs.rmSync(scratch, { recursive: true }));

const needed = { IotEndpoint: 'a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com', CodeBucket: 'code', CodeKey: 'functions/0.zip' };
const plain = resolve(template, needed);
const parts = { ApiGateway: 'on', Sqs: 'on' };
const whole = resolve(template, { ...needed, ...parts, SocketLog: 'on', NoteConnections: 'on' });
const of_type = (type, { resources } = plain) => Object.entries(resources).filter(([, resource]) => resource.Type === type);
const list = (value) => [value].flat();

// The synthesised template; throws if something in it has the wrong type.
function synthesise(from) {
  const app = new App({ outdir: fs.mkdtempSync(path.join(scratch, 'out-')), context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  const stack = new Stack(app, 'Confab');
  Validations.of(stack).acknowledge({ id: 'CloudFormation-Validate::W1030', reason: 'an empty ARN stands for "without", and conditions keep it from where one belongs' });
  new CfnInclude(stack, 'Template', { templateFile: from });
  return app.synth().getStackByName('Confab').template;
}
function broken(change) {
  const copy = structuredClone(template);
  change(copy.Resources);
  const there = path.join(scratch, 'broken.json');
  fs.writeFileSync(there, JSON.stringify(copy));
  try {
    synthesise(there);
  } catch {
    return true;
  }
  return false;
}

// --- loaded by aws-cdk-lib ---
await check('aws-cdk-lib loads the template, finds every type right, and gives back what it read', () => {
  const { Resources, Outputs } = synthesise(file);
  equal(Object.keys(Resources).sort(), Object.keys(template.Resources).sort(), 'the resources');
  equal(Object.keys(Outputs).sort(), Object.keys(template.Outputs).sort(), 'the outputs');
});

await check('that check notices a wrong type, a reference to nothing and a condition that is not there', () => {
  truthy(broken(({ PeopleFunction }) => { PeopleFunction.Properties.Timeout = 'ten'; }), 'a timeout in words passes');
  truthy(broken(({ UsersTable }) => { UsersTable.Properties.KeySchema = 'user'; }), 'a key schema that is no list passes');
  truthy(broken(({ ApiStage }) => { ApiStage.Properties.ApiId = { Ref: 'Apis' }; }), 'a reference to nothing passes');
  truthy(broken(({ GoogleProvider }) => { GoogleProvider.Condition = 'HasGoggle'; }), 'a condition that is not there passes');
});

// --- parameters and conditions ---
const choices = {
  Guests: ['on', 'off'], History: ['on', 'off'], AutoConfirm: ['yes', 'no'], NoteConnections: ['on', 'off'],
  Google: [{}, { GoogleClientId: 'google-id', GoogleClientSecret: 'secret' }],
  Facebook: [{}, { FacebookClientId: 'facebook-id', FacebookClientSecret: 'secret' }],
  Email: [{}, { EmailIdentityArn: 'arn:aws:ses:eu-west-1:111122223333:identity/example.org', EmailFrom: 'Confab <chat@example.org>' }],
  Domain: [{}, { DomainName: 'chat.example.org', CertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b' }],
  Origin: [{}, { SiteOrigin: 'https://d111111abcdef8.cloudfront.net' }],
};
const all_of = (of, first) => Object.entries(of).reduce((all, [name, values]) => all.flatMap((given) =>
  values.map((value) => ({ ...given, ...(typeof value === 'string' ? { [name]: value } : value) }))), [first]);
await check('every combination of parameters resolves, and makes what it should', () => {
  const combinations = [needed, { ...needed, ...parts }].flatMap((given) => all_of(choices, given));
  equal(combinations.length, 1024, 'combinations');
  for (const given of combinations) {
    const { resources, outputs } = resolve(template, given);
    const what = JSON.stringify(given);
    for (const [name, value] of Object.entries(outputs)) truthy(typeof value === 'string' && value !== '', `output ${name} is empty with ${what}`);
    equal(resources.IdentityPool.properties.AllowUnauthenticatedIdentities, given.Guests === 'on', `guests with ${what}`);
    equal(resources.StampRule.properties.TopicRulePayload.Actions.map((action) => Object.keys(action)[0]),
      given.History === 'on' ? ['Republish', 'DynamoDBv2'] : ['Republish'], `the rule's actions with ${what}`);
    equal(resources.UserPoolClient.properties.SupportedIdentityProviders,
      ['COGNITO', ...(given.GoogleClientId ? ['Google'] : []), ...(given.FacebookClientId ? ['Facebook'] : [])], `providers with ${what}`);
    equal('GoogleProvider' in resources, Boolean(given.GoogleClientId), `Google with ${what}`);
    equal(resources.UserPool.properties.EmailConfiguration?.EmailSendingAccount, given.EmailFrom ? 'DEVELOPER' : undefined, `e-mail with ${what}`);
    equal(resources.UserPoolClient.properties.LogoutURLs, resources.UserPoolClient.properties.CallbackURLs, `where signing out leads with ${what}`);
    equal('ConnectedRule' in resources, given.NoteConnections === 'on', `the notes of connections with ${what}`);
    equal(outputs.SiteAddress, given.DomainName ? 'https://chat.example.org/' : 'https://d111111abcdef8.cloudfront.net/', `the address with ${what}`);
  }
});

const gateways = { ApiGateway: ['on', 'off'], Entry: ['token', 'jwt'], SocketLog: ['on', 'off'], Sqs: ['on', 'off'], Stream: ['on', 'off'] };
await check('the other gateways are made where they are on, and leave nothing where they are off', () => {
  const names = (with_these, given) => with_these.filter((name) => name in resolve(template, given).resources);
  const marks = ['SocketApi', 'ConnectionsTable', 'GatewayFunction', 'TokenKey', 'TokensFunction', 'SocketLogs', 'SessionsTable', 'PollerRole',
    'PollingFunction', 'NoticeStream', 'NoticesMapping', 'FanOutRule', 'PostFunction', 'MailboxTable'];
  for (const given of all_of(gateways, needed)) {
    const [socket, queues] = [given.ApiGateway === 'on', given.Sqs === 'on'];
    const tokens = socket && given.Entry === 'token';
    equal(names(marks, given), [
      ...(socket ? ['SocketApi', 'ConnectionsTable', 'GatewayFunction'] : []), ...(tokens ? ['TokenKey', 'TokensFunction'] : []),
      ...(socket && given.SocketLog === 'on' ? ['SocketLogs'] : []), ...(queues ? ['SessionsTable', 'PollerRole', 'PollingFunction'] : []),
      ...(queues && given.Stream === 'on' ? ['NoticeStream', 'NoticesMapping'] : []), ...(socket || queues ? ['FanOutRule', 'PostFunction', 'MailboxTable'] : []),
    ], `what is made with ${JSON.stringify(given)}`);
    const { resources, outputs } = resolve(template, given);
    equal([outputs.SocketUrl, outputs.Entry, outputs.Sqs], [...(socket ? ['wss://f6g7h8i9j0.execute-api.eu-west-1.amazonaws.com/chat', given.Entry] : [undefined, undefined]), given.Sqs], 'outputs');
    const granted = JSON.stringify(policies(resources));
    for (const [word, there] of [['execute-api:ManageConnections', socket], ['kms:', tokens], ['sqs:', queues], ['kinesis:', queues && given.Stream === 'on'],
      ['/POST/tokens/guest', tokens], ['/PUT/me/polling/*', queues], ['/POST/rooms/*/messages', socket || queues], ['sts:AssumeRole', queues]])
      equal(granted.includes(word), there, `whether ${word} is granted with ${JSON.stringify(given)}`);
  }
});

await check('the page connects by what is on, in the order in which it would be tried, or by what the operator says', () => {
  const transports = (given) => resolve(template, { ...needed, ...given }).outputs.Transports;
  equal([transports({}), transports({ ApiGateway: 'on' }), transports({ Sqs: 'on' }), transports(parts), transports({ ...parts, PageTransport: 'sqs' }),
    transports({ ...parts, PageTransport: 'iot' })], ['iot', 'iot,api-gateway', 'iot,sqs', 'iot,api-gateway,sqs', 'sqs', 'iot'], 'the transports');
  for (const [rule, part] of [['SocketPageNeedsApiGateway', 'ApiGateway'], ['PollingPageNeedsSqs', 'Sqs']])
    equal(template.Rules[rule].Assertions[0].Assert, { 'Fn::Equals': [{ Ref: part }, 'on'] }, rule);
});

await check('nothing has to be there before something that has to be there before it', () => {
  const waits_for = new Map(Object.entries(template.Resources).map(([name, { Properties, DependsOn }]) => {
    const said = JSON.stringify(Properties ?? {});
    const found = [...said.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"|\$\{(\w+)[.}]/g)].map(([, named, inside]) => named ?? inside);
    return [name, [...new Set([...found, ...list(DependsOn ?? [])])].filter((other) => other in template.Resources)];
  }));
  const done = new Set();
  const visit = (name, above) => {
    truthy(!above.includes(name), `a circle: ${[...above, name].join(' → ')}`);
    if (done.has(name)) return;
    for (const other of waits_for.get(name)) visit(other, [...above, name]);
    done.add(name);
  };
  for (const name of waits_for.keys()) visit(name, []);
  truthy(waits_for.get('PollingMayPoll').includes('PollerRole') && waits_for.get('PollerRole').includes('PollingFunctionRole'), 'this check follows no references');
});

await check('a domain without certificate, a provider without secret and a sender\'s identity without address are refused before anything is made', () => {
  for (const [rule, first, second] of [['DomainNeedsCertificate', 'DomainName', 'CertificateArn'],
    ['EmailNeedsSender', 'EmailIdentityArn', 'EmailFrom'], ['GoogleNeedsSecret', 'GoogleClientId', 'GoogleClientSecret'], ['FacebookNeedsSecret', 'FacebookClientId', 'FacebookClientSecret']]) {
    const said = JSON.stringify(template.Rules[rule]);
    truthy(said.includes(`"${first}"`) && said.includes(`"${second}"`), `${rule} does not look at both`);
  }
});

await check('secrets among the parameters are not shown', () => {
  for (const [name, { NoEcho }] of Object.entries(template.Parameters)) equal(Boolean(NoEcho), name.endsWith('Secret'), `NoEcho of ${name}`);
});

// --- who may do what ---
// A function declaration, since checks above use it as well.
function policies(resources) {
  return Object.entries(resources).flatMap(policies_of);
}
function policies_of([name, { Type, properties }]) {
  if (Type === 'AWS::IAM::RolePolicy') return [[name, properties.PolicyDocument]];
  if (Type === 'AWS::IAM::Role') return properties.Policies.map(({ PolicyDocument }) => [name, PolicyDocument]);
  if (Type === 'AWS::IoT::Policy' || Type === 'AWS::S3::BucketPolicy') return [[name, properties.PolicyDocument]];
  return [];
}

// docs/deploying.md gives a reason for each of these.
const wildcards = {
  'SessionFunctionRole iot:AttachPolicy': '*',
  'SessionFunctionRole iot:ListAttachedPolicies': '*',
};
await check('no policy has the resource * outside a short list, and each of those has its reason in docs/deploying.md', () => {
  const found = {};
  for (const [name, { Statement }] of policies(whole.resources))
    for (const { Effect, Action, Resource } of Statement)
      for (const resource of list(Resource))
        if (Effect === 'Allow' && !/^arn:aws:[a-z0-9-]+:[^*]*:[^*]*:[^*]/.test(resource) && !/^arn:aws:s3:::[^*]/.test(resource))
          for (const action of list(Action)) found[`${name} ${action}`] = resource;
  equal(found, wildcards, 'wildcards');
  const reasons = fs.readFileSync(path.join(root, 'docs/deploying.md'), 'utf8');
  for (const name of Object.keys(wildcards)) truthy(reasons.includes(`\`${name.split(' ')[1]}\``), `there is no reason for ${name}`);
});

await check('no policy allows an action by a wildcard, or everything but something', () => {
  for (const [name, { Statement }] of policies(whole.resources))
    for (const statement of Statement) {
      truthy(!statement.NotAction && !statement.NotResource, `${name} says what it does not mean`);
      if (statement.Effect === 'Allow') truthy(list(statement.Action).every((action) => !action.includes('*')), `${name} allows ${statement.Action}`);
    }
});

await check('the identity pool lets in guests and people with exactly the trust that tells them apart', () => {
  for (const [role, amr] of [['GuestRole', 'unauthenticated'], ['UserRole', 'authenticated']]) {
    equal(plain.resources[role].properties.AssumeRolePolicyDocument.Statement, [{
      Effect: 'Allow', Principal: { Federated: 'cognito-identity.amazonaws.com' }, Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': plain.outputs.IdentityPoolId },
        'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr },
      },
    }], `the trust of ${role}`);
  }
  const pool = plain.resources.IdentityPool.properties;
  equal([pool.AllowClassicFlow, pool.CognitoIdentityProviders[0].ServerSideTokenCheck], [false, true], 'classic flow and token check');
});

await check('what signed-in people may do over MQTT stands in their role and in the shared policy alike, and fits AWS IoT\'s size', () => {
  const { UserRole, ChatPolicy } = plain.resources;
  const { Statement } = ChatPolicy.properties.PolicyDocument;
  equal(UserRole.properties.Policies[0].PolicyDocument.Statement.filter(({ Action }) => Action.startsWith('iot:')), Statement, 'the statements');
  truthy(JSON.stringify(ChatPolicy.properties.PolicyDocument).length <= 2048, 'the policy is longer than 2048 characters');
});

// --- functions and rules ---
const functions = of_type('AWS::Lambda::Function', whole);
await check('each function has a role and a log of its own, and the role may write that log alone', () => {
  equal([functions.length, of_type('AWS::Lambda::Function').length], [15, 7], 'functions, and without the other gateways');
  const roles = new Set(functions.map(([, { properties }]) => properties.Role));
  equal(roles.size, 15, 'roles');
  for (const [name, { properties }] of functions) {
    equal(properties.Role, `arn:aws:iam::111122223333:role/${whole.resources[`${name}Role`].id}`, `the role of ${name}`);
    equal(properties.LoggingConfig.LogGroup, whole.resources[`${name}Logs`].id, `the log of ${name}`);
    const [{ PolicyDocument }] = whole.resources[`${name}Role`].properties.Policies;
    const logs = PolicyDocument.Statement.filter(({ Action }) => list(Action).some((action) => action.startsWith('logs:')));
    equal(logs.map(({ Resource }) => Resource), [`arn:aws:logs:eu-west-1:111122223333:log-group:${whole.resources[`${name}Logs`].id}:*`], `logs that ${name} writes`);
  }
});

await check('every log is kept for a limited time', () => {
  const groups = of_type('AWS::Logs::LogGroup', whole);
  equal(groups.length, 17, 'logs');
  for (const [name, { properties }] of groups) truthy(properties.RetentionInDays >= 1 && properties.RetentionInDays <= 90, `${name} is kept for ${properties.RetentionInDays} days`);
});

await check('functions run on the runtime that the bundle is made for, and triggers within the five seconds that Cognito waits', () => {
  for (const [name, { properties }] of functions) {
    equal([properties.Runtime, properties.Handler, properties.Architectures, properties.MemorySize], ['nodejs24.x', 'index.handler', ['arm64'], 512], name);
    if (name.startsWith('PreSignUp') || name.startsWith('PostConfirmation')) truthy(properties.Timeout <= 5, `${name} may take ${properties.Timeout} s`);
  }
});

await check('each function is told the tables that its role may use, and no others, whatever is on', () => {
  for (const given of all_of(gateways, needed)) {
    const deployed = resolve(template, given);
    for (const [name, { properties }] of of_type('AWS::Lambda::Function', deployed)) {
      const told = Object.entries(properties.Environment.Variables).filter(([key]) => key.endsWith('_TABLE')).map(([, table]) => table).sort();
      const [{ PolicyDocument }] = deployed.resources[`${name}Role`].properties.Policies;
      const used = new Set(PolicyDocument.Statement.filter(({ Action }) => list(Action)[0].startsWith('dynamodb:'))
        .filter(({ Resource }) => !Resource.endsWith('/stream/*')).map(({ Resource }) => Resource.split('/')[1]));
      const only_read_as_a_stream = name === 'ReaperFunction' || name === 'ReplayFunction';
      equal(told, [...used].sort(), `the tables of ${name} with ${JSON.stringify(given)}`);
      truthy(only_read_as_a_stream === PolicyDocument.Statement.some(({ Resource }) => String(Resource).includes('/stream/')), `which stream ${name} reads`);
    }
  }
});

await check('rules use the SQL version that knows numbytes, publish at least once and write down their failures', () => {
  for (const [name, { properties: { TopicRulePayload: rule } }] of of_type('AWS::IoT::TopicRule', whole)) {
    equal([rule.AwsIotSqlVersion, rule.RuleDisabled], ['2016-03-23', false], name);
    equal(rule.ErrorAction.CloudwatchLogs.LogGroupName, plain.resources.RuleErrors.id, `the error action of ${name}`);
  }
  equal(plain.resources.StampRule.properties.TopicRulePayload.Actions[0].Republish.Topic, 'c/out/${topic(4)}', 'the topic');
  const { FanOutRule, DeliverRule } = whole.resources;
  equal(FanOutRule.properties.TopicRulePayload.Sql, "SELECT *, topic(3) AS room FROM 'c/out/+'", 'what is fanned out');
  const rooms = new RegExp(/concat\(topic\(4\), '!'\), '([^']+)'\)$/.exec(DeliverRule.properties.TopicRulePayload.Sql)[1]);
  const id = '0123456789abcdef'.repeat(4);
  equal(['p.staff', `d.${id}`, 'd.service', 'd.+', `d.${id}0`, `d.${id.toUpperCase()}`, 'lobby', 'p.', 'q.staff', `p.a/d.${id}`, 'p.staff\n', 'p.staff!'].filter((room) => rooms.test(`${room}!`)),
    ['p.staff', `d.${id}`], 'the rooms that are delivered to');
  truthy(plain.resources.StampRule.properties.TopicRulePayload.Sql.includes('+ 90 * 86400 AS expires'), 'the rule does not say when messages expire');
});

// --- tables ---
await check('tables are paid by use, what passes expires, and accounts and rooms can be brought back', () => {
  const kept = ['UsersTable', 'NamesTable', 'RoomsTable', 'MembersTable'];
  for (const [name, { properties }] of of_type('AWS::DynamoDB::Table', whole)) {
    equal(properties.BillingMode, 'PAY_PER_REQUEST', name);
    const expiry = { AttributeName: name === 'SessionsTable' ? 'ttl' : 'expires', Enabled: true };
    equal(properties.TimeToLiveSpecification, kept.includes(name) ? undefined : expiry, `expiry of ${name}`);
    equal(Boolean(properties.PointInTimeRecoverySpecification), kept.includes(name), `recovery of ${name}`);
    const streamed = ['ConnectionsTable', 'SessionsTable'].includes(name);
    equal(properties.StreamSpecification, streamed ? { StreamViewType: 'KEYS_ONLY' } : undefined, `the stream of ${name}`);
  }
});

// --- the other gateways ---
await check('streams run the function that they are for, filtered, and give up on what will never do', () => {
  const mapped = of_type('AWS::Lambda::EventSourceMapping', whole).map(([name, { properties }]) => {
    truthy(properties.MaximumRetryAttempts >= 1 && properties.MaximumRecordAgeInSeconds <= 21600 && properties.BisectBatchOnFunctionError, `${name} tries for ever`);
    return [name, properties.EventSourceArn.split(':').slice(2).join(':').split('/stream/')[0], properties.FunctionName, properties.FilterCriteria?.Filters];
  });
  for (const name of ['SessionsMapping', 'NoticesMapping'])
    equal(whole.resources[name].properties.FunctionResponseTypes, ['ReportBatchItemFailures'], `what comes again where ${name} failed in part`);
  const to = (name) => whole.resources[name].id;
  equal(mapped, [
    ['ConnectionsMapping', 'dynamodb:eu-west-1:111122223333:table/Confab-Connections', to('ReplayFunction'), [{ Pattern: '{"eventName":["INSERT"]}' }]],
    ['SessionsMapping', 'dynamodb:eu-west-1:111122223333:table/Confab-Sessions', to('ReaperFunction'), [{ Pattern: '{"eventName":["REMOVE"]}' }]],
    ['NoticesMapping', `kinesis:eu-west-1:111122223333:stream/${to('NoticeStream')}`, to('PostFunction'), undefined],
  ], 'the mappings');
  equal([whole.resources.NoticeStream.properties.RetentionPeriodHours, whole.resources.NoticeStream.properties.StreamModeDetails.StreamMode], [24, 'ON_DEMAND'], 'the stream');
});

await check('the key of tokens turns over, belongs to the account, and is used by two functions, each in one direction', () => {
  const { EnableKeyRotation, KeyPolicy } = whole.resources.TokenKey.properties;
  equal(EnableKeyRotation, true, 'rotation');
  equal(KeyPolicy.Statement, [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' }], 'the key\'s policy');
  const users = policies(whole.resources).flatMap(([name, { Statement }]) => Statement.filter(({ Action }) => String(Action).includes('kms:')).map(({ Action }) => [name, Action]));
  equal(users, [['TokensFunctionRole', 'kms:Encrypt'], ['AuthorizerFunctionRole', 'kms:Decrypt']], 'who uses it');
});

await check('a polling session\'s keys come from one function alone, last an hour, and can do nothing but receive and delete', () => {
  const { AssumeRolePolicyDocument, MaxSessionDuration, Policies } = whole.resources.PollerRole.properties;
  equal(AssumeRolePolicyDocument.Statement, [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::111122223333:role/${whole.resources.PollingFunctionRole.id}` }, Action: 'sts:AssumeRole' }], 'the trust');
  equal(MaxSessionDuration, 3600, 'how long');
  equal(Policies[0].PolicyDocument.Statement, [{ Effect: 'Allow', Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], Resource: 'arn:aws:sqs:eu-west-1:111122223333:Confab_*' }], 'the role');
});

await check('the WebSocket API asks the authorizer at $connect, selects routes by the action, and is throttled', () => {
  const { SocketApi, SocketStage, SocketAuthorizer, AuthorizerPermission, GatewayPermission } = whole.resources;
  equal([SocketApi.properties.ProtocolType, SocketApi.properties.RouteSelectionExpression], ['WEBSOCKET', '$request.body.action'], 'the API');
  equal([SocketAuthorizer.properties.AuthorizerType, SocketAuthorizer.properties.IdentitySource], ['REQUEST', ['route.request.querystring.token']], 'the authorizer');
  equal(resolve(template, { ...needed, ...parts, Entry: 'jwt' }).resources.SocketAuthorizer.properties.IdentitySource, ['route.request.querystring.Authorizer'], 'with ID tokens');
  const routes = of_type('AWS::ApiGatewayV2::Route', whole).filter(([, { properties }]) => properties.ApiId === SocketApi.id);
  equal(routes.map(([, { properties }]) => [properties.RouteKey, properties.AuthorizationType]), [['$connect', 'CUSTOM'],
    ...['$disconnect', '$default', 'subscribe', 'unsubscribe', 'publish', 'ping', 'taken'].map((key) => [key, 'NONE'])], 'its routes');
  const { ThrottlingRateLimit, ThrottlingBurstLimit } = SocketStage.properties.DefaultRouteSettings;
  truthy(ThrottlingRateLimit <= 500 && ThrottlingBurstLimit <= 1000, 'the throttles');
  const source = 'arn:aws:execute-api:eu-west-1:111122223333:f6g7h8i9j0';
  equal([AuthorizerPermission.properties.SourceArn, GatewayPermission.properties.SourceArn], [`${source}/authorizers/${SocketAuthorizer.id}`, `${source}/chat/*`], 'who runs them');
});

await check('what opens a connection lands in no log', () => {
  const { AccessLogSettings, DefaultRouteSettings } = whole.resources.SocketStage.properties;
  equal([DefaultRouteSettings.LoggingLevel, DefaultRouteSettings.DataTraceEnabled], ['OFF', false], 'the execution log, which holds queries');
  const logged = [...AccessLogSettings.Format.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name);
  equal(logged, ['requestTime', 'eventType', 'routeKey', 'status', 'connectionId', 'requestId', 'error.message'], 'what the access log says');
  JSON.parse(AccessLogSettings.Format);
  equal(AccessLogSettings.DestinationArn, `arn:aws:logs:eu-west-1:111122223333:log-group:${whole.resources.SocketLogs.id}`, 'where to');
  equal(resolve(template, { ...needed, ...parts }).resources.SocketStage.properties.AccessLogSettings, undefined, 'the access log unless it is asked for');
});

await check('what AWS keeps of a throttle for one route would poison the stage when the route goes, so only the stage whose routes always exist has any', () => {
  for (const [name, { Properties }] of Object.entries(template.Resources).filter(([name, { Type }]) => Type === 'AWS::ApiGatewayV2::Stage' && name !== 'ApiStage'))
    equal([Properties.RouteSettings, Properties.StageVariables], [undefined, undefined], `throttles of single routes in ${name}`);
});

await check('a stage is made after the routes that are always there with it, since API Gateway refuses simultaneous changes', () => {
  for (const [name, stage] of Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Stage')) {
    const routes = Object.entries(template.Resources).filter(([, { Type, Condition, Properties }]) =>
      Type === 'AWS::ApiGatewayV2::Route' && Properties.ApiId.Ref === stage.Properties.ApiId.Ref && Condition === stage.Condition);
    truthy(routes.length > 0, `${name} has no routes`);
    equal(list(stage.DependsOn).sort(), routes.map(([route]) => route).sort(), `what ${name} waits for`);
  }
});

await check('a page under development is accepted only where somebody asks for it', () => {
  const local = 'http://127.0.0.1:8080';
  truthy(!JSON.stringify(resolve(template, { ...needed, ...parts }).resources).includes(local), 'it is accepted unasked');
  const { Api, TokensApi, UserPoolClient } = resolve(template, { ...needed, ...parts, Development: 'on' }).resources;
  for (const api of [Api, TokensApi]) equal(api.properties.CorsConfiguration.AllowOrigins, [local], 'the origins');
  equal([UserPoolClient.properties.CallbackURLs[1], UserPoolClient.properties.LogoutURLs[1]], [`${local}/`, `${local}/`], 'where signing in and out lead');
});

await check('with Keep=yes accounts and rooms cannot be deleted by mistake', () => {
  const { resources } = resolve(template, { ...needed, Keep: 'yes' });
  equal(Object.entries(resources).filter(([, { properties }]) => properties.DeletionProtectionEnabled || properties.DeletionProtection === 'ACTIVE').map(([name]) => name),
    ['UserPool', 'UsersTable', 'NamesTable', 'RoomsTable', 'MembersTable'], 'what cannot be deleted');
});

await check('nothing is kept when the stack goes', () => {
  for (const [name, resource] of Object.entries(template.Resources)) truthy(!['Retain', 'Snapshot'].includes(resource.DeletionPolicy), `${name} stays`);
  for (const [name, { properties }] of Object.entries(whole.resources))
    truthy(!properties.DeletionProtectionEnabled && properties.DeletionProtection !== 'ACTIVE', `${name} cannot be deleted`);
});

// --- accounts ---
await check('the user pool asks for the passwords that the page asks for, and verifies e-mail', () => {
  const pool = plain.resources.UserPool.properties;
  const { TemporaryPasswordValidityDays, ...password } = pool.Policies.PasswordPolicy;
  equal(password, { MinimumLength: 8, RequireLowercase: true, RequireUppercase: true, RequireNumbers: true, RequireSymbols: true }, 'the password policy');
  equal([pool.AutoVerifiedAttributes, pool.UsernameConfiguration.CaseSensitive], [['email'], false], 'e-mail and names');
  equal(Object.keys(pool.LambdaConfig).sort(), ['PostConfirmation', 'PreSignUp'], 'the triggers');
});

await check('the page\'s client has no secret, signs in with SRP or a code, hides who exists, and rotates what refreshes', () => {
  const client = plain.resources.UserPoolClient.properties;
  equal([client.GenerateSecret, client.PreventUserExistenceErrors, client.EnableTokenRevocation], [false, 'ENABLED', true], 'secret, existence, revocation');
  equal([client.ExplicitAuthFlows, client.AllowedOAuthFlows, client.RefreshTokenRotation.Feature], [['ALLOW_USER_SRP_AUTH'], ['code'], 'ENABLED'], 'the flows');
  for (const url of client.CallbackURLs) truthy(/^https:\/\/|^http:\/\/127\.0\.0\.1:8080\/$/.test(url), `a callback to ${url}`);
});

// --- API ---
const plain_routes = [
  'DELETE /rooms/{id}', 'DELETE /rooms/{id}/members/me', 'DELETE /rooms/{id}/members/{user}', 'GET /me', 'GET /me/rooms', 'GET /rooms',
  'GET /rooms/{id}', 'GET /rooms/{id}/members', 'GET /rooms/{id}/messages', 'GET /users', 'GET /users/{id}', 'POST /rooms', 'POST /session',
  'PUT /me', 'PUT /me/rooms/{id}/read', 'PUT /rooms/{id}/members/me', 'PUT /rooms/{id}/members/{user}',
];
const token_routes = ['POST /tokens', 'POST /tokens/guest'];  // on an API of their own
const post_routes = ['POST /message', 'POST /rooms/{id}/messages'];
const polling_routes = [
  'DELETE /me/polling/{session}', 'DELETE /me/polling/{session}/rooms/{room}', 'DELETE /polling/{account}/{user}/{session}', 'GET /me/messages', 'GET /polling',
  'GET /polling/users/{user}/messages', 'GET /polling/{account}/{user}/{session}', 'POST /me/messages/read', 'POST /polling/cleanup', 'POST /polling/users/{user}/read',
  'POST /polling/{account}/{user}/{session}/renew', 'PUT /me/polling/{session}', 'PUT /me/polling/{session}/rooms/{room}', 'PUT /polling/{account}/{user}/{session}',
];
const guest_routes = [
  'DELETE /me/polling/{session}', 'DELETE /me/polling/{session}/rooms/{room}', 'GET /me/messages', 'GET /rooms', 'GET /rooms/{id}', 'GET /rooms/{id}/messages',
  'GET /users', 'GET /users/{id}', 'POST /me/messages/read', 'POST /rooms/{id}/messages', 'PUT /me/polling/{session}', 'PUT /me/polling/{session}/rooms/{room}',
];
await check('every route but the one that takes ID tokens wants a signed request, and leads to a function that exists', () => {
  for (const [given, keys] of [[{}, plain_routes], [{ ApiGateway: 'on' }, [...plain_routes, ...token_routes, ...post_routes]],
    [{ Sqs: 'on' }, [...plain_routes, ...post_routes, ...polling_routes]], [{ ApiGateway: 'on', Entry: 'jwt' }, [...plain_routes, ...post_routes]]]) {
    const deployed = resolve(template, { ...needed, ...given });
    const routes = of_type('AWS::ApiGatewayV2::Route', deployed).filter(([, { properties }]) => properties.ApiId === deployed.resources.Api.id);
    equal(routes.map(([, { properties }]) => properties.RouteKey).sort(), keys.filter((key) => !token_routes.includes(key)).sort(), `the routes with ${JSON.stringify(given)}`);
    const of_tokens = of_type('AWS::ApiGatewayV2::Route', deployed).filter(([, { properties }]) => properties.ApiId === deployed.resources.TokensApi?.id);
    equal(of_tokens.map(([, { properties }]) => properties.RouteKey).sort(), keys.filter((key) => token_routes.includes(key)), `the routes of tokens with ${JSON.stringify(given)}`);
    for (const [name, { properties }] of [...routes, ...of_tokens]) equal(properties.AuthorizationType, properties.RouteKey === 'POST /tokens' ? 'NONE' : 'AWS_IAM', `who may use ${name}`);
  }
  for (const [name, { properties }] of of_type('AWS::ApiGatewayV2::Integration', whole)) {
    const of_sockets = properties.ApiId === whole.resources.SocketApi.id;
    equal([properties.IntegrationType, properties.PayloadFormatVersion], ['AWS_PROXY', of_sockets ? undefined : '2.0'], name);
    const arn = of_sockets ? /^arn:aws:apigateway:eu-west-1:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(properties.IntegrationUri)[1] : properties.IntegrationUri;
    truthy(functions.some(([, { id }]) => arn === `arn:aws:lambda:eu-west-1:111122223333:function:${id}`), `${name} leads nowhere`);
  }
});

await check('people and guests may call their own routes, and none of an operator\'s', () => {
  const call = (route) => `arn:aws:execute-api:eu-west-1:111122223333:${token_routes.includes(route) ? 'k1l2m3n4o5' : 'a1b2c3d4e5'}/$default/${route.replace(' ', '').replace(/\{\w+\}/g, 'x')}`;
  const fits = (pattern, arn) => new RegExp(`^${list(pattern).map((one) => one.replace(/[.$]/g, '\\$&').replaceAll('*', '.*')).join('|')}$`).test(arn);
  const may = (role, route) => {
    const { Statement } = whole.resources[role].properties.Policies[0].PolicyDocument;
    const about = Statement.filter(({ Action }) => Action === 'execute-api:Invoke').filter(({ Resource }) => list(Resource).some((one) => fits(one, call(route))));
    return about.some(({ Effect }) => Effect === 'Allow') && !about.some(({ Effect }) => Effect === 'Deny');
  };
  const operators = ['POST /message', ...polling_routes.filter((route) => route.includes(' /polling'))];
  const every = [...plain_routes, ...token_routes, ...post_routes, ...polling_routes];
  equal(every.filter((route) => !may('UserRole', route)).sort(), [...token_routes, ...operators].sort(), 'what people may not call');
  equal(every.filter((route) => may('GuestRole', route)).sort(), [...guest_routes, 'POST /tokens/guest'].sort(), 'what guests may call');
});

const throttle = (rate, burst) => ({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst });
await check('every route that guests may call has the throttle of the parameters, and only those for people with accounts have a higher one', () => {
  for (const given of all_of(gateways, needed)) {
    const { properties } = resolve(template, given).resources.ApiStage;
    equal(properties.DefaultRouteSettings, throttle('20', '40'), 'the throttle of every route that is not named');
    equal(Object.keys(properties.RouteSettings).sort(), plain_routes.filter((route) => !guest_routes.includes(route)).sort(), 'the routes that are named');
    for (const [route, settings] of Object.entries(properties.RouteSettings)) equal(settings, throttle(50, 100), route);
  }
  const { properties } = resolve(template, { ...needed, GuestRate: '3', GuestBurst: '4' }).resources.ApiStage;
  equal(properties.DefaultRouteSettings, throttle('3', '4'), 'the throttle that was asked for');
});

await check('a route whose throttle is set by name exists whatever is on, and before its throttle', () => {
  const { DependsOn, Properties } = template.Resources.ApiStage;
  const existing = DependsOn.map((name) => {
    truthy(!template.Resources[name].Condition, `${name} may be left out, which would break the stage for good`);
    return template.Resources[name].Properties.RouteKey;
  });
  for (const route of Object.keys(Properties.RouteSettings)) truthy(existing.includes(route), `the stage does not wait for ${route}`);
});

await check('executions are reserved only where the operator asks for it, since AWS refuses that in a small account', () => {
  const reserved = ({ resources }) => of_type('AWS::Lambda::Function', { resources })
    .filter(([, { properties }]) => 'ReservedConcurrentExecutions' in properties).map(([name, { properties }]) => [name, properties.ReservedConcurrentExecutions]);
  equal([reserved(plain), reserved(whole)], [[], []], 'reservations without being asked');
  const asked = { AuthorizerConcurrency: '5', SessionConcurrency: '6', DeliverConcurrency: '7' };
  equal(reserved(resolve(template, { ...needed, ...asked })), [['SessionFunction', '6'], ['DeliverFunction', '7']], 'reservations');
  equal(reserved(resolve(template, { ...needed, ...parts, ...asked })), [['SessionFunction', '6'], ['DeliverFunction', '7'], ['AuthorizerFunction', '5']], 'reservations with the WebSocket API');
});

await check('every function that guests can reach knows who is shut out and what a guest may spend', () => {
  const watching = functions.filter(([, { properties }]) => 'CONFAB_GUESTS_TABLE' in properties.Environment.Variables);
  equal(watching.map(([name]) => name).sort(), ['AuthorizerFunction', 'GatewayFunction', 'HistoryFunction', 'PeopleFunction', 'PollingFunction', 'PostFunction', 'RoomsFunction', 'TokensFunction'], 'the functions');
  for (const [name, { properties }] of watching)
    equal(properties.Environment.Variables.CONFAB_GUEST_BUDGET, name === 'AuthorizerFunction' ? undefined : '300', `the budget that ${name} knows`);
});

await check('the API is throttled, and answers no page but its own', () => {
  const guests = plain.resources.ApiStage.properties.DefaultRouteSettings;
  const open_to_anybody = whole.resources.TokensStage.properties.DefaultRouteSettings;
  truthy(open_to_anybody.ThrottlingRateLimit <= Number(guests.ThrottlingRateLimit), 'the throttle of the API that anybody may call');
  const cors = resolve(template, { ...needed, SiteOrigin: 'https://d111111abcdef8.cloudfront.net' }).resources.Api.properties.CorsConfiguration;
  equal(cors.AllowOrigins, ['https://d111111abcdef8.cloudfront.net'], 'the origins');
  equal(plain.resources.Api.properties.CorsConfiguration, undefined, 'before the page has an address');
  const { Api, TokensApi } = resolve(template, { ...needed, ...parts, DomainName: 'chat.example.org', CertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b' }).resources;
  equal(TokensApi.properties.CorsConfiguration, Api.properties.CorsConfiguration, 'who may read the answers of the API of tokens');
  for (const header of ['authorization', 'content-type', 'x-amz-date', 'x-amz-security-token']) truthy(cors.AllowHeaders.includes(header), `${header} is not let through`);
  for (const method of ['GET', 'PUT', 'POST', 'DELETE']) truthy(cors.AllowMethods.includes(method), `${method} is not let through`);
});

// --- the page ---
const distribution = plain.resources.Site.properties.DistributionConfig;
const caching_disabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const caching_optimized = '658327ea-f89d-4fab-a63d-7e88639e58f6';
await check('CloudFront keeps nothing but the files with a hash in their names', () => {
  equal(distribution.DefaultCacheBehavior.CachePolicyId, caching_disabled, 'index.html, config.json and the rest');
  equal(distribution.CacheBehaviors.map(({ PathPattern, CachePolicyId }) => [PathPattern, CachePolicyId]),
    ['*.wasm', '*.js', '*.css'].map((pattern) => [pattern, caching_optimized]), 'the program');
  const site = fs.readFileSync(path.join(root, 'scripts/site.mjs'), 'utf8');
  const with_hash = [...site.matchAll(/hashed\('([^']+)'/g)].map(([, name]) => path.extname(name));
  equal([...new Set(with_hash)].sort(), ['.css', '.js', '.wasm'], 'what scripts/site.mjs gives a hash');
  for (const name of fs.readdirSync(path.join(root, 'static'))) truthy(!/\.(wasm|js|css)$/.test(name), `static/${name} would be kept without a hash`);
});

await check('everything goes over HTTPS, and the bucket opens to this distribution alone', () => {
  for (const behaviour of [distribution.DefaultCacheBehavior, ...distribution.CacheBehaviors])
    equal([behaviour.ViewerProtocolPolicy, behaviour.AllowedMethods, behaviour.Compress], ['redirect-to-https', ['GET', 'HEAD'], true], 'a behaviour');
  equal(Object.values(plain.resources.SiteBucket.properties.PublicAccessBlockConfiguration), [true, true, true, true], 'the block of public access');
  const [read, refuse] = plain.resources.SiteBucketPolicy.properties.PolicyDocument.Statement;
  equal([read.Principal, read.Action, read.Condition], [{ Service: 'cloudfront.amazonaws.com' }, 's3:GetObject',
    { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL' } }], 'who reads');
  equal([refuse.Effect, refuse.Condition], ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }], 'what is refused');
});

const headers = plain.resources.SiteHeaders.properties.ResponseHeadersPolicyConfig;
const policy_of = ({ resources }) => resources.SiteHeaders.properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy;
await check('the page may connect to the account\'s own services and nowhere else', () => {
  const text = policy_of(plain);
  const connects = (policy) => /connect-src ([^;]+);/.exec(policy)[1];
  equal(connects(policy_of(whole)), `${connects(text)} https://k1l2m3n4o5.execute-api.eu-west-1.amazonaws.com wss://f6g7h8i9j0.execute-api.eu-west-1.amazonaws.com https://sqs.eu-west-1.amazonaws.com`, 'with the other gateways');
  const directives = Object.fromEntries(text.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]));
  equal(directives['connect-src'], [
    "'self'", 'wss://a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com', 'https://cognito-identity.eu-west-1.amazonaws.com',
    'https://cognito-idp.eu-west-1.amazonaws.com', `https://${plain.outputs.SignInDomain}`, plain.outputs.ApiUrl,
  ], 'connect-src');
  const shell = fs.readFileSync(path.join(root, 'shell/index.html'), 'utf8');
  const meta = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(shell)[1];
  for (const part of meta.split('; ')) {
    const [name, ...sources] = part.split(' ');
    if (name !== 'connect-src') equal(directives[name], sources, `${name}, which the page's own policy has too`);
  }
  equal(directives['frame-ancestors'], ["'none'"], 'who may frame it');
});

await check('the page comes with HSTS, nosniff, no-referrer and an opener policy', () => {
  const { StrictTransportSecurity, ContentTypeOptions, ReferrerPolicy } = headers.SecurityHeadersConfig;
  truthy(StrictTransportSecurity.AccessControlMaxAgeSec >= 31536000 && ContentTypeOptions.Override, 'HSTS and nosniff');
  equal(ReferrerPolicy.ReferrerPolicy, 'no-referrer', 'the referrer policy');
  truthy(headers.CustomHeadersConfig.Items.some(({ Header, Value }) => Header === 'Cross-Origin-Opener-Policy' && Value === 'same-origin'), 'the opener policy');
});

await finish();
