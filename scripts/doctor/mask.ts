// How the report names what belongs in no log: enough to recognise it, not enough to use it.

export const maskNumber = (number: string): string => `•••${number.slice(-4)}`;
export const maskAccount = (account: string): string => `…${account.slice(-4)}`;
/** The domain is what has to be set up, and is public anyway. */
export const maskAddress = (address: string): string => `•••@${domainOf(address)}`;
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
