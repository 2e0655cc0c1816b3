export const domainErrors = {} as const;
