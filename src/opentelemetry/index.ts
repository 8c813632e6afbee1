/** Spans and metrics of operations. Needs `@opentelemetry/api`. */

export { type OpenTelemetryOptions, opentelemetry, type Telemetry } from './opentelemetry.ts';
