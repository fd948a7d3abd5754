// What each resource of the stack is, and what breaks without it: for the table of addresses and for the report of a plan.

export interface Meaning {
  readonly what: string;
  /** What no longer works while it is missing. */
  readonly without: string;
  /** What happens while it is replaced, where that is not the same as being without it. */
  readonly replaced?: string;
  /** What is gone for good when it is replaced or destroyed, where that is more than the time in between. */
  readonly lost?: string;
}

/** By address, or by type where all of a type mean the same. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  'aws_cloudfront_distribution.chat_site': {
    what: 'The chat site: pages, API and participant service under one name',
    without: 'No link opens',
    lost: 'The name in every link that was sent, unless the site has a domain of your own',
  },
  'aws_cloudfront_key_group.link_signing': {
    what: 'The keys whose cookies open the chat page',
    without: 'Nobody gets past the landing page',
  },
  'aws_cloudfront_origin_access_control.chat_api': {
    what: 'CloudFront’s signature to the API’s function URL',
    without: 'The API answers 403',
  },
  'aws_cloudfront_origin_access_control.chat_site': {
    what: 'CloudFront’s signature to the bucket',
    without: 'Every page is an error page',
  },
  'aws_cloudfront_origin_request_policy.participant': {
    what: 'Which headers of the page reach Connect’s participant service',
    without: 'The chat page connects to nothing',
  },
  'aws_cloudfront_public_key.link_signing': {
    what: 'Public key of the first slot: checks the cookies that send-link signs',
    without: 'Cookies of this key open nothing',
    lost: 'Every open link and running chat whose cookies this key signed',
  },
  'aws_cloudfront_public_key.link_signing_second': {
    what: 'Public key of the second slot, for rotation',
    without: 'Cookies of this key open nothing',
    lost: 'Every open link and running chat whose cookies this key signed',
  },
  'aws_cloudfront_response_headers_policy.chat_site': {
    what: 'Security headers of the site: CSP, HSTS, no framing, no referrer',
    without: 'Pages work, and are less protected',
  },
  'aws_cloudwatch_dashboard.operations': {
    what: 'Dashboard: the funnel from offer to chat, times, failures, costs',
    without: 'Nothing for callers',
  },
  aws_cloudwatch_event_rule: {
    what: 'Picks events of a service for the metrics',
    without: 'Their metrics stay empty, and so do the alarms on them',
  },
  aws_cloudwatch_event_target: {
    what: 'Leads these events into the log of service events',
    without: 'Their metrics stay empty, and so do the alarms on them',
  },
  'aws_cloudwatch_log_group.chat_api': {
    what: 'Log of chat-api, with retention',
    without: 'Failures of the chat’s start cannot be looked into',
    lost: 'The log so far',
  },
  'aws_cloudwatch_log_group.send_link': {
    what: 'Log of send-link, with retention',
    without: 'Failures of sending cannot be looked into',
    lost: 'The log so far',
  },
  'aws_cloudwatch_log_group.service_events': {
    what: 'Delivery receipts and chat events',
    without: 'Their metrics stay empty',
    lost: 'The events so far',
  },
  aws_cloudwatch_log_metric_filter: {
    what: 'Counts one kind of service event',
    without: 'Its line of the dashboard stays empty, and so does an alarm on it',
  },
  aws_cloudwatch_log_resource_policy: {
    what: 'Lets EventBridge write service events',
    without: 'Receipts and chat events are lost',
  },
  aws_cloudwatch_metric_alarm: { what: 'Alarm', without: 'Nobody is told' },
  aws_cloudwatch_query_definition: { what: 'Saved log query', without: 'The query has to be written by hand' },
  'aws_connect_contact_flow.chat': {
    what: 'Flow of the chat: queue, place in it, transfer to an agent',
    without: 'No chat starts',
  },
  'aws_connect_contact_flow.inbound_example': {
    what: 'Example of an inbound flow that uses the module',
    without: 'Nothing, unless a number leads to it',
  },
  'aws_connect_contact_flow_module.voice_to_chat': {
    what: 'Flow module: the conversation that offers the chat',
    without: 'Calls are not offered a chat; flows that invoke it take their error branch',
    lost: 'Its id: flows of yours that invoke it must name the new one',
  },
  'aws_connect_lambda_function_association.send_link': {
    what: 'Allows the Connect instance to call send-link',
    without: 'The module takes its error branch: nothing is offered',
  },
  'aws_dynamodb_table.links': {
    what: 'Links, claims, limits: sealed, and gone by themselves',
    without: 'Nothing is offered, no link opens',
    lost: 'Every open link, and the counts of all limits',
  },
  'aws_iam_role.chat_api': { what: 'What chat-api runs as', without: 'The API answers errors' },
  'aws_iam_role.send_link': { what: 'What send-link runs as', without: 'Nothing is offered' },
  'aws_iam_role_policy.chat_api': { what: 'What chat-api may do', without: 'No link opens, no chat starts' },
  'aws_iam_role_policy.send_link': { what: 'What send-link may do', without: 'Nothing is sent' },
  'aws_lambda_function.chat_api': {
    what: 'The API behind the pages: redeems links, starts chats',
    without: 'No link opens',
  },
  'aws_lambda_function.send_link': { what: 'The function that the call talks to', without: 'Nothing is offered' },
  'aws_lambda_function_url.chat_api': {
    what: 'Address of chat-api, for CloudFront alone',
    without: 'The site’s API is an error',
  },
  'aws_lambda_permission.chat_api': { what: 'Lets CloudFront invoke chat-api', without: 'The API answers 403' },
  'aws_lambda_permission.chat_api_url': {
    what: 'Lets CloudFront call the URL of chat-api',
    without: 'The API answers 403',
  },
  'aws_pinpoint_app.voice_to_chat': {
    what: 'Pinpoint application that sends the SMS',
    without: 'No SMS is sent',
    lost: 'The application’s id: AWS takes no new Pinpoint customers',
  },
  'aws_pinpoint_sms_channel.voice_to_chat': { what: 'SMS channel of the application', without: 'No SMS is sent' },
  'aws_s3_bucket.chat_site': {
    what: 'Pages of the site',
    without: 'No page opens',
    replaced: 'Pages are errors for some minutes: the new bucket’s policy can only follow the distribution',
  },
  'aws_s3_bucket_ownership_controls.chat_site': {
    what: 'No access by object lists',
    without: 'Pages work; a protection is missing',
  },
  'aws_s3_bucket_policy.chat_site': {
    what: 'Lets this distribution read, over TLS only',
    without: 'Every page is an error page',
  },
  'aws_s3_bucket_public_access_block.chat_site': {
    what: 'Nothing in the bucket can be made public',
    without: 'Pages work; a protection is missing',
  },
  'aws_s3_bucket_server_side_encryption_configuration.chat_site': {
    what: 'Encryption of the pages at rest',
    without: 'Pages work; S3’s own default encrypts',
  },
  'aws_s3_object.landing': { what: 'Page that the link opens', without: 'The link opens the 404 page' },
  'aws_s3_object.chat': { what: 'Page of the conversation', without: 'No chat opens' },
  'aws_s3_object.expired': {
    what: 'Page for links and chats that are over',
    without: 'Such links open an error of S3',
  },
  'aws_s3_object.not_found': { what: 'Page for wrong addresses', without: 'They open an error of S3' },
  aws_s3_object: {
    what: 'Part of the chat page that is loaded when it is needed',
    without: 'The page falls back to plain text, or to English',
  },
  'aws_secretsmanager_secret.link_signing': {
    what: 'Holds the private key of the link signing',
    without: 'Nothing is offered',
  },
  'aws_secretsmanager_secret_version.link_signing': {
    what: 'The key pair that signs; written again with each new key',
    without: 'Nothing is offered',
    replaced: 'The old value stays current until the new one is written',
  },
  aws_sns_topic: { what: 'Topic that alarms are told to', without: 'Nobody is told', lost: 'Its subscriptions' },
};

/** The address without what tells several of one resource or module apart. */
export const withoutIndex = (address: string): string => address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '');
/** What it would be at the root. */
const atRoot = (address: string): string => withoutIndex(address).replace(/^(?:module\.[^.]+\.)+/, '');
const typeOf = (address: string): string => address.slice(0, address.indexOf('.'));

/** Undefined for a resource that this stack does not have. */
export const meaningOf = (address: string): Meaning | undefined =>
  MEANINGS[atRoot(address)] ?? MEANINGS[typeOf(atRoot(address))];

const TYPES: ReadonlySet<string> = new Set(Object.keys(MEANINGS).map((key) => key.replace(/\..*/, '')));

/**
 * Whether its address shows it to be of this project: by its name in a stage, or, where a construct stands in a stack of somebody else, by
 * the name that cdktf makes there: the path, whose end is the type, and a hash. A type alone tells nothing: other projects have topics too.
 */
export function isOurs(address: string): boolean {
  const own = atRoot(address);
  const type = typeOf(own);
  const id = type.replace(/^aws_/, '').replaceAll('_', '-');
  return (
    own.includes('.') &&
    (Object.hasOwn(MEANINGS, own) || (TYPES.has(type) && new RegExp(`_${id}_[0-9A-F]{8}$`).test(own)))
  );
}
