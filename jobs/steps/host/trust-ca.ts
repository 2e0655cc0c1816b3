import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { AUTHORITY_FILES, certificates } from "../../facts/certificates.ts";
import { sh, withInput } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { makeCertificateFolders, removeCertificateFolders } from "./certificate-files.ts";
import { keepFiles, keptOf, putBackFiles } from "./kept-files.ts";
import { issuerName, readPem } from "./pem.ts";
import { tlsInUse } from "./tls-in-use.ts";

interface Params {
  readonly host: Host;
  /** The authority's certificate, PEM. */
  readonly caPem: string;
  readonly planId: string;
}

/**
 * Makes libvirt and QEMU on the host believe Ferry's certificate authority,
 * and no other: whoever has a certificate of it is as good as root there.
 */
export const trustCa = defineStep<Params>({
  id: "host.trust-ca",
  risk: "safe",
  title: ({ host }) => `Trust Ferry's certificate authority on ${host.name}`,

  async check({ host, caPem }, read) {
    const { pem } = await read(host, certificates);
    const ours = readPem(caPem)?.[0]?.fingerprint256;
    const missing: string[] = [];
    for (const file of AUTHORITY_FILES) {
      const text = pem.get(file);
      if (text === undefined) {
        missing.push(file);
        continue;
      }
      const found = readPem(text);
      if (found?.some(({ fingerprint256 }) => fingerprint256 === ours)) continue;
      return blocked(
        new OpsError("host.other-authority", { host: host.name, file, issuer: issuerName(found?.[0]) }),
      );
    }
    return missing.length === 0 ? satisfied() : needed(`${host.name} has no ${missing.join(", ")}`);
  },

  apply({ host, caPem, planId }) {
    const write = sh`set -e
umask 022
${makeCertificateFolders(planId)}
${keepFiles(AUTHORITY_FILES, planId)}
ca=$(cat)
for f in ${AUTHORITY_FILES}; do printf '%s\\n' "$ca" >"$f.ferry-part"; mv -f "$f.ferry-part" "$f"; done`;
    return [on(host, withInput(write, caPem))];
  },

  undo: ({ host, planId }) => [
    on(
      host,
      sh`set -e
${putBackFiles(AUTHORITY_FILES, planId)}
${removeCertificateFolders(planId)}`,
    ),
  ],

  async checkUndo({ host, planId }, read) {
    const [kept, inUse] = await Promise.all([
      read(host, keptOf(AUTHORITY_FILES, planId)),
      tlsInUse(host, read),
    ]);
    if (kept === "nothing") return satisfied("not in place any more");
    return inUse === undefined || kept === "files" ? needed("it is in place") : blocked(inUse);
  },
  undoAnswersLate: () => true,
});
