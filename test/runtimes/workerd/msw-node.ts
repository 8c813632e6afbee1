/** In the place of `msw/node`, which needs a disk; the tests of it are left out. */
export const setupServer = () => ({ listen() {}, resetHandlers() {}, close() {} });
