/** Loaded into the worker before it: as it ends, tells whoever started it its peak of resident memory, in MB. */
process.on('exit', () => process.send?.({ peak_mb: process.resourceUsage().maxRSS / 1024 }))
