// Where references to data may begin: the first names of JSONPaths in the Flow language (Administrator Guide, "List of available
// Amazon Connect contact attributes"; Compare takes the same). The validator and the simulator read them here.

/** Roots that stand for a whole namespace: not a value that can be compared. */
export const NAMESPACES: ReadonlySet<string> = new Set([
  'Attributes',
  'Case',
  'Customer',
  'CustomerEndpoint',
  'External',
  'FlowAttributes',
  'LambdaInvocation',
  'Lex',
  'Loop',
  'Media',
  'Metrics',
  'Modules',
  'Queue',
  'SegmentAttributes',
  'SystemEndpoint',
  'Views',
]);

export const ROOTS: ReadonlySet<string> = new Set([
  ...NAMESPACES,
  'Agent',
  'AwsRegion',
  'Channel',
  'ContactId',
  'CustomerId',
  'DataTables',
  'Description',
  'InitialContactId',
  'InitiationMethod',
  'InstanceARN',
  'LanguageCode',
  'Name',
  'PreviousContactId',
  'References',
  'RelatedContactId',
  'StoredCustomerInput',
  'Tags',
  'TextToSpeechVoiceId',
  'Wisdom',
]);

const BY_LETTERS: ReadonlyMap<string, string> = new Map([...ROOTS].map((root) => [root.toLowerCase(), root]));

/** The root that is written so but for the case of its letters. */
export const rootLike = (name: string): string | undefined => BY_LETTERS.get(name.toLowerCase());
