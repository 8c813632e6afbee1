/** What a request is for. */
export type Purpose = 'submit' | 'poll' | 'result' | 'cancel';
