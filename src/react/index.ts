'use client';

/** A hook that shows an operation. Needs `react`. */

export { type OperationView, useOperation } from './use-operation.ts';
