import type { Host } from "../../../config/inventory.ts";
import { certificates, DH_PARAMETERS_FILE } from "../../facts/certificates.ts";
import { sh, withInput } from "../../shell.ts";
import { defineStep, needed, on, satisfied } from "../../step.ts";
import { makeCertificateFolders, removeCertificateFolders } from "./certificate-files.ts";
import { keepFiles, keptOf, putBackFiles } from "./kept-files.ts";

interface Params {
  readonly host: Host;
  readonly planId: string;
}

/** ffdhe2048 of RFC 7919, appendix A.1. */
const FFDHE2048 = `-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
`;

/**
 * Lets a move begin at once: without the file each QEMU that is to receive a
 * guest by TLS first looks for a prime of its own, for seconds on a fast host
 * and a minute on a slow one, while the guest waits to be sent (QEMU's
 * crypto/tlscreds.c). A file that somebody made stays.
 */
export const giveDhParameters = defineStep<Params>({
  id: "host.give-dh-parameters",
  risk: "safe",
  title: ({ host }) => `Give QEMU on ${host.name} the Diffie-Hellman parameters of RFC 7919`,

  async check({ host }, read) {
    const { access } = await read(host, certificates);
    return access.has(DH_PARAMETERS_FILE) ? satisfied() : needed(`there is no ${DH_PARAMETERS_FILE}`);
  },

  apply({ host, planId }) {
    const write = sh`set -e
umask 022
${makeCertificateFolders(planId)}
${keepFiles([DH_PARAMETERS_FILE], planId)}
cat >${DH_PARAMETERS_FILE}.ferry-part; mv -f ${DH_PARAMETERS_FILE}.ferry-part ${DH_PARAMETERS_FILE}`;
    return [on(host, withInput(write, FFDHE2048))];
  },

  undo: ({ host, planId }) => [
    on(
      host,
      sh`set -e
${putBackFiles([DH_PARAMETERS_FILE], planId)}
${removeCertificateFolders(planId)}`,
    ),
  ],

  async checkUndo({ host, planId }, read) {
    const kept = await read(host, keptOf([DH_PARAMETERS_FILE], planId));
    return kept === "nothing" ? satisfied("not in place any more") : needed("it is in place");
  },
});
