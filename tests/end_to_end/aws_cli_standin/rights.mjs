// Which rights the calls of the AWS CLI need, those of CloudFormation included: it works with the rights of whoever
// deploys. From AWS's Service Authorization Reference and the permissions that CloudFormation's types declare for their
// handlers. Without account.policy whoever calls may do everything.
import { refused } from './account.mjs';

const list = (value) => [value ?? []].flat();
const made = new Map();  // pattern -> expression
const expression_of = (pattern) => new RegExp(`^${pattern.replace(/[.+^$()|[\]{}\\]/g, String.raw`\$&`).replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
function fits(pattern, text) {
  if (!made.has(pattern)) made.set(pattern, expression_of(pattern));
  return made.get(pattern).test(text);
}

// Whether an identity policy allows a demand: {action, resource, to}, `to` being the service that a role is passed to.
export function allows(policy, { action, resource, to }) {
  const about = policy.Statement.filter(({ Action, Resource, Condition }) =>
    list(Action).some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase())) && list(Resource).some((pattern) => fits(pattern, resource)) &&
    (!Condition || list(Condition.StringEquals['iam:PassedToService']).includes(to)));
  return about.some(({ Effect }) => Effect === 'Allow') && !about.some(({ Effect }) => Effect === 'Deny');
}

// Records the demand. Returns why it is refused, or nothing.
export function refusal_of(account, demand) {
  if (!account.policy) return undefined;
  account.demands ??= [];
  const { action, resource, to } = demand;
  if (!account.demands.some((one) => one.action === action && one.resource === resource && one.to === to)) account.demands.push(demand);
  if (allows(account.policy, demand)) return undefined;
  return `User: arn:aws:iam::${account.id}:user/deployer is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}

// --- the calls themselves ---
const bucket = (options) => `arn:aws:s3:::${options.bucket ?? options.words[0].replace('s3://', '')}`;
const objects = (options) => `${bucket(options)}/${options.key ?? '*'}`;
const within = (service, what) => (options, { id, region }) => `arn:aws:${service}:${region}:${id}:${what(options)}`;
const everything = () => '*';
const stack = (options, { id, region }) => (options['stack-name'] ? `arn:aws:cloudformation:${region}:${id}:stack/${options['stack-name']}/0f1e2d3c` : `arn:aws:cloudformation:${region}:${id}:stack/*/*`);
const iot_policy = within('iot', (options) => `policy/${options['policy-name']}`);
const table = within('dynamodb', (options) => `table/${options['table-name']}`);
const pool = within('cognito-idp', (options) => `userpool/${options['user-pool-id']}`);
const role = (options, { id }) => `arn:aws:iam::${id}:role/${options['role-name']}`;
const of_calls = {
  's3api head-bucket': [['s3:ListBucket', bucket]],
  's3api create-bucket': [['s3:CreateBucket', bucket]],
  's3api put-public-access-block': [['s3:PutBucketPublicAccessBlock', bucket]],
  's3api head-object': [['s3:GetObject', objects]],
  's3api put-object': [['s3:PutObject', objects]],
  's3api list-objects-v2': [['s3:ListBucket', bucket]],
  's3 rm': [['s3:ListBucket', bucket], ['s3:DeleteObject', objects]],
  's3 rb': [['s3:ListBucket', bucket], ['s3:DeleteObject', objects], ['s3:DeleteBucket', bucket]],
  'iot describe-endpoint': [['iot:DescribeEndpoint', everything]],
  'iot list-targets-for-policy': [['iot:ListTargetsForPolicy', iot_policy]],
  'iot list-policy-versions': [['iot:ListPolicyVersions', iot_policy]],
  'iot delete-policy-version': [['iot:DeletePolicyVersion', iot_policy]],
  'cloudfront create-invalidation': [['cloudfront:CreateInvalidation', (options, { id }) => `arn:aws:cloudfront::${id}:distribution/${options['distribution-id']}`]],
  'iam put-role-policy': [['iam:PutRolePolicy', role]],
  'iam delete-role-policy': [['iam:DeleteRolePolicy', role]],
  'dynamodb update-continuous-backups': [['dynamodb:UpdateContinuousBackups', table]],
  'dynamodb describe-table': [['dynamodb:DescribeTable', table]],
  'dynamodb update-table': [['dynamodb:UpdateTable', table]],
  'dynamodb query': [['dynamodb:Query', table]],
  'dynamodb scan': [['dynamodb:Scan', table]],
  'dynamodb put-item': [['dynamodb:PutItem', table]],
  'dynamodb delete-item': [['dynamodb:DeleteItem', table]],
  'cognito-idp describe-user-pool': [['cognito-idp:DescribeUserPool', pool]],
  'cognito-idp update-user-pool': [['cognito-idp:UpdateUserPool', pool]],
  'lambda get-account-settings': [['lambda:GetAccountSettings', everything]],
  'sesv2 get-account': [['ses:GetAccount', everything]],
  'apigatewayv2 delete-route-settings': [['apigateway:DELETE', (options, { region }) => `arn:aws:apigateway:${region}::/apis/${options['api-id']}/stages/$default/routesettings/x`]],
  'sqs list-queues': [['sqs:ListQueues', within('sqs', () => 'any')]],
  'logs describe-log-groups': [['logs:DescribeLogGroups', within('logs', () => 'log-group:any')]],
  'logs delete-log-group': [['logs:DeleteLogGroup', within('logs', (options) => `log-group:${options['log-group-name']}`)]],
  'cloudformation deploy': [...['CreateChangeSet', 'DescribeChangeSet', 'ExecuteChangeSet', 'DescribeStacks'].map((name) => [`cloudformation:${name}`, stack]),
    ['cloudformation:GetTemplateSummary', everything],
    ...['s3:PutObject', 's3:GetObject'].map((name) => [name, (options) => `arn:aws:s3:::${options['s3-bucket']}/${options['s3-prefix']}/x.template`])],
  'cloudformation describe-stacks': [['cloudformation:DescribeStacks', stack]],
  'cloudformation wait': [['cloudformation:DescribeStacks', stack]],
  'cloudformation describe-stack-events': [['cloudformation:DescribeStackEvents', stack]],
  'cloudformation list-stack-resources': [['cloudformation:ListStackResources', stack]],
  'cloudformation delete-stack': [['cloudformation:DeleteStack', stack]],
};

