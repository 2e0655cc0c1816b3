/**
 * What to do when one VM runs on two hosts, in the same words wherever that is
 * found out: a suspended copy writes to no disk, and nothing of either is lost.
 */
export const SUSPEND_BOTH =
  "Suspend both at once (`virsh suspend` on each host): that ends the double writing and loses nothing. Then let a person decide which one is true; the disk is suspect.";
