import { body, http } from 'await202';

export default http({
  name: 'tickets',
  asynchronous: 'always',
  state: body('phase'),
  words: { running: ['printing'], succeeded: ['printed'] },
  result: body('ticket'),
});
