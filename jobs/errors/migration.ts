export const migrationErrors = {} as const;