export function demand_call(account, operation, options, region) {
  for (const [action, resource] of of_calls[operation] ?? []) {
    const why = refusal_of(account, { action, resource: resource(options, { id: account.id, region }) });
    if (why) throw refused('AccessDenied', operation, why);
  }
}

// What the requests need that the scripts sign themselves (endpoints.mjs): `id` is what the address names, `body` what was sent.
const of_signed = {
  'close-mqtt': ['iot:DeleteConnection', ({ id, account, region }) => `arn:aws:iot:${region}:${account}:client/${id}`],
  'close-socket': ['execute-api:ManageConnections', ({ id, account, region }) => `arn:aws:execute-api:${region}:${account}:any/chat/DELETE/@connections/${id}`],
  'detach-policy': ['iot:DetachPolicy', () => '*'],  // the target is an identity, which has no ARN
  'delete-queue': ['sqs:DeleteQueue', ({ body, account, region }) => `arn:aws:sqs:${region}:${account}:${body.QueueUrl.split('/').pop()}`],
  'delete-item': ['dynamodb:DeleteItem', ({ body, account, region }) => `arn:aws:dynamodb:${region}:${account}:table/${body.TableName}`],
};
// Why a signed request is refused, or nothing.
export function refusal_of_signed(account, name, { id, body, region }) {
  const [action, resource] = of_signed[name];
  return refusal_of(account, { action, resource: resource({ id, body, account: account.id, region }) });
}

// --- what CloudFormation does for each type of resource ---
const arn = (service, what) => ({ id }, { account, region }) => `arn:aws:${service}:${region}:${account}:${what(id)}`;
const global = (service, what) => ({ id }, { account }) => `arn:aws:${service}::${account}:${what(id)}`;
const actions = (service, names) => names.split(' ').map((name) => `${service}:${name}`);
const kind = (service, where, create, update, remove, passed_to = undefined) =>
  ({ where, passed_to, create: actions(service, create), update: actions(service, update), remove: actions(service, remove) });
