// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform, not of JavaScript
import { Authorizer } from '../../../local/iam/authorizer';
import type { AccessRequest } from '../../../local/iam/policy';
import { resolveStack } from '../../../local/terraform/stack';
import type { Value, ValueMap } from '../../../local/terraform/value';

const TABLE = 'arn:aws:dynamodb:us-east-1:111122223333:table/links';
const TRUST = JSON.stringify({
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

function stackOf(statements: Value, more: ValueMap = {}) {
  return resolveStack(
    {
      resource: {
        aws_iam_role: { send_link: { name: 'send-link', assume_role_policy: TRUST } },
        aws_iam_role_policy: {
          send_link: {
            role: '${aws_iam_role.send_link.id}',
            policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
          },
        },
        ...more,
      },
    },
    '/',
  );
}
const ROLE = 'arn:aws:iam::111122223333:role/send-link';
const asRole = (action: string, resource: string, context = {}): AccessRequest => ({
  principal: { kind: 'role', arn: ROLE, session: 'send-link' },
  action,
  resource,
  context,
});
const asService = (name: string, action: string, resource: string, context = {}): AccessRequest => ({
  principal: { kind: 'service', name },
  action,
  resource,
  context,
});
const allowed = (statements: Value, request: AccessRequest): boolean =>
  new Authorizer(stackOf(statements)).authorize(request).allowed;

describe('identity policies', () => {
  it.each<[string, Value, boolean]>([
    ['the exact action and resource', { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: TABLE }, true],
    ['an action in another case', { Effect: 'Allow', Action: 'dynamodb:getitem', Resource: TABLE }, true],
    ['one of several', [{ Effect: 'Allow', Action: ['a:B', 'dynamodb:Get*'], Resource: ['x', '*'] }], true],
    [
      'a wildcard for one character',
      { Effect: 'Allow', Action: 'dynamodb:Get?tem', Resource: TABLE.replace('links', 'l?nks') },
      true,
    ],
    ['another action', { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: TABLE }, false],
    ['another resource', { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: `${TABLE}2` }, false],
    [
      'a wildcard that would reach over a colon',
      { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:*:table/links' },
      false,
    ],
    [
      'a wildcard in account and region',
      { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:*:*:table/links' },
      true,
    ],
    ['NotAction of another', { Effect: 'Allow', NotAction: 'dynamodb:PutItem', Resource: TABLE }, true],
    ['NotAction of this one', { Effect: 'Allow', NotAction: 'dynamodb:*', Resource: TABLE }, false],
    ['parts left out', { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb' }, true],
    ['another service, parts left out', { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: 'arn:aws:s3' }, false],
    ['nothing', [], false],
    [
      'an explicit deny beside an allow',
      [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'dynamodb:*', Resource: TABLE },
      ],
      false,
    ],
    [
      'a deny of something else beside an allow',
      [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'dynamodb:Put*', Resource: TABLE },
      ],
      true,
    ],
    ['a regular expression taken as text', { Effect: 'Allow', Action: 'dynamodb:Get.tem', Resource: TABLE }, false],
  ])('decides by %s', (_, statements, expected) => {
    expect(allowed(statements, asRole('dynamodb:GetItem', TABLE))).toBe(expected);
  });

  it.each<[string, ValueMap, object, boolean]>([
    [
      'StringEquals',
      { StringEquals: { 'ses:FromAddress': 'chat@example.com' } },
      { 'ses:FromAddress': 'chat@example.com' },
      true,
    ],
    [
      'StringEquals, other value',
      { StringEquals: { 'ses:FromAddress': 'chat@example.com' } },
      { 'ses:FromAddress': 'x@example.com' },
      false,
    ],
    ['StringEquals, key absent', { StringEquals: { 'ses:FromAddress': 'chat@example.com' } }, {}, false],
    ['StringEqualsIfExists, key absent', { StringEqualsIfExists: { 'ses:FromAddress': 'chat@example.com' } }, {}, true],
    ['a list of values', { StringEquals: { k: ['a', 'b'] } }, { k: 'b' }, true],
    ['a key in another case', { StringEquals: { 'AWS:SourceArn': 'a' } }, { 'aws:SourceArn': 'a' }, true],
    ['StringNotEquals', { StringNotEquals: { k: ['a', 'b'] } }, { k: 'c' }, true],
    ['StringNotEquals, one matches', { StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' }, false],
    ['StringNotEquals, key absent', { StringNotEquals: { k: 'a' } }, {}, true],
    ['StringLike', { StringLike: { k: 'a*' } }, { k: 'abc' }, true],
    ['StringEquals takes no wildcard', { StringEquals: { k: 'a*' } }, { k: 'abc' }, false],
    [
      'ArnLike',
      { ArnLike: { k: 'arn:aws:connect:*:*:instance/x' } },
      { k: 'arn:aws:connect:us-east-1:1:instance/x' },
      true,
    ],
    [
      'ArnEquals',
      { ArnEquals: { k: 'arn:aws:connect:us-east-1:1:instance/*' } },
      { k: 'arn:aws:connect:us-east-1:1:instance/x' },
      true,
    ],
    [
      'ArnLike, other part',
      { ArnLike: { k: 'arn:aws:connect:*:instance/x' } },
      { k: 'arn:aws:connect:us-east-1:1:instance/x' },
      false,
    ],
    ['Bool', { Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:SecureTransport': true }, true],
    ['Bool as JSON boolean', { Bool: { 'aws:SecureTransport': false } }, { 'aws:SecureTransport': true }, false],
    ['all operators together', { StringEquals: { a: '1' }, StringLike: { b: '2*' } }, { a: '1', b: '3' }, false],
  ])('meets conditions: %s', (_, condition, context, expected) => {
    const statement = { Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*', Condition: condition };
    expect(allowed(statement, asRole('ses:SendEmail', TABLE, context))).toBe(expected);
  });

  it('takes policies from attachments, inline blocks and the managed one for logs', () => {
    const policy = (action: string) =>
      JSON.stringify({ Statement: { Effect: 'Allow', Action: action, Resource: '*' } });
    const stack = stackOf([], {
      aws_iam_role: {
        send_link: {
          name: 'send-link',
          assume_role_policy: TRUST,
          inline_policy: [{ name: 'x', policy: policy('a:Inline') }],
        },
      },
      aws_iam_policy: { own: { name: 'own', policy: policy('a:Attached') } },
      aws_iam_role_policy_attachment: {
        own: { role: '${aws_iam_role.send_link.name}', policy_arn: '${aws_iam_policy.own.arn}' },
        logs: { role: 'send-link', policy_arn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
        strange: { role: 'send-link', policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      },
    });
    const authorizer = new Authorizer(stack);
    for (const action of ['a:Inline', 'a:Attached', 'logs:PutLogEvents']) {
      expect({ action, ...authorizer.authorize(asRole(action, '*')) }).toEqual({ action, allowed: true });
    }
    expect(authorizer.authorize(asRole('iam:CreateUser', '*')).allowed).toBe(false);
    expect(authorizer.unknownPolicies).toEqual(['aws_iam_role.send_link arn:aws:iam::aws:policy/AdministratorAccess']);
  });
});

describe('refusals', () => {
  const refuse = (statements: Value, request: AccessRequest) => {
    const decision = new Authorizer(stackOf(statements)).authorize(request);
    if (decision.allowed) throw new Error('allowed');
    return decision;
  };

  it('read like those of AWS and name the missing statement', () => {
    const decision = refuse([], asRole('dynamodb:PutItem', TABLE));
    expect(decision.message).toBe(
      `User: arn:aws:sts::111122223333:assumed-role/send-link/send-link is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
    );
    expect(decision.hint).toBe(
      `Missing in aws_iam_role.send_link: {"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"${TABLE}"}.`,
    );
  });

  it('name the statement that came close, and what it lacks', () => {
    const near = (statement: ValueMap, context = {}) =>
      refuse(
        { Effect: 'Allow', Action: 'ses:SendEmail', ...statement },
        asRole('ses:SendEmail', 'arn:aws:ses:us-east-1:1:identity/a', context),
      ).hint;
    expect(near({ Resource: 'arn:aws:ses:us-east-1:1:identity/b' })).toContain(
      'aws_iam_role_policy.send_link[0] allows the action, but only on arn:aws:ses:us-east-1:1:identity/b.',
    );
    expect(
      near(
        { Resource: '*', Condition: { StringEquals: { 'ses:FromAddress': 'a@example.com' } } },
        { 'ses:FromAddress': 'b@example.com' },
      ),
    ).toContain('but StringEquals ses:FromAddress demands a@example.com, and here it is b@example.com.');
  });

  it('name the statement that denies', () => {
    const decision = refuse(
      [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'dynamodb:*', Resource: '*' },
      ],
      asRole('dynamodb:PutItem', TABLE),
    );
    expect(decision.message).toMatch(/with an explicit deny in an identity-based policy$/);
    expect(decision.hint).toBe('aws_iam_role_policy.send_link[1] denies it.');
  });
});

describe('resource policies', () => {
  const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:chat-api';
  const DISTRIBUTION = 'arn:aws:cloudfront::111122223333:distribution/E1';
  const INSTANCE = 'arn:aws:connect:us-east-1:111122223333:instance/i-1';

  const authorizer = (more: ValueMap) => new Authorizer(stackOf([], more));

  it("let CloudFront invoke a function's URL only with the permission that fits", () => {
    const chat = authorizer({
      aws_lambda_permission: {
        url: {
          function_name: 'chat-api',
          action: 'lambda:InvokeFunctionUrl',
          principal: 'cloudfront.amazonaws.com',
          source_arn: DISTRIBUTION,
          function_url_auth_type: 'AWS_IAM',
        },
        invoke: {
          function_name: FUNCTION,
          action: 'lambda:InvokeFunction',
          principal: 'cloudfront.amazonaws.com',
          source_arn: DISTRIBUTION,
          invoked_via_function_url: true,
        },
      },
    });
    const ask = (action: string, context: object, service = 'cloudfront.amazonaws.com') =>
      chat.authorize(asService(service, action, FUNCTION, context)).allowed;
    const url = { 'aws:SourceArn': DISTRIBUTION, 'lambda:FunctionUrlAuthType': 'AWS_IAM' };
    expect(ask('lambda:InvokeFunctionUrl', url)).toBe(true);
    expect(ask('lambda:InvokeFunctionUrl', { ...url, 'aws:SourceArn': `${DISTRIBUTION}2` })).toBe(false);
    expect(ask('lambda:InvokeFunctionUrl', { ...url, 'lambda:FunctionUrlAuthType': 'NONE' })).toBe(false);
    expect(ask('lambda:InvokeFunctionUrl', url, 'connect.amazonaws.com')).toBe(false);
    expect(ask('lambda:InvokeFunction', { 'aws:SourceArn': DISTRIBUTION, 'lambda:InvokedViaFunctionUrl': true })).toBe(
      true,
    );
    expect(ask('lambda:InvokeFunction', { 'aws:SourceArn': DISTRIBUTION })).toBe(false);
  });

  it.each<[string, ValueMap, boolean, boolean]>([
    ['a version alone', { qualifier: '7' }, false, true],
    ['an organization', { principal_org_id: 'o-1234567890' }, false, false],
    ['a token', { event_source_token: 'x' }, false, false],
    ['what has no version', {}, true, false],
  ])('permit no more than the permission does: %s', (_, more, whole, version) => {
    const permission = {
      function_name: 'chat-api',
      action: 'lambda:InvokeFunction',
      principal: 's3.amazonaws.com',
      ...more,
    };
    const chat = authorizer({ aws_lambda_permission: { one: permission } });
    const ask = (resource: string) =>
      chat.authorize(asService('s3.amazonaws.com', 'lambda:InvokeFunction', resource, {}));
    expect(ask(FUNCTION).allowed).toBe(whole);
    expect(ask(`${FUNCTION}:7`).allowed).toBe(version);
    expect(ask(`${FUNCTION}:8`).allowed).toBe(false);
  });

  it('refuse a permission that says what is not known here', () => {
    const permission = {
      function_name: 'f',
      action: 'lambda:InvokeFunction',
      principal: 's3.amazonaws.com',
      until: 'noon',
    };
    expect(() => authorizer({ aws_lambda_permission: { one: permission } })).toThrow(
      'aws_lambda_permission.one.until is not evaluated here',
    );
  });

  it('let Connect invoke what is associated with the instance, and nothing else', () => {
    const send = authorizer({
      aws_connect_lambda_function_association: { send_link: { function_arn: FUNCTION, instance_id: 'i-1' } },
    });
    const context = { 'aws:SourceArn': INSTANCE, 'aws:SourceAccount': '111122223333' };
    const ask = (resource: string, more = {}) =>
      send.authorize(asService('connect.amazonaws.com', 'lambda:InvokeFunction', resource, { ...context, ...more }));
    expect(ask(FUNCTION).allowed).toBe(true);
    expect(ask(`${FUNCTION}-other`).allowed).toBe(false);
    expect(ask(FUNCTION, { 'aws:SourceArn': `${INSTANCE}2` }).allowed).toBe(false);
  });

  it("read the bucket's policy: the distribution may read, nobody without TLS", () => {
    const statements = [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::site/*',
        Condition: { StringEquals: { 'AWS:SourceArn': DISTRIBUTION } },
      },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ];
    const site = authorizer({
      aws_s3_bucket: { site: { bucket: 'site' } },
      aws_s3_bucket_policy: {
        site: { bucket: '${aws_s3_bucket.site.id}', policy: JSON.stringify({ Statement: statements }) },
      },
    });
    const ask = (action: string, resource: string, context: object) =>
      site.authorize(
        asService('cloudfront.amazonaws.com', action, resource, {
          'aws:SecureTransport': true,
          'aws:SourceArn': DISTRIBUTION,
          ...context,
        }),
      );
    expect(ask('s3:GetObject', 'arn:aws:s3:::site/index.html', {}).allowed).toBe(true);
    expect(ask('s3:GetObject', 'arn:aws:s3:::site2/index.html', {}).allowed).toBe(false);
    expect(ask('s3:GetObject', 'arn:aws:s3:::site/index.html', { 'aws:SecureTransport': false }).allowed).toBe(false);
    const list = ask('s3:ListBucket', 'arn:aws:s3:::site', {});
    expect(list).toMatchObject({
      allowed: false,
      message:
        'Service: cloudfront.amazonaws.com is not authorized to perform: s3:ListBucket on resource: arn:aws:s3:::site because no resource-based policy allows the s3:ListBucket action',
      hint: 'Missing in aws_s3_bucket_policy.site: {"Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::site"}.',
    });
  });

  it('know whom a role trusts', () => {
    const roles = authorizer({});
    expect(roles.assume(ROLE, 'lambda.amazonaws.com')).toEqual({ allowed: true });
    expect(roles.assume(ROLE, 'edgelambda.amazonaws.com')).toMatchObject({ allowed: false });
    expect(roles.assume(`${ROLE}-gone`, 'lambda.amazonaws.com')).toMatchObject({ allowed: false });
  });
});

describe('what was never used', () => {
  it('is listed by statement and action, until it is used', () => {
    const authorizer = new Authorizer(
      stackOf([
        { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: TABLE },
        { Sid: 'SendEmail', Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*' },
        { Effect: 'Deny', Action: 'iam:*', Resource: '*' },
      ]),
    );
    const source = 'aws_iam_role_policy.send_link';
    expect(authorizer.unused()).toEqual([
      { owner: ROLE, source: `${source}[0]`, actions: ['dynamodb:GetItem', 'dynamodb:PutItem'] },
      { owner: ROLE, source: `${source} SendEmail`, actions: ['ses:SendEmail'] },
    ]);
    authorizer.authorize(asRole('dynamodb:PutItem', TABLE));
    authorizer.authorize(asRole('ses:SendEmail', TABLE));
    authorizer.authorize(asRole('dynamodb:GetItem', `${TABLE}-other`));
    expect(authorizer.unused()).toEqual([{ owner: ROLE, source: `${source}[0]`, actions: ['dynamodb:GetItem'] }]);
  });
});

describe('policies that cannot be evaluated', () => {
  it.each<[string, Value, string]>([
    [
      'an unknown operator',
      { Effect: 'Allow', Action: 'a:B', Resource: '*', Condition: { DateLessThan: { k: 'v' } } },
      '"DateLessThan" is not evaluated here',
    ],
    ['an unknown element', { Effect: 'Allow', Action: 'a:B', Resource: '*', NotPrincipal: '*' }, '"NotPrincipal"'],
    ['an effect', { Effect: 'Maybe', Action: 'a:B', Resource: '*' }, 'Effect must be'],
    ['a variable', { Effect: 'Allow', Action: 'a:B', Resource: 'x/$${aws:username}' }, 'policy variables'],
    ['no action', { Effect: 'Allow', Resource: '*' }, 'has neither Action nor NotAction, which AWS refuses'],
    [
      'both kinds of action',
      { Effect: 'Allow', Action: 'a:B', NotAction: 'c:D', Resource: '*' },
      'has both Action and NotAction, which AWS refuses (MalformedPolicyDocument)',
    ],
    [
      'both kinds of resource',
      { Effect: 'Allow', Action: 'a:B', Resource: '*', NotResource: 'x' },
      'has both Resource and NotResource',
    ],
    ['no resource', { Effect: 'Deny', Action: 'a:B' }, 'has neither Resource nor NotResource'],
    ['a principal', { Effect: 'Allow', Action: 'a:B', Resource: '*', Principal: '*' }, 'has a Principal'],
  ])('are errors with their address: %s', (_, statement, message) => {
    expect(() => new Authorizer(stackOf(statement))).toThrow(message);
    expect(() => new Authorizer(stackOf(statement))).toThrow(/^aws_iam_role_policy\.send_link\[0\]/);
  });

  const trusts = (more: ValueMap) => ({
    aws_iam_role: {
      send_link: { name: 'send-link', assume_role_policy: TRUST },
      other: {
        name: 'other',
        assume_role_policy: JSON.stringify({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', ...more } }),
      },
    },
  });
  const bucketSays = (more: ValueMap) => ({
    aws_s3_bucket: { site: { bucket: 'site' } },
    aws_s3_bucket_policy: {
      site: {
        bucket: 'site',
        policy: JSON.stringify({ Statement: { Effect: 'Allow', Action: 's3:GetObject', ...more } }),
      },
    },
  });
  it.each<[ValueMap, string]>([
    [trusts({ Principal: { Federated: 'x' } }), 'principals of kind "Federated" are not evaluated here'],
    [
      trusts({ Principal: '*', Resource: '*' }),
      'aws_iam_role.other.assume_role_policy[0] has a Resource, in the trust',
    ],
    [trusts({}), 'aws_iam_role.other.assume_role_policy[0] has no Principal'],
    [bucketSays({ Resource: '*' }), 'aws_s3_bucket_policy.site[0] has no Principal'],
    [bucketSays({ Principal: '*' }), 'aws_s3_bucket_policy.site[0] has neither Resource nor NotResource'],
  ])('are errors in other places too: %#', (resources, message) => {
    expect(() => new Authorizer(stackOf([], resources))).toThrow(message);
  });
});
