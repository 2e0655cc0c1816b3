/**
 * Begins a script: `now` is Redis' own time, ms since 1970. It counts, since
 * bots and workers may be on several machines.
 */
export const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;
