/** strerror(3)'s words where storage is full, an extended regular expression to TypeScript and grep(1) alike. */
export const NO_ROOM = "No space left on device|Disk quota exceeded";
