import { inject } from 'vitest'

/** The run's Redis; null where none could be provided, which the run has said loudly and CI does not allow. */
export const redisUrl = (): string | null => inject('redis_url')
