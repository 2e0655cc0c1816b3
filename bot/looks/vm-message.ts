import type { AnswerTo, VmPlace } from "../../jobs/look.ts";
import type { BotPorts } from "../bot-ports.ts";
import { domainWords, onShare } from "../domain-words.ts";
import { count } from "../format.ts";
import { lastMoves, moveWords } from "../last-moves.ts";
import { type Line, type Message, text } from "../message.ts";
import { figures } from "../render-root.ts";
import { standing } from "../standing.ts";
import { tell } from "../story.ts";
import { moveOf, whereIs } from "../where.ts";
import { gapLines } from "./gap-lines.ts";

/** `/ferry vm show <vm>`: where it is and how it is there, before, during and after a move. */
export async function vmMessage(vm: string, found: AnswerTo<"vm">, ports: BotPorts): Promise<Message> {
  const { site } = ports;
  const { places, silent, slow } = found;
  const copies = places.map((domain) => ({ host: domain.host, domain }));
  const told = await whereIs(vm, copies, silent.length + slow.length === 0, ports);
  const main = places.find(({ state }) => state === "running") ?? places[0];
  const states = places.map((place) => text(`${place.host}: ${placeWords(vm, place)}`));
  const details = main === undefined ? [] : detailLines(vm, main, site);
  return {
    ...told,
    lines: [
      ...told.lines,
      ...states,
      ...details,
      ...pingLines(found, main),
      ...(await moveLines(vm, ports)),
      ...gapLines(found),
    ],
  };
}

const placeWords = (name: string, place: VmPlace): string =>
  [
    domainWords({ ...place, name, disks: undefined }),
    count(place.vcpus, "CPU"),
    ...(place.machine === undefined ? [] : [`machine ${place.machine}`]),
    `UUID ${place.uuid}`,
  ].join(", ");

function detailLines(vm: string, { disks, cards, logs }: VmPlace, site: BotPorts["site"]): Line[] {
  return [
    ...disks.map(({ target, device, format, source }) => {
      const words = source === undefined ? "empty" : onShare(source, site);
      return text(
        `${device} ${target}: ${words}${format === undefined || source === undefined ? "" : ` (${format})`}`,
      );
    }),
    ...cards.map(({ mac, on, address }) =>
      text(`network card ${mac} on ${on}${address === undefined ? "" : `, address ${address}`}`),
    ),
    ...(logs ? [text(`It logs its serial console: /ferry vm console ${vm}`)] : []),
  ];
}

function pingLines({ ping }: AnswerTo<"vm">, main: VmPlace | undefined): Line[] {
  if (main === undefined || main.state === "shut off") return [];
  if (ping === undefined) {
    const known = main.cards.some(({ address }) => address !== undefined);
    return [
      text(
        known
          ? "Whether it answers pings could not be read."
          : "No host has talked to it lately, so its address is not known.",
      ),
    ];
  }
  const { address, from, sent, received, averageMs } = ping;
  if (received === 0)
    return [text(`${address} does not answer: none of ${count(sent, "ping")} from ${from} came back.`)];
  const mean = averageMs === undefined ? "" : `, ${averageMs} ms on average`;
  return [text(`${address} answers: ${received} of ${count(sent, "ping")} from ${from} came back${mean}.`)];
}

/** The move that is under way, with its figures, or the last one. */
async function moveLines(vm: string, { store, site, now }: BotPorts): Promise<Line[]> {
  const move = await moveOf(vm, store);
  if (move === undefined) {
    const last = lastMoves(await store.recentPlans(50, vm)).get(vm);
    return last === undefined ? [] : [text(`${capital(moveWords(last, now()))}.`)];
  }
  const [journal, progress] = await Promise.all([store.journal(move.id), store.progress(move.id)]);
  const view = { plan: move, story: tell(move, journal), progress, site, now: now() };
  return [text(`Plan ${move.id} moves it: ${standing(move, view.story).status}.`), ...figures(view)];
}

const capital = (words: string) => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
