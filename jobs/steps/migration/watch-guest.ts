import { type Move, watchLog, watchUnit } from "../../move.ts";
import { sh, withTimeout } from "../../shell.ts";
import { type Action, type CommandAction, on } from "../../step.ts";

/**
 * Has a client on the network ping the guest while an action runs, since
 * libvirt's downtime is not what the network sees: switches must learn where
 * the guest went. Five times a second, or once a second where an answer takes
 * 5 ms and more: such a guest is on a slow host, which pays for each of them
 * with time of the move (in the lab a quarter of it). Ends once a reply came
 * after the action, so that the gap around the switchover is seen whole, or
 * after ten seconds. The move never waits for it: a client that is away
 * measures nothing.
 */
export function watchGuest({ watch, planId }: Move, action: Action): readonly Action[] {
  if (watch === undefined) return [action];
  const { host, address } = watch;
  const [unit, log] = [watchUnit(planId), watchLog(planId)];
  const ping = sh`i=0.2; ping -n -q -c 3 -i 0.2 -w 5 ${address} | grep -q ' = [0-4][.]' || i=1
echo "every $i s" >>${log}; exec ping -n -D -i $i ${address} >>${log}`.line;
  // A worker that resumes the run finds it running; a forgotten one ends by itself (RuntimeMaxSec is of systemd 229).
  const start = sh`systemctl is-active --quiet ${unit} || systemd-run --unit=${unit} timeout 86400 sh -c ${ping}`;
  const stop = sh`n=$(wc -l <${log}); i=0; while [ $i -lt 50 ] && [ "$(wc -l <${log})" -le "$n" ]; do sleep 0.2; i=$((i+1)); done; systemctl stop ${unit}`;
  const aside = { bestEffort: true } as const;
  return [
    { ...on(host, start), ...aside },
    action,
    { ...on(host, withTimeout(stop, 30_000)), ...aside, evenAfterFailure: true },
  ];
}

/** Ends the client's pinging, should it still go on, and removes what it wrote once it was read. */
export const forgetWatch = ({ watch, planId }: Move): readonly CommandAction[] =>
  watch === undefined
    ? []
    : [
        on(
          watch.host,
          sh`systemctl stop ${watchUnit(planId)}; systemctl reset-failed ${watchUnit(planId)}; rm -f ${watchLog(planId)}`,
        ),
      ];
