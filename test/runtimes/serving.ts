/** The files of which every test starts a server, by suite. */
export const serving = {
  hostile: 'bombs documents headers streams',
  races:
    'address cancel-and-completion late-cancel-not-repeated poll processes restart result second-cancel submit',
  trust: 'headers imitated-page origins query-in-errors submit-headers tls',
  wire: 'abort accepted bodies connections exit faults redirects uploads',
};
