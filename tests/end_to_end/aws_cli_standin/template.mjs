// Resolves backend/template.json with given parameters as CloudFormation does: conditions, intrinsic functions and
// invented names for created resources. Throws if something refers to a missing resource.
const pseudo = ({ stack, region, account }) => ({
  'AWS::StackName': stack,
  'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stack}/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`,
  'AWS::Region': region,
  'AWS::AccountId': account,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
});

export function read_parameters(template, given) {
  const values = {};
  for (const name of Object.keys(given)) if (!(name in template.Parameters)) throw new Error(`Parameters: [${name}] do not exist in the template`);
  for (const [name, rule] of Object.entries(template.Parameters)) {
    const value = String(given[name] ?? rule.Default ?? '');
    if (!(name in given) && rule.Default === undefined) throw new Error(`Parameters: [${name}] must have values`);
    const flawed = (rule.AllowedValues && !rule.AllowedValues.includes(value)) ||
      (rule.AllowedPattern && !new RegExp(`^(?:${rule.AllowedPattern})$`).test(value)) ||
      (rule.Type === 'Number' && !(Number(value) >= rule.MinValue && Number(value) <= rule.MaxValue)) ||
      (rule.Type === 'String' && (value.length < (rule.MinLength ?? 0) || value.length > (rule.MaxLength ?? 4096)));
    if (flawed) throw new Error(`Parameter ${name} failed to satisfy constraint`);
    values[name] = value;
  }
  return values;
}

const nothing = Symbol('AWS::NoValue');