const pools = arn('cognito-idp', () => 'userpool/any');
const identity_pools = arn('cognito-identity', () => 'identitypool/any');
const functions = arn('lambda', () => 'function:STACK-Any');
const apis = (_, { region }) => `arn:aws:apigateway:${region}::/apis/any/any`;
const of_apis = { where: apis, create: ['apigateway:POST', 'apigateway:GET'], update: ['apigateway:PATCH', 'apigateway:GET'], remove: ['apigateway:DELETE'] };
const of_types = {
  'AWS::Cognito::UserPool': kind('cognito-idp', pools, 'CreateUserPool DescribeUserPool SetUserPoolMfaConfig', 'UpdateUserPool DescribeUserPool GetUserPoolMfaConfig SetUserPoolMfaConfig', 'DeleteUserPool'),
  'AWS::Cognito::UserPoolDomain': kind('cognito-idp', pools, 'CreateUserPoolDomain DescribeUserPoolDomain', 'DescribeUserPoolDomain', 'DeleteUserPoolDomain'),
  'AWS::Cognito::UserPoolIdentityProvider': kind('cognito-idp', pools, 'CreateIdentityProvider DescribeIdentityProvider', 'UpdateIdentityProvider DescribeIdentityProvider', 'DeleteIdentityProvider'),
  'AWS::Cognito::UserPoolClient': kind('cognito-idp', pools, 'CreateUserPoolClient DescribeUserPoolClient', 'UpdateUserPoolClient DescribeUserPoolClient', 'DeleteUserPoolClient'),
  'AWS::Cognito::IdentityPool': kind('cognito-identity', identity_pools, 'CreateIdentityPool DescribeIdentityPool', 'UpdateIdentityPool DescribeIdentityPool', 'DeleteIdentityPool'),
  'AWS::Cognito::IdentityPoolRoleAttachment': kind('cognito-identity', identity_pools, 'SetIdentityPoolRoles GetIdentityPoolRoles', 'SetIdentityPoolRoles', 'SetIdentityPoolRoles', 'cognito-identity.amazonaws.com'),
  'AWS::IAM::Role': kind('iam', global('iam', (id) => `role/${id}`), 'CreateRole GetRole PutRolePolicy GetRolePolicy ListRolePolicies ListAttachedRolePolicies',
    'UpdateRole UpdateAssumeRolePolicy PutRolePolicy DeleteRolePolicy ListRolePolicies ListAttachedRolePolicies', 'DeleteRole DeleteRolePolicy ListRolePolicies ListAttachedRolePolicies'),
  'AWS::IAM::RolePolicy': kind('iam', global('iam', () => 'role/STACK-PollerRole-x'), 'PutRolePolicy GetRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy'),
  'AWS::IoT::Policy': kind('iot', arn('iot', (id) => `policy/${id}`), 'CreatePolicy GetPolicy', 'CreatePolicyVersion ListPolicyVersions DeletePolicyVersion', 'DeletePolicy'),
  'AWS::IoT::TopicRule': kind('iot', arn('iot', () => 'rule/any'), 'CreateTopicRule GetTopicRule', 'ReplaceTopicRule GetTopicRule', 'DeleteTopicRule', 'iot.amazonaws.com'),
  'AWS::Lambda::Function': kind('lambda', arn('lambda', (id) => `function:${id}`), 'CreateFunction GetFunction', 'UpdateFunctionCode UpdateFunctionConfiguration GetFunction', 'DeleteFunction', 'lambda.amazonaws.com'),
  'AWS::Lambda::Permission': kind('lambda', functions, 'AddPermission GetPolicy', 'AddPermission RemovePermission', 'RemovePermission'),
  'AWS::Lambda::EventInvokeConfig': kind('lambda', functions, 'PutFunctionEventInvokeConfig GetFunctionEventInvokeConfig', 'UpdateFunctionEventInvokeConfig', 'DeleteFunctionEventInvokeConfig'),
  'AWS::Lambda::EventSourceMapping': kind('lambda', arn('lambda', () => 'event-source-mapping:any'), 'CreateEventSourceMapping GetEventSourceMapping', 'UpdateEventSourceMapping', 'DeleteEventSourceMapping'),
  'AWS::Logs::LogGroup': kind('logs', arn('logs', (id) => `log-group:${id}`), 'CreateLogGroup PutRetentionPolicy DescribeLogGroups', 'PutRetentionPolicy DescribeLogGroups', 'DeleteLogGroup'),
  'AWS::DynamoDB::Table': kind('dynamodb', arn('dynamodb', (id) => `table/${id}`), 'CreateTable DescribeTable UpdateTimeToLive DescribeTimeToLive UpdateContinuousBackups DescribeContinuousBackups',
    'UpdateTable DescribeTable UpdateTimeToLive UpdateContinuousBackups', 'DeleteTable'),
  'AWS::KMS::Key': kind('kms', arn('kms', () => 'key/any'), 'CreateKey DescribeKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus', 'PutKeyPolicy DescribeKey', 'ScheduleKeyDeletion DescribeKey'),
  'AWS::Kinesis::Stream': kind('kinesis', arn('kinesis', (id) => `stream/${id}`), 'CreateStream DescribeStreamSummary', 'DescribeStreamSummary UpdateStreamMode', 'DeleteStream'),
  'AWS::ApiGatewayV2::Api': { ...of_apis, where: (_, { region }, doing) => `arn:aws:apigateway:${region}::/apis${doing === 'create' ? '' : '/any'}` },
  'AWS::ApiGatewayV2::Stage': of_apis,
  'AWS::ApiGatewayV2::Route': of_apis,
  'AWS::ApiGatewayV2::Integration': of_apis,
  'AWS::ApiGatewayV2::Authorizer': of_apis,
  'AWS::S3::Bucket': kind('s3', ({ id }) => `arn:aws:s3:::${id}`, 'CreateBucket PutBucketPublicAccessBlock PutEncryptionConfiguration', 'PutBucketPublicAccessBlock PutEncryptionConfiguration', 'DeleteBucket'),
  'AWS::S3::BucketPolicy': kind('s3', () => 'arn:aws:s3:::stack-sitebucket-x', 'PutBucketPolicy GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy'),
  'AWS::CloudFront::OriginAccessControl': kind('cloudfront', global('cloudfront', () => 'origin-access-control/any'), 'CreateOriginAccessControl GetOriginAccessControl', 'UpdateOriginAccessControl', 'DeleteOriginAccessControl GetOriginAccessControl'),
  'AWS::CloudFront::ResponseHeadersPolicy': kind('cloudfront', global('cloudfront', () => 'response-headers-policy/any'), 'CreateResponseHeadersPolicy GetResponseHeadersPolicy', 'UpdateResponseHeadersPolicy', 'DeleteResponseHeadersPolicy GetResponseHeadersPolicy'),
  'AWS::CloudFront::Distribution': kind('cloudfront', global('cloudfront', () => 'distribution/any'), 'CreateDistribution GetDistribution', 'UpdateDistribution GetDistributionConfig', 'DeleteDistribution UpdateDistribution GetDistribution'),
};
// API Gateway sets up the delivery of an access log with the caller's rights.
const of_access_logs = actions('logs', 'CreateLogDelivery GetLogDelivery UpdateLogDelivery ListLogDeliveries PutResourcePolicy DescribeResourcePolicies');

// Why AWS would not create, update or remove a resource, or nothing. `resource` is {Type, id, properties}.
export function refused_to_stack(account, doing, resource, { stack: name, region }) {
  const type = of_types[resource.Type];
  if (!type) throw new Error(`the stand-in does not know the rights that ${resource.Type} needs`);
  const place = type.where(resource, { account: account.id, region }, doing).replace('STACK', name).replace(':stack-', `:${name.toLowerCase()}-`);
  const demands = type[doing].map((action) => ({ action, resource: place }));
  if (type.passed_to && doing !== 'remove') demands.push({ action: 'iam:PassRole', resource: `arn:aws:iam::${account.id}:role/${name}-AnyRole-x`, to: type.passed_to });
  if (resource.Type === 'AWS::Lambda::Function' && doing !== 'remove') demands.push({ action: 's3:GetObject', resource: `arn:aws:s3:::${resource.properties.Code.S3Bucket}/${resource.properties.Code.S3Key}` });
  if (resource.properties?.AccessLogSettings && doing === 'create') demands.push(...of_access_logs.map((action) => ({ action, resource: '*' })));
  for (const demand of demands) {
    const why = refusal_of(account, demand);
    if (why) return why;
  }
  return undefined;
}
