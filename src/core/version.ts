/** As package.json has it, and the answers of `initialize` and `--version`. */
export const VERSION = '0.1.0'
