import type { AnswerTo, VolumeSeen } from "../../jobs/look.ts";
import { size } from "../format.ts";

type Users = AnswerTo<"volumes">["users"];

/** 'qcow2, 20 GiB, 1.2 GiB on disk'. */
export const sizeWords = ({ format, virtualBytes, diskBytes }: VolumeSeen): string =>
  `${format}, ${size(virtualBytes)}, ${size(diskBytes)} on disk`;

/** 'vda of vm1 on kvm1 (running)', of every VM that has it as a disk. */
export const usersOf = (name: string, users: Users): string[] =>
  users
    .filter(({ volume }) => volume === name)
    .map(({ vm, host, state, target }) => `${target} of ${vm} on ${host} (${state})`);

/** Those whose backing store it is. */
export const overlaysOf = (name: string, volumes: readonly VolumeSeen[]): string[] =>
  volumes.filter(({ backing }) => backing === name).map((volume) => volume.name);
