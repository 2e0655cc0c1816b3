export const nfsErrors = {} as const;
