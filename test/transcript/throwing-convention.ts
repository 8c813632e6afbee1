import { http } from 'await202';

/** A convention as somebody may have written it in haste. */
export default {
  ...http(),
  read() {
    throw new RangeError('no idea');
  },
};
