// Which channel a link came by, as metrics name it.

import type { Channel } from '../shared/contract/connect';
import type { SealedLink } from '../shared/contract/table';

export const channelOf = ({ destination }: SealedLink): { readonly channel: Channel } => ({
  channel: destination === 'email' ? 'email' : 'sms',
});
