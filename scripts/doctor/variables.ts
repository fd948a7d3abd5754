// Has every variable of the stage a value, also those that no other check looks at?

import { type Check, ok, warn } from './check';

export const variables: Check = {
  id: 'variables',
  permissions: [],
  async run({ stage }) {
    if (stage.unset.length === 0) return ok('all have a value');
    return warn(
      `without a value: ${stage.unset.join(', ')}`,
      `Set ${stage.unset.map((name) => `TF_VAR_${name}`).join(', ')} before npm run diff and npm run deploy. npm run keys makes a key pair and tells how.`,
    );
  },
};
