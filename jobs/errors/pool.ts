export const poolErrors = {} as const;