export function resolve(template, given, { stack = 'Confab', region = 'eu-west-1', account = '111122223333' } = {}) {
  const parameters = read_parameters(template, given);
  const around = pseudo({ stack, region, account });
  const conditions = new Map();

  const condition = (name) => {
    if (!(name in template.Conditions)) throw new Error(`there is no condition ${name}`);
    if (!conditions.has(name)) conditions.set(name, holds(template.Conditions[name]));
    return conditions.get(name);
  };
  const holds = (expression) => {
    if (expression['Fn::Equals']) return value(expression['Fn::Equals'][0]) === value(expression['Fn::Equals'][1]);
    if (expression['Fn::Not']) return !holds(expression['Fn::Not'][0]);
    if (expression['Fn::And']) return expression['Fn::And'].every(holds);
    if (expression['Fn::Or']) return expression['Fn::Or'].some(holds);
    if (expression.Condition) return condition(expression.Condition);
    throw new Error(`unknown in a condition: ${Object.keys(expression)}`);
  };
  const made = (name) => {
    const resource = template.Resources[name];
    if (!resource) throw new Error(`there is no resource ${name}`);
    if (resource.Condition && !condition(resource.Condition)) throw new Error(`${name} is not created here, and something refers to it`);
    return resource;
  };
  const physical = (name) => {
    const { Type, Properties = {} } = made(name);
    const named = Properties.TableName ?? Properties.LogGroupName ?? Properties.PolicyName ?? Properties.ProviderName ?? Properties.Domain;
    if (named) return value(named);
    if (Type === 'AWS::S3::Bucket') return `${stack}-${name}-1x2y3z`.toLowerCase();
    if (Type === 'AWS::Cognito::UserPool') return `${region}_Ab3dEf6hI`;
    if (Type === 'AWS::Cognito::UserPoolClient') return '1example23456789abcdefghij';
    if (Type === 'AWS::Cognito::IdentityPool') return `${region}:01234567-89ab-cdef-0123-456789abcdef`;
    if (Type === 'AWS::ApiGatewayV2::Api') return Properties.ProtocolType === 'WEBSOCKET' ? 'f6g7h8i9j0' : name === 'Api' ? 'a1b2c3d4e5' : 'k1l2m3n4o5';
    if (Type === 'AWS::KMS::Key') return '0f1e2d3c-0000-4000-8000-a5b4c3d2e1f0';
    if (Type === 'AWS::CloudFront::Distribution') return 'E1ABCDEFGHIJKL';
    return `${stack}-${name}-1X2Y3Z`;
  };
  const arns = {
    'AWS::DynamoDB::Table': (id) => `arn:aws:dynamodb:${region}:${account}:table/${id}`,
    'AWS::IAM::Role': (id) => `arn:aws:iam::${account}:role/${id}`,
    'AWS::Lambda::Function': (id) => `arn:aws:lambda:${region}:${account}:function:${id}`,
    'AWS::Logs::LogGroup': (id) => `arn:aws:logs:${region}:${account}:log-group:${id}:*`,
    'AWS::S3::Bucket': (id) => `arn:aws:s3:::${id}`,
    'AWS::IoT::TopicRule': (id) => `arn:aws:iot:${region}:${account}:rule/${id}`,
    'AWS::Kinesis::Stream': (id) => `arn:aws:kinesis:${region}:${account}:stream/${id}`,
    'AWS::KMS::Key': (id) => `arn:aws:kms:${region}:${account}:key/${id}`,
    'AWS::Cognito::UserPool': (id) => `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`,
  };
  const attribute = (name, of) => {
    const { Type } = made(name);
    const id = physical(name);
    if (of === 'Arn' && arns[Type]) return arns[Type](id);
    if (of === 'StreamArn' && Type === 'AWS::DynamoDB::Table' && template.Resources[name].Properties.StreamSpecification) return `${arns[Type](id)}/stream/2026-01-01T00:00:00.000`;
    const others = {
      'AWS::Cognito::UserPool ProviderName': `cognito-idp.${region}.amazonaws.com/${id}`,
      'AWS::ApiGatewayV2::Api ApiEndpoint': `https://${id}.execute-api.${region}.amazonaws.com`,
      'AWS::CloudFront::Distribution DomainName': 'd111111abcdef8.cloudfront.net',
      'AWS::CloudFront::OriginAccessControl Id': 'E2QWRUHEXAMPLE',
      'AWS::S3::Bucket RegionalDomainName': `${id}.s3.${region}.amazonaws.com`,
    };
    if (`${Type} ${of}` in others) return others[`${Type} ${of}`];
    throw new Error(`${Type} has no attribute ${of}`);
  };
  const reference = (name) => {
    if (name === 'AWS::NoValue') return nothing;
    if (name in around) return around[name];
    if (name in parameters) return parameters[name];
    return physical(name);
  };
  const substituted = (text, more = {}) => text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal, name) => {
    if (literal) return `\${${name}}`;
    if (name in more) return value(more[name]);
    const dot = name.indexOf('.');
    return dot < 0 ? reference(name) : attribute(name.slice(0, dot), name.slice(dot + 1));
  });
  const functions = {
    Ref: reference,
    'Fn::Sub': (what) => (Array.isArray(what) ? substituted(...what) : substituted(what)),
    'Fn::GetAtt': ([name, of]) => attribute(name, of),
    'Fn::If': ([name, yes, no]) => value(condition(name) ? yes : no),
    'Fn::Join': ([between, parts]) => value(parts).join(between),
    'Fn::Select': ([index, parts]) => value(parts)[index],
    'Fn::Split': ([between, text]) => value(text).split(between),
  };
  const value = (json) => {
    if (Array.isArray(json)) return json.map(value).filter((element) => element !== nothing);
    if (json === null || typeof json !== 'object') return json;
    const names = Object.keys(json);
    if (names.length === 1 && names[0] in functions) return functions[names[0]](json[names[0]]);
    if (names.some((name) => name.startsWith('Fn::'))) throw new Error(`unknown function: ${names}`);
    return Object.fromEntries(names.map((name) => [name, value(json[name])]).filter(([, inner]) => inner !== nothing));
  };

  const resources = {};
  for (const [name, { Type, Condition, Properties = {} }] of Object.entries(template.Resources))
    if (!Condition || condition(Condition)) resources[name] = { Type, id: physical(name), properties: value(Properties) };
  const outputs = Object.fromEntries(Object.entries(template.Outputs)
    .filter(([, { Condition }]) => !Condition || condition(Condition)).map(([name, { Value }]) => [name, value(Value)]));
  return { parameters, resources, outputs };
}
