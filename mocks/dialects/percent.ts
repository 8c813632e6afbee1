/** Progress from 0 to 100; the scenario's own text as it is. */
export function percent(progress: number | string | null | undefined): number | string | undefined {
  return typeof progress === 'number' ? Math.round(progress * 100) : (progress ?? undefined);
}
