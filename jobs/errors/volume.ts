export const volumeErrors = {} as const;
