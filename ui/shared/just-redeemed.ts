// A mark after the language in the chat page's fragment: the landing page has redeemed the link a moment ago. The chat page takes
// it away at once. Where the distribution answers with the expired page instead, the browser has not kept the cookies.

export const JUST_REDEEMED = '.';
