/** Where on a host it is written down what a plan keeps there, for root alone: the definition and `kept.json`. */
export const keptFolder = (planId: string): string => `/var/lib/ferry/kept/${planId}`;

/** The definition of a VM, with its passwords. */
export const keptDefinition = (vm: string, planId: string): string => `${keptFolder(planId)}/${vm}.xml`;

/** What is kept and since when. */
export const keptRecord = (planId: string): string => `${keptFolder(planId)}/kept.json`;

/** The name that a disk is kept under: beside where it was, so that keeping it is one rename and no copy. */
export const keptAs = (file: string, planId: string): string => `${file}.ferry-${planId}`;
