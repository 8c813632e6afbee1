/** Conventions of single vendors: each a function, none of which costs anything unless imported. */
export { bigQuery } from './big-query.ts';
export { gitHubStatistics } from './github-statistics.ts';
export { googleCompute } from './google-compute.ts';
export { openaiBatch, openaiResponse, openaiVideo } from './openai.ts';
export { replicate } from './replicate.ts';
