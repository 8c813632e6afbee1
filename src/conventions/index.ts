/** Conventions of single vendors: each a function, none of which costs anything unless imported. */

export { adobeFirefly, adobePdf } from './adobe.ts';
export { anthropicBatches } from './anthropic-batches.ts';
export { bigQuery } from './big-query.ts';
export { blackForestLabs } from './black-forest-labs.ts';
export { databricks } from './databricks.ts';
export { elasticsearchAsyncSearch, elasticsearchTask } from './elasticsearch.ts';
export { fal } from './fal.ts';
export { ga4ghWes } from './ga4gh-wes.ts';
export { gitHubStatistics } from './github-statistics.ts';
export { googleCompute } from './google-compute.ts';
export { graphCopy } from './graph-copy.ts';
export { graphRelo } from './graph-relo.ts';
export { jenkins } from './jenkins.ts';
export { luma } from './luma.ts';
export { lxd } from './lxd.ts';
export { openEo } from './open-eo.ts';
export { openServiceBroker } from './open-service-broker.ts';
export { openaiBatch, openaiResponse, openaiVideo } from './openai.ts';
export { replicate } from './replicate.ts';
export { runway } from './runway.ts';
export { salesforceBulkIngest, salesforceBulkQuery } from './salesforce-bulk.ts';
export { snowflake } from './snowflake.ts';
export { stability } from './stability.ts';
export { uws } from './uws.ts';
export { zalando } from './zalando.ts';
