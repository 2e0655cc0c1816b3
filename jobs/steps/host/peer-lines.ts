import { peerMark, type SshFile, sshFile } from "../../facts/peer-lines.ts";
import { type Command, sh, withInput } from "../../shell.ts";
import { rewriteLines } from "./rewrite-lines.ts";

/**
 * Puts Ferry's lines about a peer into one of OpenSSH's files, in place of
 * those that are there about it; all other lines stay as they are.
 */
export const putPeerLines = (file: SshFile, peer: string, lines: readonly string[]): Command =>
  withInput(rewrite(file, peer, sh`cat`), lines.map((line) => `${line}${peerMark(peer)}\n`).join(""));

/** Takes Ferry's lines about a peer out again; a file that held nothing else goes with them. */
export const dropPeerLines = (file: SshFile, peer: string): Command => rewrite(file, peer, sh`true`);

const rewrite = (file: SshFile, peer: string, more: Command): Command => {
  const umask = file === "authorized_keys" ? "077" : "022";
  return rewriteLines({ file: sshFile(file), mark: peerMark(peer), umask }, more);
};
