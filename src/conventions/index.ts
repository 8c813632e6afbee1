/** Conventions of single vendors: each a function, none of which costs anything unless imported. */
export { openaiBatch, openaiResponse, openaiVideo } from './openai.ts';
export { replicate } from './replicate.ts';
